import { describe, expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Call } from '../resources/channels/call.js'
import { say, sayWith } from './say.js'

/** Read aloud: `21 h-1` for twenty-first. */
const aloud = (media: readonly string[]) => media.map((uri) => uri.replace(/^sound:(digits\/)?/, '')).join(' ')
const utc = { timeZone: 'UTC' }

test.each([
  [0, '0'], [7, '7'], [20, '20'], [21, '20 1'], [99, '90 9'], [100, '1 hundred'], [115, '1 hundred 15'], [1_000, '1 thousand'],
  [2_026, '2 thousand 20 6'], [12_345, '12 thousand 3 hundred 40 5'], [1_000_001, '1 million 1'], [-7, 'minus 7'], [-0, '0'],
  [999_999_999_999, '9 hundred 90 9 billion 9 hundred 90 9 million 9 hundred 90 9 thousand 9 hundred 90 9'],
])('the number %d', (number, expected) => {
  expect(aloud(say.number(number))).toBe(expected)
})

test.each([1.5, Number.NaN, Infinity, 1e12, -1e12])('%d is no number that can be said', (number) => {
  const error = new RangeError(`say.number cannot say ${number}: it says whole numbers between minus and plus 999,999,999,999.`)
  expect(() => say.number(number)).toThrow(error)
  expect(() => sayWith('de').number(number)).toThrow(error)
})

test('digits are said one by one; what is no key is passed over', () => {
  expect(say.digits('0*7#')).toEqual(['sound:digits/0', 'sound:digits/star', 'sound:digits/7', 'sound:digits/pound'])
  expect(aloud(say.digits('+49 (30) 12-3'))).toBe('4 9 3 0 1 2 3')
  expect(say.digits('anonymous')).toEqual([])
})

test('characters are spelt; what has no sound is passed over', () => {
  expect(say.characters('Ab 1')).toEqual(['sound:letters/a', 'sound:letters/b', 'sound:letters/space', 'sound:digits/1'])
  expect(say.characters('.@/-+=*#!$_~"')).toEqual([
    'sound:letters/dot', 'sound:letters/at', 'sound:letters/slash', 'sound:letters/dash', 'sound:letters/plus', 'sound:letters/equals',
    'sound:digits/star', 'sound:digits/pound', 'sound:letters/exclaimation-point', 'sound:letters/dollar', 'sound:letters/ascii95',
    'sound:letters/ascii126', 'sound:letters/ascii34',
  ])
  expect(say.characters('ü\n€')).toEqual([])
})

test.each([
  ['1900-01-01', 'day-1 mon-0 h-1 19 hundred'], ['1905-02-12', 'day-0 mon-1 h-12 19 oh 5'], ['1984-03-20', 'day-2 mon-2 h-20 19 80 4'],
  ['2000-04-30', 'day-0 mon-3 h-30 2 thousand'], ['2007-12-31', 'day-1 mon-11 30 h-1 2 thousand 7'], ['2026-11-21', 'day-6 mon-10 20 h-1 20 20 6'],
  ['2100-05-05', 'day-3 mon-4 h-5 20 1 hundred'], ['0800-05-05', 'day-5 mon-4 h-5 8 hundred'],
])('the date %s', (date, expected) => {
  expect(aloud(say.date(new Date(`${date}T12:00:00Z`), utc))).toBe(expected)
})

test.each([
  ['00:00', '12 oclock a-m'], ['00:05', '12 oh 5 a-m'], ['09:10', '9 10 a-m'], ['12:00', '12 oclock p-m'], ['12:30', '12 30 p-m'],
  ['21:05', '9 oh 5 p-m'], ['23:59', '11 50 9 p-m'],
])('the time %s', (time, expected) => {
  expect(aloud(say.time(new Date(`2026-11-21T${time}:00Z`), utc))).toBe(expected)
})

test('date and time, as they are there', () => {
  const date = new Date('2026-11-21T23:30:00Z')
  expect(aloud(say.dateTime(date, utc))).toBe('day-6 mon-10 20 h-1 20 20 6 at 11 30 p-m')
  expect(aloud(say.dateTime(date, { timeZone: 'Asia/Kolkata' }))).toBe('day-0 mon-10 20 h-2 20 20 6 at 5 oclock a-m')
})

test('without a zone, as they are where the program runs', () => {
  const date = new Date(2026, 10, 21, 21, 5)
  expect(aloud(say.dateTime(date))).toBe('day-6 mon-10 20 h-1 20 20 6 at 9 oh 5 p-m')
})

test('what is no date, and no zone, is refused', () => {
  expect(() => say.date(new Date('gestern'))).toThrow('There is no such date to say')
  expect(() => say.time(new Date(), { timeZone: 'Mars/Olympus' })).toThrow(RangeError)
})

describe('languages', () => {
  test.each(['en', 'en_US', 'en-GB'])('%s is English', (language) => {
    expect(sayWith(language).number(21)).toEqual(say.number(21))
  })

  test('in others Asterisk says digits, numbers and characters by its own grammar', () => {
    const sage = sayWith('de')
    expect([sage.digits('07'), sage.number(21), sage.characters('ab')]).toEqual([['digits:07'], ['number:21'], ['characters:ab']])
  })

  test.each(['date', 'time', 'dateTime'] as const)('but there is no %s', (word) => {
    expect(() => sayWith('de')[word](new Date())).toThrow(/'de': dates and times are said in English, by sayWith\('en'\)/)
  })
})

// Compiled, never called: what is said fits into what is played.
export const types = (call: Call): readonly Observable<unknown>[] => [
  call.play(say.number(3)),
  call.play(['sound:vm-youhave', ...say.number(3), 'sound:vm-messages']),
  call.play(sayWith('de').dateTime(new Date(), { timeZone: 'Europe/Berlin' }), { lang: 'de' }),
  // @ts-expect-error no such scheme, beside what is said
  call.play(['noise:x', ...say.number(3)]),
]
