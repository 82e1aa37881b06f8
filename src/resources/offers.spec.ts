import { describe, expect, test } from '@jest/globals'
import { type Observable, defaultIfEmpty, endWith, ignoreElements, map, merge, mergeMap, switchMap, take, takeUntil, timer } from 'rxjs'

import { type Answers, scene } from '../../test/support/scene.js'
import { AriError } from '../core/errors.js'
import { callBroadcast, channelSnapshot, stasisStart } from '../testing/events.js'
import type { Claimed } from './offers.js'

const c1 = { channelId: 'c1', application: 'desk' }
const outcome = map((claimed: Claimed) => (claimed.outcome === 'claimed' ? claimed.call.id : claimed.outcome))
const refuses = (status: number, message: string): Answers => ({ 'events.claimChannel': () => ({ status, message, body: undefined }) })

/** Offered in ms 1, claimed by all means. */
const claimed = (play: Parameters<typeof scene>[0], answers: Answers = {}, marbles = '', values: object = {}, error?: unknown) => {
  const { log, ari, faults } = scene((stage) => {
    stage.frames(1, callBroadcast({ ...c1, caller: '100', called: '200' }))
    play(stage)
    const claimed$: Observable<string> = stage.ari.offers$.pipe(take(1), mergeMap((offer) => offer.claim()), outcome, defaultIfEmpty('nothing'))
    stage.expectObservable(claimed$).toBe(marbles, { c: 'c1', t: 'taken', n: 'nothing', ...values }, error)
  }, { answers })
  expect(faults).toEqual([])
  expect(ari.census()).toMatchObject({ listeners: 0, requests: 0, activities: 0 })
  return log
}

describe('a call that is offered', () => {
  test('shows who calls whom, and is not here yet', () => {
    scene(({ ari, frames, expectObservable }) => {
      frames(1, callBroadcast({ ...c1, caller: '100', called: '200' }))
      expectObservable(ari.calls$, '^---!').toBe('----')
      expectObservable(ari.offers$.pipe(map(({ id, application, caller, called }) => [id, application, caller, called].join(' '))), '^---!').toBe('-o', { o: 'c1 desk 100 200' })
    })
  })

  test('is here when it has come; calls$ tells of it', () => {
    expect(claimed(({ ari, frames, expectObservable }) => {
      frames(5, stasisStart(c1))
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^--------!').toBe('-----c', { c: 'c1' })
    }, {}, '-----(c|)')).toEqual(['1 events.claimChannel c1'])
  })

  test('is here though the answer comes later', () => {
    claimed(({ frames }) => { frames(2, stasisStart(c1)) }, {}, '--(c|)')
  })

  test('may come to another of our applications: that is another offer', () => {
    claimed(({ frames }) => {
      frames(2, stasisStart({ channelId: 'c2', application: 'desk' }))
      frames(3, stasisStart({ channelId: 'c1', application: 'other' }))
      frames(4, stasisStart(c1))
    }, {}, '----(c|)')
  })

  test('is taken where another was faster', () => {
    claimed(() => undefined, refuses(409, 'Channel has already been claimed by another application'), '---(t|)')
  })

  test('is nobody\'s where it is offered no longer', () => {
    claimed(() => undefined, refuses(404, 'Channel not found or not in broadcast state'), '---(n|)')
  })

  test('that hangs up between the claim and its coming is nobody\'s', () => {
    expect(claimed(() => undefined, { 'channels.get': () => ({ status: 404, message: 'Channel not found', body: undefined }) }, '--- 5s --(n|)'))
      .toEqual(['1 events.claimChannel c1', '5003 channels.get c1'])
  })

  test('that was promised and does not come is TimedOut', () => {
    claimed(() => undefined, { 'channels.get': () => ({ status: 200, body: channelSnapshot('c1') }) }, '--- 5s --#', {}, expect.objectContaining({ _tag: 'TimedOut' }))
  })

  test.each([
    ['what Asterisk refuses otherwise', refuses(500, 'No'), 'Refused'],
    ['a connection that breaks', { 'events.claimChannel': () => new AriError('InDoubt', 'cut') }, 'InDoubt'],
  ] as const)('%s is an error', (_, answers, tag) => {
    claimed(() => undefined, answers, '---#', {}, expect.objectContaining({ _tag: tag }))
  })

  test('closed meanwhile, nobody has it', () => {
    claimed(({ at, ari }) => { at(4, () => { ari.close().subscribe() }) }, {}, '----(n|)')
  })

  test('let go, it may come nevertheless, and is a call like any other', () => {
    const { log } = scene(({ ari, frames, expectObservable }) => {
      frames(1, callBroadcast({ ...c1, caller: '', called: '' }))
      frames(5, stasisStart(c1))
      expectObservable(merge(
        ari.calls$.pipe(map(({ id }) => id)),
        ari.offers$.pipe(mergeMap((offer) => offer.claim()), ignoreElements(), takeUntil(timer(2))),
      ), '^--------!').toBe('-----c', { c: 'c1' })
    })
    expect(log).toEqual(['1 events.claimChannel c1'])
  })

  test('is none of ours while we are draining', () => {
    scene(({ ari, frames, expectObservable }) => {
      frames(1, stasisStart({ channelId: 'c0', application: 'desk' }))
      frames(4, callBroadcast({ ...c1, caller: '', called: '' }))
      frames(8, callBroadcast({ ...c1, caller: '', called: '' }))
      expectObservable(timer(2).pipe(switchMap(() => ari.drain()), takeUntil(timer(6)), endWith('let go'))).toBe('------(l|)', { l: 'let go' })
      expectObservable(ari.offers$.pipe(map(({ id }) => id)), '^---------!').toBe('--------o', { o: 'c1' })
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^---------!').toBe('-c', { c: 'c0' })
    })
  })
})
