import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { deep, mutatedFrames, realFrames } from './mutated.js'
import { listener } from './listener.js'

// A million of them: npm run bench -- fuzz

test('real frames are heard as they are', async () => {
  const { hear, ari, gap } = listener()
  expect(realFrames.flatMap(hear)).toEqual([])
  await gap()
  expect(ari.census()).toMatchObject({ calls: 0, requests: 0 })
})

test('what is nested without end is heard, told in the log and in a cassette all the same', () => {
  const { hear } = listener()
  const levels = 100_000
  expect([deep(levels, '[', ']'), deep(levels, '{"a":', '}'), '['.repeat(levels) + ']'.repeat(levels)].flatMap(hear)).toEqual([])
})

test('whatever comes is an event or a fault: nothing is thrown, no prototype is poisoned, and the connection goes on', async () => {
  const { hear, ari, gap } = listener()
  const before = ari.census().listeners
  fc.assert(fc.property(fc.array(mutatedFrames, { minLength: 1, maxLength: 30 }), (texts) => {
    expect(texts.flatMap(hear)).toEqual([])
  }), { numRuns: 300 })
  await gap()
  expect(ari.census()).toEqual({ listeners: before, requests: 0, activities: 0, calls: 0 })
}, 60_000)
