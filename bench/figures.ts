/** What one client came to in each round of one bench. */
export interface Series {
  /** What was measured: `CPU per event, 100 live calls`. Those of one `what` are of the same rounds. */
  readonly what: string
  readonly client: string
  readonly unit: Unit
  /** A value for each round, in their order. */
  readonly rounds: readonly number[]
  /** What whoever reads the figure has to know: that it drops events. */
  readonly note?: string
}

export type Unit = 'µs' | 'ms' | 's' | 'bytes' | 'a second' | 'calls a second' | '% of a core' | '%' | 'times' | ''

/** The median, and the quartiles. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** The value that so large a part of all is below of. */
export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN
}

export const spreadOf = (rounds: readonly number[]): Spread => ({ median: quantile(rounds, 0.5), low: quantile(rounds, 0.25), high: quantile(rounds, 0.75) })

/** One beside the other, round by round: a machine that is slow for a while is slow for both. */
export const paired = (one: readonly number[], other: readonly number[]): readonly number[] =>
  one.slice(0, other.length).map((value, round) => value / (other[round] ?? NaN))

/** Three digits are all that is meant, as a rule; whole numbers stay whole. */
export const shown = (value: number, digits = 3): string =>
  Number.isNaN(value) ? '?' : Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(digits)))

/** In what a value is told, and how many of the unit that is. */
const scaleOf = (value: number, unit: Unit): readonly [by: number, name: string] =>
  unit === 'bytes' ? (Math.abs(value) >= 1_024 ? [1_024, 'KB'] : [1, 'B']) : unit === 'times' ? [1, ''] : [1, unit]

/** `6.2 µs` */
export const withUnit = (value: number, unit: Unit, digits?: number): string => {
  const [by, name] = scaleOf(value, unit)
  return name === '' ? shown(value / by, digits) : `${shown(value / by, digits)} ${name}`
}

/** The quartiles: ` (6.1–6.4)`, in the unit of the larger; nothing where they are alike. */
export const quartiles = ({ low, high }: Spread, unit: Unit): string => {
  const [by] = scaleOf(high, unit)
  const [one, other] = [shown(low / by), shown(high / by)]
  return one === other ? '' : ` (${one}–${other})`
}
