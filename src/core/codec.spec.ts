import { describe, expect, test } from '@jest/globals'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

import { dateOf, dictionary, known, record } from './codec.js'
import { closureGuard, compiledGuard } from './guard.js'

describe('record', () => {
  const Door = record('Door', { name: t.string }, { code: t.number, colours: dictionary(t.string) })

  test('wants what is required, takes what is optional, leaves alone what it does not know', () => {
    const value = { name: 'front', code: 5, colours: { frame: 'red' }, since: 1987 }
    const result = Door.decode(value)
    expect(isRight(result) && result.right).toEqual(value)
    expect(Door.is({ name: 'front' })).toBe(true)
  })

  test.each([{}, { name: 5 }, { name: 'front', code: '5' }, { name: 'front', colours: { frame: 5 } }, [], null, 'front'])('refuses %j', (value) => {
    expect(isLeft(Door.decode(value))).toBe(true)
  })

  test('reads as one record, whose fields are known to the compiler', () => {
    const door: t.TypeOf<typeof Door> = { name: 'front', code: 5 }
    // @ts-expect-error a required field
    const nameless: t.TypeOf<typeof Door> = { code: 5 }
    // @ts-expect-error nobody writes to a value that all listeners share
    door.name = 'back'
    expect([door.code?.toFixed(), nameless.code]).toEqual(['5', 5])
  })

  test('has the name that reports call it by', () => {
    expect(Door.name).toBe('Door')
  })
})

describe('known', () => {
  const colour = known('red', 'green')

  test('lists what is known, and takes any string', () => {
    expect(colour.values).toEqual(['red', 'green'])
    for (const is of [colour.is, compiledGuard(colour), closureGuard(colour)]) expect([is('red'), is('blue'), is(5)]).toEqual([true, true, false])
  })

  test('offers what is known, and lets others be', () => {
    const values: readonly t.TypeOf<typeof colour>[] = ['red', 'blue']
    // @ts-expect-error a colour is a string
    const five: t.TypeOf<typeof colour> = 5
    expect([...values, five]).toHaveLength(3)
  })
})

describe('dateOf', () => {
  test.each([
    ['2026-11-21T00:08:47.098+0000', '2026-11-21T00:08:47.098Z'],
    ['2026-11-21T02:08:47.098+0200', '2026-11-21T00:08:47.098Z'],
    ['2026-11-20T20:38:47.098-0330', '2026-11-21T00:08:47.098Z'],
    ['2026-11-21T00:08:47.098Z', '2026-11-21T00:08:47.098Z'],
  ])('reads %s', (timestamp, expected) => {
    expect(dateOf(timestamp).toISOString()).toBe(expected)
  })

  test('reads what is not a date as an invalid one', () => {
    expect(dateOf('yesterday').getTime()).toBeNaN()
  })
})
