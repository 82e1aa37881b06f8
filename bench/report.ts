import { type Series, type Unit, paired, shown, spreadOf, withUnit } from './figures.js'
import type { Verdict } from './gates.js'
import { type Machine, described } from './machine.js'

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

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** `6.2 µs, 1.16 × (1.14–1.19)`: the median, and times the first client of the same rounds, with quartiles. */
const cell = (series: Series | undefined, first: Series | undefined, marks: Marks): string => {
  if (series === undefined) return ''
  const { median, low, high } = spreadOf(series.rounds)
  const mark = series.note === undefined ? '' : ` ${marks(series.note)}`
  if (first === undefined || first === series) {
    const spread = series.rounds.length > 1 ? ` (${shown(low)}–${shown(high)})` : ''
    return `${withUnit(median, series.unit)}${series.unit === 'bytes' ? '' : spread}${mark}`
  }
  const times = spreadOf(paired(series.rounds, first.rounds))
  if (!Number.isFinite(times.median)) return `${withUnit(median, series.unit)}${mark}`
  return `${withUnit(median, series.unit)}, **${shown(times.median)} ×** (${shown(times.low)}–${shown(times.high)})${mark}`
}

/** A sign for each note, the same for the same. */
type Marks = (note: string) => string

const figures = ({ series }: Found): string => {
  const clients = unique(series.map(({ client }) => client))
  const notes: string[] = []
  const marks: Marks = (note) => {
    if (!notes.includes(note)) notes.push(note)
    return '†'.repeat(notes.indexOf(note) + 1)
  }
  const rows = unique(series.map(({ what }) => what)).map((what) => {
    const of = (client: string) => series.find((each) => each.what === what && each.client === client)
    const first = of(clients[0] ?? '')
    return [what, ...clients.map((client) => cell(of(client), first, marks))]
  })
  return [table(['', ...clients], rows), ...notes.map((note, at) => `${'†'.repeat(at + 1)} ${note}.`)].join('\n\n')
}

const bound = (value: number, unit: Unit, more: true | undefined): string => `${more ? '≥' : '≤'} ${unit === 'times' ? shown(value) : withUnit(value, unit)}`

const verdictRow = ({ gate: { id, what, unit, gate, stretch, more }, measured: { median, low, high }, holds, stretched }: Verdict): readonly string[] => [
  id, what, bound(gate, unit, more), bound(stretch, unit, more), unit === 'times' ? shown(median) : withUnit(median, unit),
  shown(low) === shown(high) ? '' : `${shown(low)}–${shown(high)}`, holds ? (stretched ? 'holds, and the stretch' : 'holds') : '**missed**',
]

export const gatesTable = (verdicts: readonly Verdict[]): string =>
  table(['', 'what', 'gate', 'stretch', 'measured', 'quartiles', ''], verdicts.map(verdictRow))

/** A gate on one line, as a terminal shows it. */
export const verdictLine = ({ gate: { id, what, unit, more }, measured: { median, low, high }, limit, holds }: Verdict): string =>
  `${holds ? 'holds ' : 'MISSED'} ${id.padEnd(3)} ${what}: ${shown(median)}${low === high ? '' : ` (${shown(low)}–${shown(high)})`}, ${bound(limit, unit, more)}`

/** The figures of one bench, as a terminal shows them. */
export const printed = ({ series }: Found): string => {
  const first = new Map<string, Series>()
  return series.map((each) => {
    const beside = first.get(each.what)
    if (beside === undefined) first.set(each.what, each)
    const { median, low, high } = spreadOf(each.rounds)
    const ratios = beside === undefined ? [] : paired(each.rounds, beside.rounds).filter(Number.isFinite)
    const times = ratios.length === 0 ? undefined : spreadOf(ratios)
    return `${each.what}: ${each.client}: ${withUnit(median, each.unit)} (${shown(low)}–${shown(high)})${times === undefined ? '' : `, ${shown(times.median)} × (${shown(times.low)}–${shown(times.high)})`}${each.note === undefined ? '' : `, ${each.note}`}`
  }).join('\n')
}

/** `docs/benchmarks.md` */
export const page = ({ date, command, machine, found }: Report, verdicts: readonly Verdict[]): string => `# Benchmarks

Printed by \`${command}\`, and by nobody's hand. Every figure is CPU time unless it says otherwise, the median of paired rounds (${Math.max(...found.flatMap(({ series }) => series.map(({ rounds }) => rounds.length)))} of them,
everybody once in each, each time another first); behind it how many times the first column of the same rounds that is, with quartiles.
Only such ratios mean something on another machine. \`benchmarks.json\` has every round.

Measured on ${date}: ${described(machine)}.

![CPU per event over live calls](benchmarks.svg)

## Gates

${gatesTable(verdicts)}

${found.map((each) => `## ${each.bench}\n\n${each.about}\n\n${figures(each)}`).join('\n\n')}
`
