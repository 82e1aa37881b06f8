import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { share } from './share.js'

const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)

describe('a share', () => {
  test.each([
    [20, [3, 4, 5], [3, 4, 5]],
    [20, [30, 4, 2], [14, 4, 2]],
    [20, [30, 30, 2], [9, 9, 2]],
    [3, [30, 30, 30], [1, 1, 1]],
    [2, [30, 0, 30, 1], [1, 0, 1, 0]],
    [-4, [3], [0]],
  ])('of %j among %j is %j', (room, wants, shares) => {
    expect(share(room, wants)).toEqual(shares)
  })

  test('is never more than wanted, and nothing is left while somebody wants', () => {
    fc.assert(fc.property(fc.nat(60), fc.array(fc.nat(40), { maxLength: 5 }), (room, wants) => {
      const shares = share(room, wants)
      expect(shares.every((part, at) => part >= 0 && part <= (wants[at] ?? 0))).toBe(true)
      expect(sum(shares)).toBe(Math.min(room, sum(wants)))
    }))
  })
})
