import { expect, test } from '@jest/globals'
import { map } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { dtmf, stasisEnd } from '../testing/events.js'
import { longPress } from './longPress.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}
const channelId = 'c1'
const pressed = {
  a: dtmf('1', { channelId, duration_ms: 999 }), b: dtmf('2', { channelId, duration_ms: 1_000 }), c: dtmf('3', { channelId, duration_ms: 2_000 }),
  z: stasisEnd({ channelId }),
}

test.each([
  ['a key held for a second, or longer', 'abc', '-bc', undefined],
  ['as long as is said', 'abc', '--c', 1_500],
  ['events that are no keys are dropped', 'zczb|', '-c-b|', undefined],
  ['the hangup', 'a|', '-|', undefined],
  ['errors of the source pass', 'b#', 'b#', undefined],
])('%s', (_, keys, expected, atLeast) => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot(keys, pressed).pipe(longPress(atLeast))).toBe(expected, pressed)
  })
})

test('the event is passed on as what it is', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot('zc', pressed).pipe(longPress(), map(({ digit }) => digit))).toBe('-3')
  })
})

test('one without a duration was not held long', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot('k', { k: { type: 'ChannelDtmfReceived' } }).pipe(longPress())).toBe('-')
  })
})

test('unsubscribing leaves the source', () => {
  marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const keys$ = hot('-c-c-c', pressed)
    expectObservable(keys$.pipe(longPress()), '^---!').toBe('-c-c', pressed)
    expectSubscriptions(keys$.subscriptions).toBe('^---!')
  })
})
