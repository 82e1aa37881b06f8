import { expect, test } from '@jest/globals'

import { rotated } from './rounds.js'

test('everybody once in each round, each time another first, and the first rounds do not count', async () => {
  const order: string[] = []
  const results = await rotated(['a', 'b', 'c'], { counted: 3, warming: 1 }, (client, round) => {
    order.push(`${client}${round}`)
    return round
  })
  expect(order.join(' ')).toBe('a-1 b-1 c-1 b0 c0 a0 c1 a1 b1 a2 b2 c2')
  expect([...results]).toEqual([['a', [0, 1, 2]], ['b', [0, 1, 2]], ['c', [0, 1, 2]]])
})
