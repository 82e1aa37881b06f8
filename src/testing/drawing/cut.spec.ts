import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { cut } from './cut.js'
import { readMarbles } from './marbles.js'
import { drawRows } from './picture.js'

const drawn = (...rows: readonly string[]) => drawRows(rows.map((row) => readMarbles('row', row)))

test.each([
  ['what fits is as it was', ['a--b--c', 's'], 3, 7, ['a--b--c', 's'], 3],
  ['what fits, and is about its end', ['a--b--c', 's'], 6, 7, ['a--b--c', 's'], 6],
  ['on the right', ['a--b--c--d--e', 's'], 0, 10, ['a--b-- …', 's'], 0],
  ['on the right, as late as can be', ['a--b--c--d--e', 's'], 0, 11, ['a--b--c-- …', 's'], 0],
  ['on the left', ['a--b--c--d--e', 's'], 12, 12, ['… c--d--e', '…'], 8],
  ['on the left, two thirds before it', ['a--b--c--d--e', 's'], 12, 9, ['… c--d--e', '…'], 8],
  ['on the left, less where there is no room', ['a--b--c--d--e', 's'], 12, 8, ['… d--e', '…'], 5],
  ['on both sides', ['a--b--c--d--e--f--g', 's-----------k'], 9, 12, ['… c--d-- …', '… ------ …'], 5],
  ['at what begins in any row', ['a-----------b', '---c--d--e--f'], 12, 9, ['… ------b', '… d--e--f'], 8],
  ['at what begins in any row, on the right', ['a-----------b', '---c--d--e--f'], 0, 9, ['a----- …', '---c-- …'], 0],
  ['groups stay whole', ['a--b--(cd)--e', '------f'], 7, 10, ['… (cd)--e', '… f'], 3],
  ['groups stay whole on the right', ['a--(bc)--d--e', 's'], 0, 8, ['a-- …', 's'], 0],
  ['lengths of time stay whole', ['a 5009ms b--c--d--e', 's'], 17, 14, ['… b--c--d--e', '…'], 10],
  ['where nothing new begins in time, all of it is there', ['(abcdefghijkl)', 's'], 1, 6, ['(abcdefghijkl)', 's'], 1],
  ['where nothing new begins in time, in a long row', ['a--(bcdefghijkl)--m', 's'], 4, 6, ['… (bcdefghijkl)-- …', '…'], 3],
])('%s', (_, rows, column, width, shown, at) => {
  expect(cut(drawn(...rows), column, width)).toEqual({ rows: shown, column: at })
})

test('what it is about is in sight, and what is left reads as it did', () => {
  const row = fc.array(fc.constantFrom('a', 'b', '--', '(cd)', ' 3s ', ' 5009ms '), { minLength: 1, maxLength: 60 }).map((parts) => parts.join(''))
  fc.assert(fc.property(row, row, fc.nat(), (one, other, nth) => {
    const pictures = drawn(one, other)
    const [{ text, columns } = { text: '', columns: [] }] = pictures
    const column = columns[nth % Math.max(1, columns.length)]
    if (column === undefined) return
    const shown = cut(pictures, column, 40)
    const [first = ''] = shown.rows
    expect(first[shown.column]).toBe(text[column])
    // A moment takes 22 columns at most: a mark, and twenty dashes.
    for (const { length } of shown.rows) expect(length).toBeLessThanOrEqual(40)
    expect(readMarbles('row', first.replace(/^… | …$/g, '')).map(({ letter }) => letter).join('')).toMatch(/^[abcd]*$/)
    expect(text).toContain(first.replace(/^… | …$/g, '').trimEnd())
  }))
})
