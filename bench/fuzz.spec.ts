import { expect, test } from '@jest/globals'

import { leftovers } from './fuzz.js'

const census = { listeners: 3, requests: 1, activities: 2, calls: 40 }
const clean = { listeners: 3, requests: 0, activities: 0, calls: 0 }

test('nothing is left behind where only those listen who did, and the heap has grown by no more than noise', () => {
  expect(leftovers({ frames: 1_000, census: [census, clean], heap: [10_000_000, 10_400_000] })).toEqual([])
})

test('of a million frames a byte each is noise too', () => {
  expect(leftovers({ frames: 1_000_000, census: [census, clean], heap: [10_000_000, 10_900_000] })).toEqual([])
})

test.each([
  ['a listener more', { census: [census, { ...clean, listeners: 4 }], heap: [0, 0] }, ['4 listeners, and 3 were due']],
  ['a listener less', { census: [census, { ...clean, listeners: 2 }], heap: [0, 0] }, ['2 listeners, and 3 were due']],
  ['requests, activities and calls', { census: [census, { ...census, listeners: 3 }], heap: [0, 0] }, ['1 requests, and 0 were due', '2 activities, and 0 were due', '40 calls, and 0 were due']],
  ['memory', { census: [census, clean], heap: [0, 2 ** 20] }, ['1.0 MiB of memory']],
] as const)('%s', (_, left, told) => {
  expect(leftovers({ frames: 1_000, ...left })).toEqual(told)
})
