import type { Cast } from '../../examples/cast.js'
import { phoneOf } from '../../examples/names.js'
import { fold } from '../../examples/phone/fold.js'
import type { Moment } from '../../examples/rehearsal.js'
import { told } from '../../examples/story.js'

/** An arrow, or a note about the flow. */
interface Drawn {
  readonly at: number
  readonly from?: string
  readonly to?: string
  readonly text: string
  /** When the last key of it was pressed. */
  readonly until?: number
}

/** What comes within so many ms from one to another is one arrow. */
const together = 50
/** Keys that follow one another within so many ms are one number. */
const keying = 1_000
const silenced = 'stop the sound'
/** What stands on one line of a picture, in characters. */
const widest = 60
/** A silence of so many ms is told. */
const long = 3_000
/** A value that is longer than this says nothing in a picture. */
const longest = 48

/** What happened in an example as a Mermaid `sequenceDiagram`: the callers, the flow, and whom or what it deals with. */
export const sequenceOf = (flow: string, cast: Cast, moments: readonly Moment[]): string => {
  const drawn = served(moments).flatMap((moment) => drawnOf(flow, moment)).reduce<readonly Drawn[]>(joined, [])
  const phones = Object.keys(cast.phones ?? {}).map(phoneOf)
  const named = [...new Set(drawn.flatMap(({ from, to }) => [from, to]).filter((name) => name !== undefined))]
  // Who has something to say, and is no telephone, has called, or clicked.
  const outside = [...Object.keys(cast.callers), ...moments.flatMap((moment) => (moment.what === 'does' && !phones.includes(moment.who) ? [moment.who] : []))]
  const others = named.filter((name) => name !== flow && !outside.includes(name))
  const participants = [...new Set([...outside, flow, ...others.filter((name) => !phones.includes(name)), ...others])]
  const id = (name: string) => `p${participants.indexOf(name)}`
  const [first = flow, last = flow] = [participants[0], participants.at(-1)]
  const lines = drawn.flatMap(({ at, from, to, text }, index) => {
    const waited = at - (drawn[index - 1]?.at ?? at)
    const pause = waited < long ? [] : [`Note over ${id(first)},${id(last)}: ${(waited / 1_000).toFixed(0)} s later`]
    const line = from === undefined || to === undefined ? `Note over ${id(flow)}: ${escaped(text)}` : `${id(from)}${headOf(text)}${id(to)}: ${escaped(text)}`
    return [...pause, line]
  })
  return ['sequenceDiagram', ...participants.map((name) => `participant ${id(name)} as ${escaped(name)}`), ...lines].join('\n  ')
}

/** Who has been passed on is with others, and no affair of the flow's; who has hung up need not be; that a telephone rings is understood. */
const served = (moments: readonly Moment[]): readonly Moment[] => {
  const passedOn = new Set<string>()
  const down = new Set<string>()
  return moments.filter((moment) => {
    if (moment.what === 'asked') {
      const { operation, about } = moment
      if (operation === 'channels.continueInDialplan') passedOn.add(about)
      if (/^channels\.(originate|create)/.test(operation)) down.delete(about)
      return operation !== 'channels.hangup' || !down.has(about)
    }
    if (moment.what !== 'does') return true
    if (moment.does === 'hangs up') down.add(moment.who)
    return moment.does !== 'rings' && !passedOn.has(moment.who)
  })
}

/** How many arrows a picture has. */
export const arrowsIn = (picture: string): number => [...picture.matchAll(/->>|-x/g)].length

const headOf = (text: string): string => (text === 'hangs up' ? '-x' : '->>')

const drawnOf = (flow: string, moment: Moment): readonly Drawn[] => {
  const { at } = moment
  switch (moment.what) {
    case 'does':
      return moment.does === 'is hung up' ? [] : [{ at, from: moment.who, to: flow, text: moment.does }]
    case 'asked':
      return [{ at, from: flow, to: moment.about, text: moment.words }]
    case 'emits': {
      const text = told(moment.value)
      return text.length > longest ? [] : [{ at, text }]
    }
    case 'hears':
    case 'fails':
    case 'over':
      return []
  }
}

/** Which keys an arrow is. */
const keysOf = (text: string): string | undefined => /^presses (.+)$/.exec(text)?.[1]

const joined = (before: readonly Drawn[], next: Drawn): readonly Drawn[] => {
  const moment = before.findLastIndex(({ at, from }) => from !== next.from || next.at - at > together) + 1
  const same = before.findIndex(({ to }, index) => index >= moment && to === next.to)
  const one = before[same]
  return one === undefined ? dialled(before, next) ?? [...before, next] : before.with(same, { ...one, text: `${one.text}, ${next.text}` })
}

/** A number that is keyed in is one arrow, whatever falls silent meanwhile; nothing where this is no more of it. */
const dialled = (before: readonly Drawn[], next: Drawn): readonly Drawn[] | undefined => {
  const at = before.findLastIndex(({ from, to }) => from === next.from || to === next.from)
  const [index, last] = before[at]?.text === silenced ? [at - 1, before[at - 1]] : [at, before[at]]
  if (last === undefined || last.from !== next.from || next.at - (last.until ?? last.at) > keying) return undefined
  const [keys, key] = [keysOf(last.text), keysOf(next.text)]
  if (keys === undefined || key === undefined) return undefined
  return before.with(index, { ...last, text: `presses ${keys}${key}`, until: next.at })
}

/** `;` and `#` mean something in Mermaid; what is long stands on several lines. */
const escaped = (text: string): string => fold(text.split(', '), ', ', widest).join(',<br/>').replace(/[#;]/g, (sign) => `#${sign.charCodeAt(0)};`)
