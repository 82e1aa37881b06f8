import { describe, expect, test } from '@jest/globals'

import { type Column, table } from './table.js'

interface Person {
  readonly name: string
  readonly does: string
}

const columns: readonly Column<Person>[] = [
  { title: 'name', of: ({ name }) => name, least: 6, rank: 1, end: 2 },
  { title: 'does', of: ({ does }) => does, least: 4, rank: 2 },
]
const people: readonly Person[] = [{ name: 'Ada', does: 'programs' }, { name: 'Charles-1', does: 'engines' }]

const drawn = (width: number, rows = people) => {
  const { head, lines } = table(rows, columns, width)
  return [head, ...lines]
}

describe('a table', () => {
  test('is as wide as it must be', () => {
    expect(drawn(40)).toEqual(['name       does', 'Ada        programs', 'Charles-1  engines'])
  })

  test('gives the room there is to the columns by their rank, and keeps the end of a name', () => {
    expect(drawn(16)).toEqual(['name       does', 'Ada        prog…', 'Charles-1  engi…'])
    expect(drawn(13)).toEqual(['name     does', 'Ada      pro…', 'Char…-1  eng…'])
  })

  test('leaves out the columns of the highest rank where there is no room for the least of all', () => {
    expect(drawn(11)).toEqual(['name', 'Ada', 'Charles-1'])
    expect(drawn(5)).toEqual(['name', 'Ada', 'Ch…-1'])
  })

  test('lets nothing move the cursor that others write into it', () => {
    expect(drawn(40, [{ name: 'E\u001b[2Jve', does: 'a\nb\u202e' }])).toEqual(['name     does', 'E·[2Jve  a·b·'])
  })

  test('knows that some signs are two columns wide, and some none', () => {
    expect(drawn(40, [{ name: '山田', does: 'x' }, { name: 'e\u0301', does: 'y' }])).toEqual(['name  does', '山田  x', 'e\u0301     y'])
    expect(drawn(6, [{ name: '山田太郎', does: 'x' }])).toEqual(['name', '山…郎'])
  })
})
