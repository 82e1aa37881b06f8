import { expect, test } from '@jest/globals'

import { type Happening, differenceOf } from './compare.js'
import { readMarbles } from './marbles.js'

const legend = new Map([['a', 'channels.answer caller'], ['w', 'channels.play caller sound:hello-world'], ['c', 'channels.continueInDialplan caller']])
const happened = (row: string, names: ReadonlyMap<string, string> = legend): readonly Happening[] =>
  readMarbles('actual', row).map(({ at, letter }) => ({ at, what: names.get(letter) ?? letter }))
const wordsOf = (expected: string, actual: string) => {
  const difference = differenceOf({ expected: readMarbles('expected', expected), actual: happened(actual), legend })
  return difference?.text.split('\n').find((line) => line.includes('^'))?.trim()
}

test.each([
  ['', ''], ['aw---c', 'aw---c'], ['(aw)c', '(aw)c'], ['a 5s c', 'a 5s c'],
])('%j is as it was', (expected, actual) => {
  expect(differenceOf({ expected: readMarbles('expected', expected), actual: happened(actual), legend })).toBeUndefined()
})

test.each([
  ['aw', 'ac', '^ at 1 ms: expected w (channels.play caller sound:hello-world), got c (channels.continueInDialplan caller)'],
  ['(aw)', '(wa)', '^ at 0 ms: expected a (channels.answer caller), got w (channels.play caller sound:hello-world)'],
  ['a--w', 'aw', '^ w (channels.play caller sound:hello-world): expected at 3 ms, came at 1 ms'],
  ['aw', 'a--w', '^ w (channels.play caller sound:hello-world): expected at 1 ms, came at 3 ms'],
  ['aw', 'a--c', '^ at 1 ms: expected w (channels.play caller sound:hello-world), got nothing'],
  ['a--w', 'ac', '^ at 1 ms: expected nothing, got c (channels.continueInDialplan caller)'],
  ['aw', 'a', '^ at 1 ms: expected w (channels.play caller sound:hello-world), got nothing more'],
  ['a', 'aw', '^ at 1 ms: expected nothing more, got w (channels.play caller sound:hello-world)'],
  ['', 'a', '^ at 0 ms: expected nothing more, got a (channels.answer caller)'],
])('says how %j differs from %j', (expected, actual, words) => {
  expect(wordsOf(expected, actual)).toBe(words)
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
    '            ^ at 0 ms: expected nothing more, got a (channels.answer caller)',
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
