import { expect, test } from '@jest/globals'
import { map, merge } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { dtmf, stasisEnd } from '../testing/events.js'
import { longPress } from './longPress.js'
import { shortPress } from './shortPress.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}
const channelId = 'c1'
const pressed = {
  a: dtmf('1', { channelId, duration_ms: 999 }), b: dtmf('2', { channelId, duration_ms: 1_000 }), c: dtmf('3', { channelId, duration_ms: 2_000 }),
  z: stasisEnd({ channelId }),
}

test.each([
  ['a key held for less than a second', 'abc', 'a', undefined],
  ['as long as is said', 'abc', 'ab', 1_500],
  ['events that are no keys are dropped', 'zaza|', '-a-a|', undefined],
  ['the hangup', 'c|', '-|', undefined],
  ['errors of the source pass', 'a#', 'a#', undefined],
])('%s', (_, keys, expected, below) => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot(keys, pressed).pipe(shortPress(below))).toBe(expected, pressed)
  })
})

test('the event is passed on as what it is', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot('za', pressed).pipe(shortPress(), map(({ digit }) => digit))).toBe('-1')
  })
})

test('with longPress beside it, each key is heard by one of the two', () => {
  marbles(({ hot, expectObservable }) => {
    const keys$ = hot('abc', pressed)
    expectObservable(merge(keys$.pipe(shortPress(), map(() => 'n')), keys$.pipe(longPress(), map(() => 'm')))).toBe('nmm')
  })
})

test('unsubscribing leaves the source', () => {
  marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const keys$ = hot('-a-a-a', pressed)
    expectObservable(keys$.pipe(shortPress()), '^---!').toBe('-a-a', pressed)
    expectSubscriptions(keys$.subscriptions).toBe('^---!')
  })
})
