import { expect, jest, test } from '@jest/globals'

import { isMade, lazily } from './lazily.js'

interface Now { readonly name: string }
interface Later { readonly guests: Set<string>; readonly sign: string }

test('what is there later is made when it is first asked for, once for each object', () => {
  const guests = jest.fn(() => new Set<string>())
  const opened = lazily<Now, Later>({ guests, sign: ({ name, guests: { size } }) => `${name}: ${size}` })
  const [lobby, bar] = [opened({ name: 'lobby' }), opened({ name: 'bar' })]
  expect([guests.mock.calls.length, isMade(lobby, 'guests')]).toEqual([0, false])
  lobby.guests.add('alice')
  lobby.guests.add('bob')
  expect([guests.mock.calls.length, isMade(lobby, 'guests'), isMade(bar, 'guests')]).toEqual([1, true, false])
  expect([lobby.sign, bar.sign]).toEqual(['lobby: 2', 'bar: 0'])
})

test('what is there now may change', () => {
  const opened = lazily<{ count: number }, { readonly twice: () => number }>({ twice: (of) => () => 2 * of.count })
  const one = opened({ count: 1 })
  expect(one.twice()).toBe(2)
  one.count = 4
  expect(one.twice()).toBe(8)
})
