import type { Marble } from './marbles.js'

export interface Picture {
  /** The row, in marbles that `readMarbles` reads. */
  readonly text: string
  /** In which column each marble stands. */
  readonly columns: readonly number[]
  /** The first marble that falls within the width of a group before it, where there is one: marbles cannot say that. */
  readonly crowded?: Marble
}

/** A row being drawn. */
interface Growing {
  text: string
  readonly columns: number[]
  /** Up to which time it is drawn. */
  at: number
  /** When its last marble comes. */
  readonly last: number
  crowded: Marble | undefined
}

/** So many dashes are counted rather than drawn. */
const longest = 20

/**
 * Draws rows one above the other, so that what happens at the same time stands in the same column. White space does that: each row,
 * copied out, says what it said.
 */
export const drawRows = (rows: readonly (readonly Marble[])[]): readonly Picture[] => {
  const times = [...new Set(rows.flatMap((row) => row.map(({ at }) => at)))].sort((one, other) => one - other)
  const drawn = rows.map((row): Growing => ({ text: '', columns: [], at: 0, last: row.at(-1)?.at ?? 0, crowded: undefined }))
  const pad = () => {
    const width = Math.max(...drawn.map(({ text }) => text.length))
    for (const row of drawn) row.text = row.text.padEnd(width)
  }
  const pass = (to: number) => {
    for (const row of drawn) {
      if (row.at >= to) continue
      // Behind its last marble a row has nothing to say.
      if (row.last >= to) row.text += silence(to - row.at, row.text)
      row.at = to
    }
    pad()
  }
  for (const time of times) {
    pass(time)
    rows.forEach((marbles, index) => {
      const row = drawn[index]
      const together = marbles.filter(({ at }) => at === time)
      const [first] = together
      if (row === undefined || first === undefined) return
      if (row.at > time) row.crowded ??= first
      const letters = together.map(({ letter }) => letter).join('')
      const open = together.length > 1 ? 1 : 0
      together.forEach((_, nth) => row.columns.push(row.text.length + open + nth))
      const token = open === 1 ? `(${letters})` : letters
      row.text += token
      row.at += token.length
    })
  }
  return drawn.map(({ text, columns, crowded }) => ({
    text: text.trimEnd(), columns, ...(crowded === undefined ? {} : { crowded }),
  }))
}

const silence = (ms: number, before: string): string => {
  if (ms <= longest) return '-'.repeat(ms)
  return `${before === '' || before.endsWith(' ') ? '' : ' '}${ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`} `
}
