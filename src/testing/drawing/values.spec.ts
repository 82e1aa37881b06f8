import { expect, test } from '@jest/globals'

import { inLine, valueDifference } from './values.js'

test.each([
  [{ digits: '5' }, "{ digits: '5' }"],
  [undefined, 'undefined'],
  [new TypeError('no such department\nat all'), 'TypeError: no such department\nat all'],
  [{ a: { b: { c: { d: { e: { f: 1 } } } } } }, '{ a: { b: { c: { d: { e: { f: 1 } } } } } }'],
])('%j on one line', (value, text) => {
  expect(inLine(value)).toBe(text)
})

test('a long value is shortened, and on one line all the same', () => {
  const value = { list: Array.from({ length: 40 }, (_, n) => `entry number ${n}`) }
  expect(inLine(value)).toMatch(/^\{ list: \[ 'entry number 0', [^\n]*…$/)
  expect(inLine(value)).toHaveLength(121)
  expect(inLine('x'.repeat(118))).toBe(`'${'x'.repeat(118)}'`)
})

class Point {
  readonly x: number
  constructor(x: number) { this.x = x }
}

test.each<readonly [expected: unknown, actual: unknown, words: string | undefined]>([
  [{ a: 1 }, { a: 2 }, 'a: expected 1, got 2'],
  [{ a: 1, b: { c: [1, { d: 'x' }] } }, { a: 1, b: { c: [1, { d: 'y' }] } }, "b.c[1].d: expected 'x', got 'y'"],
  [[1, 2], [1, 3], '[1]: expected 2, got 3'],
  [{ a: 1, b: 2 }, { a: 1 }, 'b: expected 2, got undefined'],
  [{ a: 1 }, { a: 1, b: 2 }, 'b: expected undefined, got 2'],
  [{ a: undefined }, {}, 'a: expected undefined, got undefined'],
  [{ a: [1] }, { a: { 0: 1 } }, "a: expected [ 1 ], got { '0': 1 }"],
  [{ a: new Point(1) }, { a: new Point(2) }, 'a: expected Point { x: 1 }, got Point { x: 2 }'],
  [{ a: null }, { a: {} }, 'a: expected null, got {}'],
  [1, 2, undefined],
  [{ a: 1 }, 2, undefined],
  [[1], { 0: 1 }, undefined],
])('%j and %j differ: %s', (expected, actual, words) => {
  expect(valueDifference(expected, actual)).toBe(words)
})
