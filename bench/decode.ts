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

/** Asks each frame in its own way; says how many pass. */
type Ask = (frames: readonly Event[]) => number

/** Whom each frame is asked by is known before: finding out is not what is measured, except in `decodeEvent`. */
const asking = (of: readonly Event[], guardOf: (codec: t.Mixed) => Guard): Ask => {
  const byType = new Map([...new Set(of.map(({ type }) => type))].map((type) => [type, guardOf(codecOf(type))]))
  const guards = of.map(({ type }) => byType.get(type))
  return (frames) => {
    let passed = 0
    for (let at = 0; at < frames.length; at += 1) if (guards[at]?.(frames[at]) === true) passed += 1
    return passed
  }
}

const ways: Readonly<Record<string, (codec: t.Mixed) => Guard>> = {
  'guard, compiled': compiledGuard,
  'guard, closures': closureGuard,
  'decodeEvent': () => (frame) => 'event' in decodeEvent(frame),
  'codec.is': (codec) => codec.is,
  'codec.decode': (codec) => (frame) => codec.decode(frame)._tag === 'Right',
}

/** The frames of so few calls, and so often: what has just been parsed is still in the processor's cache, as it is in a connection. */
const [calls, repeated] = [25, 40]

/** A number where a name belongs. */
const broken = (event: Event): Event => ({ ...event, channel: { ...event.channel, name: 5 } })

/** What reading a frame costs beside parsing it. Each time it is parsed anew: who is asked of the same object again knows its shape. */
export const decode = async ({ rounds, say }: Scale): Promise<readonly Series[]> => {
  const cpu = stopwatch()

  const measure = async (what: string, frames: readonly Event[], names: readonly string[], passing: number, times: Rounds): Promise<readonly Series[]> => {
    say(what)
    const texts = frames.map((frame) => JSON.stringify(frame))
    const asks = new Map(names.map((name) => [name, asking(frames, ways[name] ?? compiledGuard)]))
    const results = await rotated(names, times, (name) => {
      let [parsing, asked] = [0, 0]
      for (let again = 0; again < repeated; again += 1) {
        cpu.begin()
        // What was serialised above.
        const parsed = texts.map((text) => JSON.parse(text) as Event)
        parsing += cpu.read()
        cpu.begin()
        const passed = asks.get(name)?.(parsed)
        asked += cpu.read()
        if (passed !== passing) throw new Error(`${name}: ${passed ?? 'none'} of ${frames.length} passed`)
      }
      return { parsing: parsing / repeated / frames.length, asked: asked / repeated / frames.length }
    })
    const all = names.map((name) => results.get(name) ?? [])
    // It is parsed for each of them: of a round, the mean.
    const parsing = Array.from({ length: times.counted }, (_, round) => all.reduce((sum, found) => sum + (found[round]?.parsing ?? NaN), 0) / names.length)
    return [
      { what, client: 'JSON.parse', unit: 'µs', rounds: parsing },
      ...names.map((client, at): Series => ({ what, client, unit: 'µs', rounds: (all[at] ?? []).map(({ asked }) => asked) })),
    ]
  }

  const times = { counted: rounds, warming: 5 }
  const frames = Array.from({ length: calls }, (_, n) => life(n)).flat()
  const wrong = frames.filter(({ channel }) => channel !== undefined).map(broken)
  return [
    ...await measure(valid, frames, Object.keys(ways), frames.length, times),
    ...await measure(invalid, wrong, ['guard, compiled', 'decodeEvent', 'codec.decode'], 0, times),
  ]
}
