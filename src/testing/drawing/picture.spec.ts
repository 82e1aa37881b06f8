import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { type Marble, readMarbles } from './marbles.js'
import { drawRows } from './picture.js'

test.each([
  [['s', 'a--b'], ['s', 'a--b']],
  [['', 'ab'], ['', 'ab']],
  [['aw---m--(xo)m', 'aw---m--x---o'], ['aw---m--(xo)m', 'aw---m--x---o']],
  [['a(bc)d', 'a-b-d'], ['a(bc)   d', 'a-   b-d']],
  [['a 5s b', 'a--c'], ['a-- 4998ms b', 'a--c']],
  [['a 5009ms b', '- 5009ms c'], ['a 5009ms b', '5010ms   c']],
])('draws %j as %j', (rows, drawn) => {
  expect(drawRows(rows.map((row) => readMarbles('row', row))).map(({ text }) => text)).toEqual(drawn)
})

/** Rows of letters that never look like a length of time. */
const row = fc.array(fc.record({ after: fc.oneof(fc.nat(5), fc.nat(9_000)), letters: fc.string({ unit: fc.constantFrom(...'abcde'), minLength: 1, maxLength: 3 }) }))
  .map((parts): readonly Marble[] => {
    let at = 0
    return parts.flatMap(({ after, letters }) => {
      at += after
      const together = [...letters].map((letter) => ({ at, letter }))
      at += letters.length > 1 ? letters.length + 2 : 1
      return together
    })
  })

test('what is drawn reads as it was', () => {
  fc.assert(fc.property(fc.array(row, { maxLength: 3 }), (rows) => {
    const pictures = drawRows(rows)
    expect(pictures.map(({ text }) => readMarbles('row', text))).toEqual(rows)
    expect(pictures.map(({ crowded }) => crowded)).toEqual(rows.map(() => undefined))
  }))
})

test('what happens at the same time stands in the same column, each marble where its column says', () => {
  fc.assert(fc.property(row, row, (...rows) => {
    const pictures = drawRows(rows)
    const columns = rows.map((marbles, index) => new Map(marbles.map(({ at }, n) => {
      const first = marbles.findIndex((marble) => marble.at === at)
      const isGroup = marbles.filter((marble) => marble.at === at).length > 1
      expect(pictures[index]?.text[pictures[index].columns[n] ?? NaN]).toBe(marbles[n]?.letter)
      return [at, (pictures[index]?.columns[first] ?? NaN) - (isGroup ? 1 : 0)]
    })))
    for (const [at, column] of columns[0] ?? []) expect(columns[1]?.get(at) ?? column).toBe(column)
  }))
})

test('says which marble falls within the width of a group', () => {
  const crowded = [{ at: 0, letter: 'a' }, { at: 0, letter: 'b' }, { at: 2, letter: 'c' }, { at: 9, letter: 'd' }]
  expect(drawRows([crowded])[0]).toEqual({ text: '(ab)c----d', columns: [1, 2, 4, 9], crowded: { at: 2, letter: 'c' } })
})
