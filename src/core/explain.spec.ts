import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as t from 'io-ts'

import { near } from '../../test/values.js'
import { dictionary, record } from './codec.js'
import { excerpt, explain } from './explain.js'

const Party = record('Party', { name: t.string, number: t.string })
const Line = record('Line', { id: t.string, caller: Party, digits: t.readonlyArray(t.string) }, {
  connected: Party,
  notes: dictionary(t.string),
  cause: t.union([t.number, t.null]),
})

const line = { id: 'c1', caller: { name: '', number: '' }, digits: [] }

test.each([
  [{ ...line, caller: { name: '', number: 5 } }, 'caller.number: expected string, got 5'],
  [{ ...line, id: undefined }, 'id: expected string, got nothing'],
  [{ ...line, digits: ['1', 2] }, 'digits.1: expected string, got 2'],
  [{ ...line, digits: {} }, 'digits: expected ReadonlyArray<string>, got an object'],
  [{ ...line, connected: [] }, 'connected: expected Party, got a list'],
  [{ ...line, notes: { a: null } }, 'notes.a: expected string, got null'],
  [{ ...line, cause: 'x' }, 'cause: expected number or null, got "x"'],
  [5, 'expected { id: string, caller: Party, digits: ReadonlyArray<string> } or Partial<{ connected: Party, notes: { [K in string]: string }, cause: (number | null) }>, got 5'],
  [{}, 'id: expected string, got nothing; caller: expected Party, got nothing; digits: expected ReadonlyArray<string>, got nothing'],
  [{ caller: { name: 5, number: true }, digits: [1, 2] }, 'id: expected string, got nothing; caller.name: expected string, got 5; caller.number: expected string, got true; and 2 more'],
  [line, ''],
])('says what is wrong with %j', (value, why) => {
  expect(explain(Line, value)).toBe(why)
})

test('shows no more of a value than an excerpt', () => {
  const secret = 'x'.repeat(10_000)
  expect(excerpt(secret)).toBe(`"${'x'.repeat(40)}…"`)
  expect(explain(t.type({ a: t.number }), { a: secret }).length).toBeLessThan(100)
  expect(explain(dictionary(t.number), { [secret]: 'a' }).length).toBeLessThan(100)
  expect(explain(t.type({ a: t.number }), { a: { password: 'sesame' } })).not.toContain('sesame')
})

test('says something exactly where the codec refuses, and never throws', () => {
  fc.assert(fc.property(near(Line), (value) => {
    expect(explain(Line, value) === '').toBe(Line.is(value))
  }))
})
