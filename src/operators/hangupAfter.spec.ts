import { describe, expect, test } from '@jest/globals'
import { NEVER, type Observable, defer, of, throwError, timer } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { scene } from '../../test/support/scene.js'
import { AriError } from '../core/errors.js'
import type { Fault } from '../core/faults.js'
import { hearFaultsOf } from '../core/unheard.js'
import { stasisStart } from '../testing/events.js'
import { hangupAfter } from './hangupAfter.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

/** A call whose hangups are answered one after the other, and when each was asked for. */
const leaving = (now: () => number, ...answers: readonly Observable<unknown>[]) => {
  const asked: number[] = []
  const faults: Fault[] = []
  const call = { id: 'a', hangup: () => defer(() => answers[asked.push(now()) - 1] ?? of('left')) }
  hearFaultsOf(call, (fault) => faults.push(fault))
  return { call, asked, faults }
}

describe('the call is hung up', () => {
  test.each([
    ['when the source completes', '-a-b-|', '', '-a-b-|', '^----!', [5]],
    ['when it fails', '-a-#', '', '-a-#', '^--!', [3]],
    ['when it is let go', '-a---c', '---!', '-a', '^--!', [3]],
  ])('%s', (_, source, leave, expected, subscribed, times) => {
    let asked: readonly number[] = []
    const scheduler = new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted))
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold(source)
      const world = leaving(() => scheduler.now())
      asked = world.asked
      expectObservable(source$.pipe(hangupAfter(world.call)), leave === '' ? undefined : `^${leave.slice(1)}`).toBe(expected)
      expectSubscriptions(source$.subscriptions).toBe(subscribed)
    })
    expect(asked).toEqual(times)
  })

  test('and what Asterisk refuses is a fault', () => {
    const refused = new AriError('Refused', 'no')
    marbles(({ cold, expectObservable, flush }) => {
      const { call, asked, faults } = leaving(() => 0, throwError(() => refused))
      expectObservable(cold('-|').pipe(hangupAfter(call))).toBe('-|')
      flush()
      expect(asked).toHaveLength(1)
      expect(faults).toEqual([expect.objectContaining({ during: 'hangupAfter', error: refused })])
    })
  })

  test('not before', () => {
    const { call, asked } = leaving(() => 0)
    NEVER.pipe(hangupAfter(call)).subscribe()
    expect(asked).toEqual([])
  })
})

const sleepy = (request: { readonly operation: string }) => new AriError('InDoubt', `No answer to ${request.operation}`)

test('whoever closes waits for a hangup that nobody knows of: it is asked for again, and counted meanwhile', () => {
  const counts: number[] = []
  let asked = 0
  const { log } = scene(({ ari, onCall, frames, at }) => {
    frames(1, stasisStart({ channelId: 'a', application: 'desk' }))
    onCall((call) => timer(4).pipe(hangupAfter(call))).subscribe()
    for (const ms of [6, 8, 20]) at(ms, () => { counts.push(ari.census().activities) })
    at(30, () => { ari.close().subscribe({ complete: () => { counts.push(ari.census().activities) } }) })
  }, { answers: { 'channels.hangup': (request) => ((asked += 1) === 1 ? sleepy(request) : { status: 204, body: undefined }) } })
  expect(log.filter((line) => line.includes('hangup')).length).toBe(2)
  expect(counts).toEqual([1, 1, 1, 0])
})
