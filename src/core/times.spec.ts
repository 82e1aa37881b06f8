import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'

import { after, checkTimes } from './times.js'

const longest = 2_147_483_647

describe('after', () => {
  // Node's timers as they are: what is longer than the longest goes off after 1 ms.
  beforeEach(() => { jest.useFakeTimers() })
  afterEach(() => { jest.useRealTimers() })

  test.each([
    ['some', 5_000],
    ["the longest of Node's timers", longest],
    ['a millisecond more', longest + 1],
    ['many times as long', 3 * longest + 5],
  ])('%s: emits when it is over, once', (_, ms) => {
    const told: string[] = []
    after(ms).subscribe({ next: () => told.push('next'), complete: () => told.push('complete') })
    jest.advanceTimersByTime(ms - 1)
    expect(told).toEqual([])
    jest.advanceTimersByTime(1)
    expect(told).toEqual(['next', 'complete'])
    expect(jest.getTimerCount()).toBe(0)
  })

  test('Infinity: never, and there is no timer', () => {
    after(Infinity).subscribe({ next: () => expect(true).toBe(false) })
    expect(jest.getTimerCount()).toBe(0)
  })

  test('let go between two pieces, no timer is left', () => {
    const waiting = after(3 * longest).subscribe()
    jest.advanceTimersByTime(longest + 1)
    expect(jest.getTimerCount()).toBe(1)
    waiting.unsubscribe()
    expect(jest.getTimerCount()).toBe(0)
  })
})

test('in virtual time, too', () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
    const row = (ms: number) => after(ms)
    expectObservable(row(3)).toBe('---(a|)', { a: 0 })
    expectObservable(row(longest + 3)).toBe(`${longest + 3}ms (a|)`, { a: 0 })
    expectObservable(row(Infinity)).toBe('-')
  })
})

describe('times that were given', () => {
  test('are at least 0, or left out', () => {
    expect(() => { checkTimes('wait', { first: 0, next: 0.5, long: Infinity, none: undefined }) }).not.toThrow()
  })

  test.each([-1, Number.NaN, -Infinity])('%p is none, and the word and the option are named', (pause) => {
    expect(() => { checkTimes('looped', { every: 3, pause }) })
      .toThrow(new RangeError(`looped cannot wait for ${pause} ms (pause): give a time of at least 0, in ms; Infinity waits for ever.`))
  })
})
