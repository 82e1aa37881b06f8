import type { Told } from './normalise.js'

/** Where two tellings part, told so that one sees it. */
export interface Difference {
  /** `desk: caller` */
  readonly about: string
  /** The line, counted from 1. */
  readonly line: number
  readonly seen: string
  readonly told: string
}

const nothing = '(nothing)'

const commonStart = (one: readonly string[], other: readonly string[]): number => {
  const at = one.findIndex((line, index) => line !== other[index])
  return at === -1 ? one.length : at
}

/** Nothing where each thing's lines are, in this order, those of one of the runs; otherwise the first difference from the run that is nearest. */
export const firstDifference = (told: Told, runs: readonly Told[]): Difference | undefined => {
  const subjects = new Set([...runs.flatMap((run) => [...run.keys()]), ...told.keys()])
  for (const about of subjects) {
    const lines = told.get(about) ?? []
    const seen = runs.map((run) => run.get(about) ?? [])
    const same = (other: readonly string[]) => other.length === lines.length && commonStart(lines, other) === lines.length
    if (seen.some(same)) continue
    const nearest = seen.reduce((best, each) => (commonStart(lines, each) > commonStart(lines, best) ? each : best), seen[0] ?? [])
    const at = commonStart(lines, nearest)
    return { about, line: at + 1, seen: nearest[at] ?? nothing, told: lines[at] ?? nothing }
  }
  return undefined
}

export const explain = ({ about, line, seen, told }: Difference): string =>
  `${about}, line ${line}:\n  the real one  ${seen}\n  the simulator ${told}`
