import { expect, test } from '@jest/globals'

import { rows } from './rows.js'
import type { Happening } from './story.js'

const caller = (at: number, letter: string): Happening => ({ at, who: 'caller', letter, name: letter })
const asterisk = (at: number, letter: string): Happening => ({ at, who: 'asterisk', letter, name: letter })

const call = [
  caller(0, 's'), asterisk(1, 'a'), asterisk(4, 'w'), asterisk(1_400, 'm'), caller(2_000, '9'), asterisk(2_001, 'x'), asterisk(2_001, 'o'),
]

/** Both rows, one above the other. */
const drawn = (happenings: readonly Happening[], now: number, width = 80) => {
  const { caller, asterisk } = rows(happenings, now, width)
  return [caller, asterisk]
}

test('a dash is 200 ms, and what comes at once stands side by side', () => {
  expect(drawn(call, 2_600)).toEqual([
    's------------9----',
    'aw-------m---xo---',
  ])
})

test('a long silence is told in seconds', () => {
  expect(drawn([...call, asterisk(7_001, 'm')], 7_201)).toEqual([
    's------------9- 5.0s --',
    'aw-------m---xo 5.0s m-',
  ])
})

test('of a call that is too long for the line its end is shown', () => {
  expect(drawn(call, 2_600, 10)).toEqual([
    '…----9----',
    '…m---xo---',
  ])
})

test('before anything has happened there is nothing to draw', () => {
  expect(drawn([], 0)).toEqual(['', ''])
})
