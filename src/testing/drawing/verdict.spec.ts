import { expect, test } from '@jest/globals'

import { readMarbles } from './marbles.js'
import { verdictOf } from './verdict.js'

const happenings = (row: string) => readMarbles('row', row).map(({ at, letter }) => ({ at, what: letter }))
const firstOf = (one: string, other: string) => {
  const [drawn, came] = [happenings(one), happenings(other)]
  return [...drawn, ...came].findIndex((_, n) => drawn[n]?.at !== came[n]?.at || drawn[n]?.what !== came[n]?.what)
}

test.each([
  ['aw', 'ac', 'at 1 ms: expected w, got c'],
  ['(aw)', '(wa)', 'at 0 ms: w comes before a, and is drawn after it'],
  ['(awc)', '(wac)', 'at 0 ms: w comes before a, and is drawn after it'],
  ['a--w', 'aw', 'w comes 2 ms too early: at 1 ms, drawn at 3 ms'],
  ['aw', 'a--w', 'w comes 2 ms too late: at 3 ms, drawn at 1 ms'],
  ['aw', 'a--c', 'w does not come: drawn at 1 ms'],
  ['a--w', 'ac', 'c is not drawn: it comes at 1 ms'],
  ['aw', 'a', 'w does not come: drawn at 1 ms'],
  ['a', 'aw', 'w is not drawn: it comes at 1 ms'],
  ['', 'a', 'a is not drawn: it comes at 0 ms'],
  // The same again: as many too few or too many, whichever it is.
  ['aw-w', 'a--w', 'w does not come: drawn at 1 ms'],
  ['a--w', 'aw-w', 'w is not drawn: it comes at 1 ms'],
  ['aww', 'a-ww', 'w comes 1 ms too late: at 2 ms, drawn at 1 ms'],
  ['a-ww', 'aww', 'w comes 1 ms too early: at 1 ms, drawn at 2 ms'],
  ['aw-c', 'ac-w', 'w comes 2 ms too late: at 3 ms, drawn at 1 ms'],
  // At the same moment: one of the two is there otherwise.
  ['awc', 'acw', 'w comes 1 ms too late: at 2 ms, drawn at 1 ms'],
  ['a(wc)', 'a(cc)w', 'w comes 4 ms too late: at 5 ms, drawn at 1 ms'],
  ['(wc)--a', '(aw)--c', 'a comes 6 ms too early: at 0 ms, drawn at 6 ms'],
  ['aw', 'a(cw)', 'c is not drawn: it comes at 1 ms'],
  ['a(cw)', 'aw', 'c does not come: drawn at 1 ms'],
])('says how %j differs from %j', (expected, actual, words) => {
  expect(verdictOf({ drawn: happenings(expected), came: happenings(actual) }, firstOf(expected, actual), (what) => what).words).toBe(words)
})

test.each([['a--w', 'aw', 'came'], ['aw', 'a--w', 'drawn'], ['a', 'aw', 'came'], ['aw', 'a', 'drawn'], ['aw', 'ac', 'drawn'], ['aw', 'a(cw)', 'came']])(
  'where %j differs from %j, it shows in what %s', (expected, actual, about) => {
    expect(verdictOf({ drawn: happenings(expected), came: happenings(actual) }, firstOf(expected, actual), (what) => what).about).toBe(about)
  },
)
