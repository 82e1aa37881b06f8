import { describe, expect, test } from '@jest/globals'

import { backoff } from './backoff.js'

describe('backoff', () => {
  test('doubles from 100 ms to 10 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempt) => backoff(attempt, () => 1))).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000,
    ])
  })

  test('leaves the upper half to chance', () => {
    expect([backoff(1, () => 0), backoff(1, () => 0.5), backoff(8, () => 0), backoff(8, () => 0.999)]).toEqual([50, 75, 5_000, 9_995])
  })

  test('never ends', () => {
    expect(backoff(100_000, () => 1)).toBe(10_000)
  })

  test('is random by itself', () => {
    const waits = Array.from({ length: 50 }, () => backoff(8))
    expect(waits.every((ms) => ms >= 5_000 && ms <= 10_000)).toBe(true)
    expect(new Set(waits).size).toBeGreaterThan(1)
  })
})
