import { expect, jest, test } from '@jest/globals'
import { NEVER, take } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { silentFor } from './silentFor.js'

const talk = { t: true, f: false }

test.each<[why: string, talks: string, expected: string]>([
  ['nobody ever talks', '-', '-----s'],
  ['once for each silence', '--t-f--------t-f-', '---------s----------s'],
  ['whoever talks is not silent, however long', '--t---------------', '-'],
  ['talk in its last moment ends it', '-----t-f', '------------s'],
  ['talk that begins a moment before', '----t-f', '-----------s'],
  ['each end of talk begins it anew', '-t-f--t-f', '-------------s'],
  ['falling quiet twice is falling quiet once', '-tf--f', '-------s'],
  ['the end of the source cuts it short', '-t-f--|', '------|'],
  ['and the end of a source that said nothing', '--|', '--|'],
  ['an error', '-t-f-#', '-----#'],
])('%s', (_, talks, expected) => {
  new TestScheduler((actual, wanted) => { expect(actual).toEqual(wanted) }).run(({ hot, expectObservable }) => {
    expectObservable(hot(talks, talk).pipe(silentFor(5))).toBe(expected, { s: 5 })
  })
})

test('the source is subscribed once, and left with its subscriber', () => {
  new TestScheduler((actual, wanted) => { expect(actual).toEqual(wanted) }).run(({ hot, expectObservable, expectSubscriptions }) => {
    const early$ = hot('t-f---', talk)
    const first$ = hot('t-f---', talk)
    expectObservable(early$.pipe(silentFor(5)), '^---!').toBe('----')
    expectSubscriptions(early$.subscriptions).toBe('^---!')
    expectObservable(first$.pipe(silentFor(5), take(1))).toBe('-------(s|)', { s: 5 })
    expectSubscriptions(first$.subscriptions).toBe('^------!')
  })
})

test('a silence without end is never told', () => {
  // Node's timers as they are: they take `Infinity` for 1 ms.
  jest.useFakeTimers()
  const told: number[] = []
  const waiting = NEVER.pipe(silentFor(Infinity)).subscribe((ms) => told.push(ms))
  jest.advanceTimersByTime(1_000)
  expect(told).toEqual([])
  waiting.unsubscribe()
  jest.useRealTimers()
})

test.each([-1, Number.NaN])('%p ms is no silence', (ms) => {
  expect(() => silentFor(ms)).toThrow(RangeError)
})
