import { expect, test } from '@jest/globals'

import { type Limits, limitsOf } from './limits.js'

const usual = { openWithin: 4_000, pingEvery: 5_000, messageLimit: 67_108_864 }

test('the usual ones, where nothing is given', () => {
  expect(limitsOf({})).toEqual(usual)
})

test.each<[Partial<Limits>]>([
  [{ openWithin: 1 }], [{ openWithin: 2_147_483_647 }], [{ pingEvery: 1 }], [{ pingEvery: Infinity }], [{ messageLimit: 1 }], [{ messageLimit: 268_435_456 }],
])('%p can be', (given) => {
  expect(limitsOf(given)).toEqual({ ...usual, ...given })
})

test.each<[Partial<Limits>]>([
  [{ openWithin: 0 }], [{ openWithin: -1 }], [{ openWithin: NaN }], [{ openWithin: Infinity }], [{ openWithin: 2_147_483_648 }],
  [{ pingEvery: 0 }], [{ pingEvery: -5 }], [{ pingEvery: NaN }],
  [{ messageLimit: 0 }], [{ messageLimit: 1.5 }], [{ messageLimit: -1 }], [{ messageLimit: NaN }], [{ messageLimit: Infinity }], [{ messageLimit: 4_294_967_297 }],
])('%p cannot', (given) => {
  const [[option, value] = []] = Object.entries(given)
  expect(() => limitsOf(given)).toThrow(RangeError)
  expect(() => limitsOf(given)).toThrow(new RegExp(`^connect cannot .*${String(value)}.*\\(${String(option)}\\): give `))
})
