/** What came of the calls and requests of one row: a fault over one wire. */
export interface Ledger {
  readonly fault: string
  readonly wire: string
  readonly alive: number
  readonly ended: number
  readonly completed: number
  readonly live: number
  readonly asked: number
  readonly settled: number
  readonly twice: number
  /** When all has been let go. */
  readonly left: number
}

const columns = ['alive', 'ended', 'completed', 'live', 'asked', 'settled', 'twice', 'left'] as const

/** What does not add up; nothing where all does. */
export const amiss = ({ alive, ended, completed, live, asked, settled, twice, left }: Ledger): readonly string[] => [
  ...(alive === ended + live ? [] : [`${alive} were alive, ${ended} ended and ${live} live on`]),
  ...(completed === ended ? [] : [`${ended} ended, and ${completed} flows completed`]),
  ...(asked === settled ? [] : [`${asked} requests were made, and ${settled} settled`]),
  ...(twice === 0 ? [] : [`${twice} requests were sent twice`]),
  ...(left === 0 ? [] : [`${left} were left behind`]),
]

/** The table, as it is printed. */
export const table = (rows: readonly Ledger[]): string => {
  const name = ({ fault, wire }: Ledger) => `${fault} · ${wire}`
  const width = Math.max(...rows.map((row) => name(row).length))
  return [
    `      ${''.padEnd(width)} ${columns.map((column) => column.padStart(9)).join(' ')}`,
    ...rows.map((row) => `      ${name(row).padEnd(width)} ${columns.map((column) => String(row[column]).padStart(9)).join(' ')}`),
  ].join('\n')
}
