import { type Series, type Spread, type Unit, paired, quartiles, shown, spreadOf, withUnit } from './figures.js'
import type { Verdict } from './gates.js'
import { type Machine, hardwareOf, versionsOf } from './machine.js'

/** What one bench found. */
export interface Found {
  readonly bench: string
  /** What it does, in a sentence or two. */
  readonly about: string
  readonly series: readonly Series[]
}

export interface Report {
  /** `2026-11-22` */
  readonly date: string
  readonly command: string
  readonly machine: Machine
  readonly found: readonly Found[]
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n')
const newLine = '<br>'

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** How many times the first client of the same rounds that is, round by round; nothing for the first, nor beside a 0. */
const timesOf = (series: Series, first: Series | undefined): Spread | undefined => {
  if (first === undefined || first === series) return undefined
  const times = spreadOf(paired(series.rounds, first.rounds))
  return Number.isFinite(times.median) ? times : undefined
}

/** `**1.16 ×** (1.14–1.19)`, and below it `6.2 µs`, and what whoever reads it has to know. */
const cell = (series: Series | undefined, first: Series | undefined): string => {
  if (series === undefined) return ''
  const { rounds, unit, note } = series
  const [own, times] = [spreadOf(rounds), timesOf(series, first)]
  const value = withUnit(own.median, unit)
  return [
    ...(times === undefined ? [`${value}${quartiles(own, unit)}`] : [`**${shown(times.median)} ×**${quartiles(times, 'times')}`, value]),
    ...(note === undefined ? [] : [`*${note}*`]),
  ].join(newLine)
}

/** How often something was measured, where that is not as often as all else. */
const howOften = (count: number, usual: number): string => (count === usual ? '' : count === 1 ? ' (one round)' : ` (${count} rounds)`)

const figures = ({ series }: Found, usual: number): string => {
  const clients = unique(series.map(({ client }) => client))
  const rows = unique(series.map(({ what }) => what)).map((what) => {
    const those = series.filter((each) => each.what === what)
    const of = (client: string) => those.find((each) => each.client === client)
    const first = of(clients[0] ?? '')
    const rounds = Math.max(...those.map((each) => each.rounds.length))
    return [`${what}${howOften(rounds, usual)}`, ...clients.map((client) => cell(of(client), first))]
  })
  return table(['', ...clients], rows)
}

const bound = (value: number, unit: Unit, more: true | undefined): string => `${more ? '≥' : '≤'} ${withUnit(value, unit)}`

/** What was measured, with a digit more where it would else look like the limit that it misses. */
const medianOf = ({ gate: { unit }, measured: { median }, limit, holds }: Verdict): string =>
  withUnit(median, unit, !holds && withUnit(median, unit) === withUnit(limit, unit) ? 4 : undefined)

const verdictRow = (verdict: Verdict): readonly string[] => {
  const { gate: { id, what, unit, gate, stretch, more }, measured, holds, stretched } = verdict
  return [
    id, what, bound(gate, unit, more), bound(stretch, unit, more), `**${medianOf(verdict)}**${quartiles(measured, unit)}`,
    holds ? (stretched ? 'stretch' : 'holds') : '**missed**',
  ]
}

const number = ({ gate: { id } }: Verdict): number => Number(id.slice(1))

const gatesTable = (verdicts: readonly Verdict[]): string =>
  table(['', 'what', 'gate', 'stretch', 'measured', ''], [...verdicts].sort((one, other) => number(one) - number(other)).map(verdictRow))

/** Why gates are missed, by their ids. */
export type Reasons = Readonly<Record<string, string>>

const inWords = (verdicts: readonly Verdict[]): string => {
  const count = (counts: (verdict: Verdict) => boolean) => verdicts.filter(counts).length
  return `${count(({ holds }) => holds)} of ${verdicts.length} gates hold, ${count(({ holds, stretched }) => holds && stretched)} of them with the stretch, which is the aim.`
}

/** Each gate that is missed, with the reason where it is known. */
const missed = (verdicts: readonly Verdict[], reasons: Reasons): readonly string[] => {
  const ids = unique(verdicts.filter(({ holds }) => !holds).map(({ gate: { id } }) => id))
  return ids.length === 0 ? [] : ['### Why a gate is missed', ids.map((id) => `- **${id}**: ${reasons[id] ?? 'not explained yet.'}`).join('\n')]
}

/** A gate on one line, as a terminal shows it. */
export const verdictLine = (verdict: Verdict): string => {
  const { gate: { id, what, unit, more }, measured, limit, holds } = verdict
  return `${holds ? 'holds ' : 'MISSED'} ${id.padEnd(3)} ${what}: ${medianOf(verdict)}${quartiles(measured, unit)}, ${bound(limit, unit, more)}`
}

/** The figures of one bench, as a terminal shows them. */
export const printed = ({ series }: Found): string => {
  const first = new Map<string, Series>()
  return series.map((each) => {
    const { what, client, unit, rounds, note } = each
    const beside = first.get(what) ?? each
    first.set(what, beside)
    const [own, times] = [spreadOf(rounds), timesOf(each, beside)]
    return [
      `${what}: ${client}: ${withUnit(own.median, unit)}${quartiles(own, unit)}`,
      ...(times === undefined ? [] : [`${shown(times.median)} ×${quartiles(times, 'times')}`]),
      ...(note === undefined ? [] : [note]),
    ].join(', ')
  }).join('\n')
}

/** `docs/benchmarks.md` */
export const page = ({ date, command, machine, found }: Report, verdicts: readonly Verdict[], reasons: Reasons): string => {
  const rounds = Math.max(...found.flatMap(({ series }) => series.map(({ rounds }) => rounds.length)))
  return `${[
    '# Benchmarks',
    `Printed by \`${command}\`; only the reasons for what is missed are written by hand. Every figure is CPU time of the client's process unless it says otherwise, and the median of ${rounds} rounds where nothing else is said of it. Everybody runs once in each round, each time another first: **1.16 ×** (1.14–1.19) is how many times the first column that is, round by round: the median and the quartiles. Only such ratios mean something on another machine. [benchmarks.json](benchmarks.json) has every round.`,
    table(['', ''], [
      ['date', date],
      ['machine', hardwareOf(machine)],
      ['versions', versionsOf(machine)],
    ]),
    '![CPU per event over live calls: ours, the floor and the peers](benchmarks.svg)',
    '## Gates',
    `What has to hold, as it was set before anything was built. ${inWords(verdicts)}`,
    gatesTable(verdicts),
    ...missed(verdicts, reasons),
    ...found.flatMap((each) => [`## ${each.bench}`, each.about, figures(each, rounds)]),
  ].join('\n\n')}\n`
}
