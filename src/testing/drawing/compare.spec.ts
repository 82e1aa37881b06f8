import { expect, test } from '@jest/globals'

import { differenceOf } from './compare.js'
import { readMarbles } from './marbles.js'
import type { Happening } from './verdict.js'

const legend = new Map([['a', 'channels.answer caller'], ['w', 'channels.play caller sound:hello-world'], ['c', 'channels.continueInDialplan caller']])
const happened = (row: string, names: ReadonlyMap<string, string> = legend): readonly Happening[] =>
  readMarbles('actual', row).map(({ at, letter }) => ({ at, what: names.get(letter) ?? letter }))
test.each([
  ['', ''], ['aw---c', 'aw---c'], ['(aw)c', '(aw)c'], ['a 5s c', 'a 5s c'],
])('%j is as it was', (expected, actual) => {
  expect(differenceOf({ expected: readMarbles('expected', expected), actual: happened(actual), legend })).toBeUndefined()
})

test('the mark stands under the first difference, in the row where it shows', () => {
  const columnOf = (expected: string, actual: string) => {
    const lines = differenceOf({ expected: readMarbles('expected', expected), actual: happened(actual), legend })?.text.split('\n') ?? []
    const column = lines[2]?.indexOf('^') ?? NaN
    return [lines[0]?.[column], lines[1]?.[column]]
  }
  expect(columnOf('a--(wc)', 'a--(wa)')).toEqual(['c', 'a'])
  expect(columnOf('a--w', 'a-----w')).toEqual(['w', '-'])
  expect(columnOf('a-----w', 'a--w')).toEqual(['-', 'w'])
  expect(columnOf('aw', 'aw---c')).toEqual([undefined, 'c'])
})

test('where there is no room on the right, the words stand on the left of the mark', () => {
  const row = `a${'---w'.repeat(14)}`
  const line = differenceOf({ expected: readMarbles('expected', `${row}--c`), actual: happened(`${row}-c`), legend })?.text.split('\n')[2]
  expect(line).toMatch(/^ +c comes 1 ms too early: at 58 ms, drawn at 59 ms \^$/)
  expect(line?.indexOf('^')).toBe('  expected  '.length + row.length + 1)
})

test.each([
  // 'c does not come: drawn at 21 ms' are 31 letters: with a blank and the mark they end at column 80, or one further.
  [35, /^ +\^ c does not come/],
  [36, /^ +c does not come: drawn at \d+ ms \^$/],
])('to its right there is room for the words up to the 80th column: after %d', (wait, line) => {
  const marked = differenceOf({ expected: readMarbles('expected', `${'a-'.repeat(wait / 2)}${'-'.repeat(wait % 2)}c`), actual: happened('a-'.repeat(wait / 2)), legend })?.text.split('\n')[2] ?? ''
  expect(marked).toMatch(line)
  expect(marked.length).toBeLessThanOrEqual(80)
})

test.each(Array.from({ length: 54 }, (_, n) => n))('the mark is right under what it marks, wherever its words stand: after %d', (wait) => {
  const row = 'a-'.repeat(27).slice(0, wait)
  const [drawn = '', came = '', marked = ''] = differenceOf({
    expected: readMarbles('expected', `${row}c`), actual: happened(`${row}- 1s c`), legend,
  })?.text.split('\n') ?? []
  expect(drawn[marked.indexOf('^')]).toBe('c')
  expect(came[marked.indexOf('^')]).not.toBe('c')
})

test('rows that are too long for a terminal are cut; expected and actual are whole', () => {
  const row = `a${'---w'.repeat(40)}`
  const { text = '', expected, actual } = differenceOf({
    expected: readMarbles('expected', row), actual: happened(`${row}c`), legend, above: { caller: readMarbles('caller', 's') },
  }) ?? {}
  expect([expected, actual]).toEqual([row, `${row}c`])
  const [caller = '', drawn = '', came = '', marked = ''] = text.split('\n')
  expect([caller, drawn.slice(0, 18), came.slice(-6)]).toEqual(['  caller    …', '  expected  … w---', 'w---wc'])
  expect(came[marked.indexOf('^')]).toBe('c')
})

test('the legend has what the rows have, in the order in which it comes, written as asked', () => {
  const lines = differenceOf({ expected: readMarbles('expected', 'w'), actual: happened('c'), legend, write: (what) => what.toUpperCase() })?.text.split('\n')
  expect(lines?.slice(4)).toEqual(['  w  CHANNELS.PLAY CALLER SOUND:HELLO-WORLD', '  c  CHANNELS.CONTINUEINDIALPLAN CALLER'])
})

test('says what is drawn first of all that differs, and what came', () => {
  const firstOf = (expected: string, actual: string) => differenceOf({ expected: readMarbles('expected', expected), actual: happened(actual), legend })?.first
  expect(firstOf('aw', 'ac')).toEqual({ drawn: legend.get('w'), came: legend.get('c') })
  expect(firstOf('a', 'ac')).toEqual({ drawn: undefined, came: legend.get('c') })
  expect(firstOf('aw', 'a')).toEqual({ drawn: legend.get('w'), came: undefined })
})

test('two letters for one thing are the same', () => {
  const twice = new Map([...legend, ['b', 'channels.answer caller']])
  expect(differenceOf({ expected: readMarbles('expected', 'ab'), actual: happened('aa'), legend: twice })).toBeUndefined()
})

test('what has no letter gets a free one, of its own name where that can be', () => {
  const actual = ['channels.answer caller', 'channels.answer bob', 'channels.ring caller', 'bridges.destroy bridge'].map((what, at) => ({ at, what }))
  expect(differenceOf({ expected: [], actual, legend })?.text).toBe([
    '  expected',
    '  actual    anrd',
    '            ^ a is not drawn: it comes at 0 ms',
    '',
    '  a  channels.answer caller',
    '  n  channels.answer bob   (has no letter in the drawing)',
    '  r  channels.ring caller   (has no letter in the drawing)',
    '  d  bridges.destroy bridge   (has no letter in the drawing)',
  ].join('\n'))
})

test('more things than letters are told apart all the same', () => {
  const actual = Array.from({ length: 80 }, (_, at) => ({ at, what: `bridges.destroy b${at}` }))
  const row = differenceOf({ expected: [], actual, legend })?.actual ?? ''
  expect(new Set(row).size).toBe(80)
})

test('says so where no row of marbles could be right', () => {
  const actual = happened('aw').map(({ what }) => ({ at: 0, what })).concat(happened('--c'))
  expect(differenceOf({ expected: readMarbles('expected', '(aw)c'), actual, legend })?.text).toContain(
    'What came at 2 ms falls within the width of the group before it: no row of marbles can say that.',
  )
})
