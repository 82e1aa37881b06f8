import { clip, pad, printable, widthOf } from './text.js'

/** A column of a table. Widths are in columns of the terminal. */
export interface Column<Row> {
  readonly title: string
  of(row: Row): string
  /** Narrower than this it says nothing. */
  readonly least: number
  /** Where there is no room for all, the highest goes first. */
  readonly rank: number
  /** So much of the end is kept of a text that is too long. @default 0 */
  readonly end?: number
  readonly paint?: (text: string, row: Row) => string
}

export interface Table {
  readonly head: string
  /** One for each row. */
  readonly lines: readonly string[]
}

const gap = '  '

/** Rows in columns, together at most `width` wide. */
export const table = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): Table => {
  const cells = columns.map((column) => ({ column, texts: rows.map((row) => printable(column.of(row))) }))
  const wanted = cells.map(({ column, texts }) => ({
    column, texts, most: Math.max(widthOf(column.title), ...texts.map(widthOf)),
  }))
  const shown = fitting(wanted.map((each) => ({ ...each, least: Math.min(each.column.least, each.most) })), width)
  const widths = widen(shown, width)
  const line = (textOf: (each: (typeof shown)[number]) => string, paint: (text: string, column: Column<Row>) => string) =>
    shown.map((each, at) => {
      const room = widths[at] ?? 0
      const text = clip(textOf(each), room, each.column.end)
      return paint(at === shown.length - 1 ? text : pad(text, room), each.column)
    }).join(gap).trimEnd()
  return {
    head: line(({ column }) => column.title, (text) => text),
    lines: rows.map((row, at) => line(({ texts }) => texts[at] ?? '', (text, { paint }) => paint?.(text, row) ?? text)),
  }
}

interface Sized {
  readonly column: { readonly rank: number }
  readonly least: number
  readonly most: number
}

const gaps = (count: number): number => gap.length * Math.max(0, count - 1)

/** As many columns as there is room for. */
const fitting = <Each extends Sized>(columns: readonly Each[], width: number): readonly Each[] => {
  const needed = columns.reduce((sum, { least }) => sum + least, gaps(columns.length))
  if (needed <= width || columns.length <= 1) return columns
  const least = Math.max(...columns.map(({ column }) => column.rank))
  return fitting(columns.filter(({ column }) => column.rank !== least), width)
}

/** What is left goes to the columns by their rank. */
const widen = (columns: readonly Sized[], width: number): readonly number[] => {
  let left = width - columns.reduce((sum, { least }) => sum + least, gaps(columns.length))
  const more = new Map<Sized, number>()
  for (const each of [...columns].sort((a, b) => a.column.rank - b.column.rank)) {
    const taken = Math.max(0, Math.min(left, each.most - each.least))
    left -= taken
    more.set(each, taken)
  }
  return columns.map((each) => Math.min(width, each.least + (more.get(each) ?? 0)))
}
