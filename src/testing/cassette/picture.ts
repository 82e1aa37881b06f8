import { type Difference, differenceOf, letterFor } from '../drawing/compare.js'
import type { Marble } from '../drawing/marbles.js'
import type { Score } from './score.js'

/** Something that the code asks, or does not ask, and the recording has otherwise. */
export interface Problem {
  /** In a sentence. */
  readonly why: string
  /** What was asked, at the cassette's own time; nothing where something is missing. */
  readonly asked?: { readonly at: number; readonly what: string }
}

/** So many marbles are shown before the first difference, and so many after it. */
const before = 16
const after = 8

/** The recording above what was asked, with what callers did. Times count from the first that is drawn. */
export const pictures = ({ parts, callers }: Score, asked: ReadonlySet<number>, problem: Problem): Difference => {
  const legend = new Map<string, string>()
  const strict = parts.filter((part) => part.strict)
  const played = strict.filter(({ n }) => asked.has(n))
  const origin = originOf(callers, strict)
  const shifted = <M extends { readonly at: number }>(marble: M): M => ({ ...marble, at: Math.max(0, Math.round(marble.at - origin)) })

  const all = strict.map(({ at, label }) => shifted({ at, letter: letterFor(label, legend) }))
  const came = played.map(({ at, label: what }) => ({ at, what }))
  const happened = problem.asked === undefined ? came : [...came, problem.asked].sort((one, other) => one.at - other.at)
  const first = strict.findIndex(({ label, at }, n) => happened[n]?.what !== label || happened[n].at !== at)
  const at = first < 0 ? strict.length : first
  const from = at > before ? all[at - before]?.at ?? 0 : 0
  const to = Math.max(all[at + after]?.at ?? Infinity, (problem.asked?.at ?? 0) - origin)
  const within = (each: { readonly at: number }) => each.at >= from && each.at <= to
  const above: Readonly<Record<string, readonly Marble[]>> = Object.fromEntries(
    Object.entries(callers).map(([who, row]) => [who, row.map(shifted).filter(within)] as const).filter(([, row]) => row.length > 0),
  )
  const difference = differenceOf({ expected: all.filter(within), actual: happened.map(shifted).filter(within), legend, above })
  if (difference === undefined) return { expected: 'the recording', actual: problem.why, text: '' }
  const text = difference.text.replaceAll('(has no letter in the drawing)', '(not in the recording)')
  return { ...difference, text: text.replace(/^ +(?:\^.*|.*\^)$/m, asRecorded) }
}

/** What is drawn in a drawing is recorded here; the mark stays in its column. */
const asRecorded = (line: string): string => {
  const told = line.replaceAll('drawn', 'recorded')
  return line.endsWith('^') ? told.slice(told.length - line.length) : told
}

/** When the first caller comes, or the first request is asked. */
export const originOf = (callers: Score['callers'], parts: readonly { readonly at: number }[]): number =>
  Math.min(...[...Object.values(callers).flat(), ...parts].map(({ at }) => at))
