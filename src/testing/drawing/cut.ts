import type { Picture } from './picture.js'

/** Rows as they are shown, and where the column is in them. */
export interface Shown {
  readonly rows: readonly string[]
  readonly column: number
}

/** Stands for what is left out, with a blank beside it. */
const more = '…'
const moreTakes = 2

/**
 * Cuts rows that are drawn one above the other to a width, around a column: whole moments, so that what is left reads as it did, and more
 * of what was before than of what came after. Rows that fit are as they were.
 */
export const cut = (pictures: readonly Picture[], column: number, width: number): Shown => {
  const longest = Math.max(...pictures.map(({ text }) => text.length))
  if (longest <= width) return { rows: pictures.map(({ text }) => text), column }
  const moments = [...new Set(pictures.flatMap(momentsOf))].sort((one, other) => one - other)
  const starts = [0, ...moments.filter((each) => each <= column)]
  const ends = [...moments.filter((each) => each > column), longest]
  const takes = (from: number, to: number) => (from > 0 ? moreTakes : 0) + to - from + (to < longest ? moreTakes : 0)
  // What is at the column is whole, where that can be.
  const from = starts.find((each) => column - each <= width * 2 / 3 && takes(each, ends[0] ?? longest) <= width) ?? Math.max(...starts)
  const to = ends.findLast((each) => takes(from, each) <= width) ?? Math.min(...ends)
  const before = from > 0 ? `${more} ` : ''
  return {
    rows: pictures.map(({ text }) => `${before}${text.slice(from, to).trimEnd()}${text.length > to ? ` ${more}` : ''}`.trimEnd()),
    column: column - from + before.length,
  }
}

/** The columns where something new begins. */
const momentsOf = ({ text, columns }: Picture): readonly number[] =>
  columns.flatMap((column) => {
    if (text[column - 1] === '(') return [column - 1]
    const before = text.slice(0, column)
    return before.lastIndexOf('(') > before.lastIndexOf(')') ? [] : [column]
  })
