import type * as t from 'io-ts'

import { type Guard, closureGuard, compiledGuard } from '../src/core/guard.js'
import { decodeEvent, events as codecs } from '../src/resources/events.js'
import { stopwatch } from './children.js'
import type { Series } from './figures.js'
import { type Event, life } from './frames.js'
import { type Rounds, rotated } from './rounds.js'
import type { Scale } from './scale.js'

export const valid = 'CPU per frame, decoded'
export const invalid = 'CPU per frame, decoded where one field is wrong'

const codecOf = (type: string): t.Mixed => {
  const all: Readonly<Record<string, t.Mixed>> = codecs
  const codec = all[type]
  if (codec === undefined) throw new Error(`There is no event ${type}`)
  return codec
}

const guardsOf = (make: (codec: t.Mixed) => Guard, types: ReadonlySet<string>): ReadonlyMap<string, Guard> => new Map([...types].map((type) => [type, make(codecOf(type))]))

/** Says how many frames pass. */
type Ask = (frames: readonly Event[]) => number

const counted = (passes: (frame: Event) => boolean): Ask => (frames) => {
  let passed = 0
  for (const frame of frames) if (passes(frame)) passed += 1
  return passed
}

/** A number where a name belongs. */
const broken = (event: Event): Event => ({ ...event, channel: { ...event.channel, name: 5 } })

/** What reading a frame costs beside parsing it. Each round parses anew: whoever asked an object once knows its shape. */
export const decode = async ({ rounds, say }: Scale): Promise<readonly Series[]> => {
  const lives = Array.from({ length: 100 }, (_, n) => life(n)).flat()
  const types = new Set(lives.map(({ type }) => type))
  const compiled = guardsOf(compiledGuard, types)
  const closures = guardsOf(closureGuard, types)
  const asking: Readonly<Record<string, Ask>> = {
    'guard, compiled': counted((frame) => compiled.get(frame.type)?.(frame) === true),
    'guard, closures': counted((frame) => closures.get(frame.type)?.(frame) === true),
    'decodeEvent': counted((frame) => 'event' in decodeEvent(frame)),
    'codec.is': counted((frame) => codecOf(frame.type).is(frame)),
    'codec.decode': counted((frame) => codecOf(frame.type).decode(frame)._tag === 'Right'),
  }
  const cpu = stopwatch()

  const measure = async (what: string, frames: readonly Event[], names: readonly string[], passing: number, times: Rounds): Promise<readonly Series[]> => {
    say(what)
    const texts = frames.map((frame) => JSON.stringify(frame))
    const perFrame = new Map<string, number[]>(['JSON.parse', ...names].map((name) => [name, []]))
    const repeated = 10
    const results = await rotated(names, times, (name) => {
      let [parsing, asked] = [0, 0]
      for (let again = 0; again < repeated; again += 1) {
        cpu.begin()
        // What was serialised above.
        const parsed = texts.map((text) => JSON.parse(text) as Event)
        parsing += cpu.read()
        cpu.begin()
        const passed = asking[name]?.(parsed)
        asked += cpu.read()
        if (passed !== passing) throw new Error(`${name}: ${passed ?? 'none'} of ${frames.length} passed`)
      }
      return { parsing: parsing / repeated / frames.length, asked: asked / repeated / frames.length }
    })
    for (const name of names) perFrame.set(name, (results.get(name) ?? []).map(({ asked }) => asked))
    // It is parsed for each of them: of a round, the mean.
    perFrame.set('JSON.parse', Array.from({ length: times.counted }, (_, round) => names.reduce((sum, name) => sum + (results.get(name)?.[round]?.parsing ?? NaN), 0) / names.length))
    return [...perFrame].map(([client, found]) => ({ what, client, unit: 'µs', rounds: found }))
  }

  const times = { counted: rounds, warming: 5 }
  return [
    ...await measure(valid, lives, Object.keys(asking), lives.length, times),
    ...await measure(invalid, lives.map(broken), ['guard, compiled', 'decodeEvent', 'codec.decode'], 0, times),
  ]
}
