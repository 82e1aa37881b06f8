import { expect, test } from '@jest/globals'
import { NEVER, Subject, firstValueFrom, map, take } from 'rxjs'

import { scene } from '../../test/support/scene.js'
import { AriError } from '../core/errors.js'
import { applicationReplaced, stasisStart } from '../testing/events.js'
import { type Load, openLoad } from './load.js'

const measured = { requests: { count: () => 0 }, replies: { count: () => 0 }, index: { deepest: () => 0 }, live: () => [], over$: NEVER }
// What the event loop does is no matter of virtual time.
const counted = map(({ lag: _, ...load }: Load) => load)

test('counts calls, requests, and events, once a second', () => {
  scene(({ ari, frames, at, expectObservable }) => {
    frames(1, stasisStart({ channelId: 'c1', application: 'desk' }))
    ari.calls$.subscribe()
    // Written at once, and answered 2 ms later; what is behind it waits for its turn.
    at(999, () => {
      for (const variable of ['A', 'B', 'C']) ari.channels.setChannelVar({ channelId: 'c1', variable }).subscribe()
    })
    expectObservable(ari.load$.pipe(counted, take(2))).toBe('1s a 999ms (b|)', {
      a: { calls: 1, queued: 2, unanswered: 1, events: 0 },
      b: { calls: 1, queued: 0, unanswered: 0, events: 0 },
    })
  })
})

test('watching it opens nothing', () => {
  scene(({ ari, expectObservable }) => {
    expectObservable(ari.load$.pipe(counted, take(1))).toBe('1s (a|)', { a: { calls: 0, queued: 0, unanswered: 0, events: 0 } })
    expectObservable(ari.lifecycle$.pipe(map(({ status }) => status)), '^ 2s !').toBe('i', { i: 'idle' })
  })
})

test('ends when the connection is closed, or has failed', () => {
  scene(({ ari, at, expectObservable }) => {
    at(5, () => { ari.close().subscribe() })
    expectObservable(ari.load$).toBe('-----|')
  })
  scene(({ ari, frames, expectObservable }) => {
    ari.calls$.subscribe({ error: (error: unknown) => { expect(error).toBeInstanceOf(AriError) } })
    frames(5, applicationReplaced({ application: 'desk' }))
    expectObservable(ari.load$).toBe('-----|')
  })
})

test('the events that waited are those since the value before, whoever listens', () => {
  const asked = new Subject<void>()
  let times = 0
  asked.subscribe(() => { times += 1 })
  scene(({ expectObservable }) => {
    const load$ = openLoad({ ...measured, index: { deepest: () => { asked.next(); return 7 } } })
    for (const subscription of ['^ 2s !', '^ 2s !']) expectObservable(load$.pipe(map(({ events }) => events)), subscription).toBe('1s a 999ms a', { a: 7 })
  })
  expect(times).toBe(2)
})

test('how late the event loop was: a program that is busy hears nothing meanwhile', async () => {
  const next = firstValueFrom(openLoad(measured))
  // Node begins to look a turn later.
  await new Promise((resolve) => { setTimeout(resolve, 50) })
  const until = performance.now() + 300
  while (performance.now() < until);
  expect((await next).lag).toBeGreaterThan(200)
})
