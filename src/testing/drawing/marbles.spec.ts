import { expect, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'

import { readMarbles } from './marbles.js'

const told = (marbles: string) => readMarbles('row', marbles).map(({ at, letter }) => `${letter}${at}`).join(' ')

test.each([
  ['', ''],
  ['---', ''],
  ['abc', 'a0 b1 c2'],
  ['  s--9', 's0 93'],
  ['a b  c', 'a0 b1 c2'],
  ['a\n b', 'a0 b1'],
  ['a--(xo)m', 'a0 x3 o3 m7'],
  ['( xo )m', 'x0 o0 m4'],
  ['a 5s b', 'a0 b5001'],
  ['5009ms r', 'r5009'],
  ['a 1.5s 2m b', 'a0 b121501'],
  ['a 5ms', 'a0'],
  ['a12s', 'a0 11 22 s3'],
  ['1 2 #*', '10 21 #2 *3'],
  ['a|', 'a0 |1'],
])('reads %j', (marbles, events) => {
  expect(told(marbles)).toBe(events)
})

test.each(['-a--b', 'a--(xo)m', '(ab)(cd)--e', 'a 5009ms b 2s c', '  s-------9', 'a 1m (bc)d 3ms 9'])('reads %j as RxJS does', (marbles) => {
  const mine = readMarbles('row', marbles)
  const theirs = new TestScheduler(() => undefined).run(() => TestScheduler.parseMarbles(marbles, undefined, undefined, false, true))
  expect(mine.map(({ at, letter }) => [at, letter])).toEqual(
    theirs.map(({ frame, notification }): readonly unknown[] => [frame, notification.kind === 'N' ? notification.value : notification.kind]),
  )
})

test.each([
  ['a(b', "asterisk: the last group is not closed: ')' is missing.\n\n  a(b\n     ^"],
  ['ab)', "asterisk: this ')' closes nothing.\n\n  ab)\n    ^"],
  ['((a))', 'asterisk: there is no group inside a group.\n\n  ((a))\n   ^'],
  ['(a-b)', 'asterisk: no time passes inside a group.\n\n  (a-b)\n    ^'],
  ['(a 5ms b)', 'asterisk: no time passes inside a group.\n\n  (a 5ms b)\n     ^'],
  ['-^-a', "asterisk: '^' means nothing here.\n\n  -^-a\n   ^"],
])('says where %j cannot be read', (marbles, why) => {
  expect(() => readMarbles('asterisk', marbles)).toThrow(new TypeError(why))
})
