import { describe, expect, test } from '@jest/globals'
import { type Observable, ignoreElements, map, merge, switchMap, takeUntil, timer } from 'rxjs'

import type { Ari, Bridge, Call, WireReply } from 'rxari'

import { type Answers, scene } from '../../../test/support/scene.js'
import { bridgeDestroyed, bridgeSnapshot, enteredBridge, leftBridge, stasisEnd, stasisStart } from '../../testing/events.js'

const c1 = { channelId: 'c1', application: 'desk' }
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const all = (bridge: Bridge, call: Call) => merge(bridge.holdMusic(), bridge.videoSource(call), bridge.join(call)).pipe(ignoreElements())
const join = (bridge: Bridge, call: Call) => bridge.join(call).pipe(ignoreElements())

/** What of the bridge comes when, in ms. At 20 it is let go. */
interface Comes {
  readonly entered?: number
  readonly left?: number
  readonly destroyed?: number
  /** The call. @default 90 */
  readonly ended?: number
}

/** A call from 1 ms on, and a bridge of ours for it, let go at 20 ms: what is asked from then on. */
const letGo = (
  held: (bridge: Bridge, call: Call) => Observable<unknown>, comes: Comes, then: (call: Call, ari: Ari) => Observable<unknown> = () => timer(0), answers: Answers = {},
) => {
  const { log, faults, ari } = scene(({ ari, onCall, frames, minted }) => {
    const about = () => ({ ...c1, bridgeId: minted(1) })
    const { entered = 7, left, destroyed, ended = 90 } = comes
    frames(1, stasisStart(c1))
    frames(entered, () => enteredBridge(about()))
    if (left !== undefined) frames(left, () => leftBridge(about()))
    if (destroyed !== undefined) frames(destroyed, () => bridgeDestroyed(about()))
    frames(ended, stasisEnd(c1))
    onCall((call) => merge(
      ari.openBridge().pipe(switchMap((bridge) => held(bridge, call)), takeUntil(timer(19))),
      timer(19).pipe(switchMap(() => then(call, ari))),
    )).subscribe()
  }, { answers: {
    'bridges.createWithId': ({ ids }) => ({ status: 200, body: bridgeSnapshot(ids['bridgeId'] ?? '') }),
    'applications.subscribe': () => ({
      status: 200,
      body: { name: 'desk', channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] },
    }),
    'bridges.get': () => ({ status: 404, message: 'Bridge not found', body: undefined }),
    ...answers,
  } })
  expect(ari.census()).toEqual(nothing)
  return { asked: log.filter((line) => Number.parseInt(line, 10) >= 20), tags: faults.map(({ error }) => error._tag) }
}

describe('a bridge of ours that is let go', () => {
  test('takes its music, its video and its members along: none is taken back', () => {
    expect(letGo(all, { left: 21, destroyed: 22 })).toEqual({ asked: ['20 bridges.destroy #1', '22 bridges.get #1'], tags: [] })
  })

  test('also where nothing of that is told', () => {
    expect(letGo(all, {})).toEqual({ asked: ['20 bridges.destroy #1', '22 bridges.get #1'], tags: [] })
  })

  test.each<[string, Comes, string]>([
    ['until it has left', { left: 21, destroyed: 22 }, '21 channels.playWithId c1 #2'],
    ['until the bridge is destroyed', { destroyed: 21 }, '21 channels.playWithId c1 #2'],
    ['until Asterisk says that it is gone', {}, '24 channels.playWithId c1 #2'],
  ])('what begins on a member meanwhile waits, for Asterisk would lose it: %s', (_, comes, expected) => {
    const { asked } = letGo(join, comes, (call) => call.play('sound:vm-goodbye'))
    expect(asked.filter((line) => line.includes('channels.'))).toEqual([expected])
  })

  test('who leaves leaves it first', () => {
    const { asked } = letGo(join, { left: 23 }, (call) => call.continueInDialplan())
    expect(asked.filter((line) => line.includes('channels.'))).toEqual(['23 channels.continueInDialplan c1'])
  })

  test('who is hung up is', () => {
    expect(letGo(join, {}, (call) => call.hangup()).asked[1]).toBe('20 channels.hangup c1')
  })

  const late = (bridge: Bridge, call: Call) => timer(14).pipe(switchMap(() => join(bridge, call)))

  test('whoever is about to enter is waited for: Asterisk 16 would keep the bridge for them', () => {
    expect(letGo(late, { entered: 22 }).asked).toEqual(['21 bridges.destroy #1', '23 bridges.get #1'])
  })

  test('but for a second at most: who enters behind that is taken out', () => {
    const held = { 'bridges.addChannel': () => timer(2_000).pipe(map((): WireReply => ({ status: 204, body: undefined }))) }
    expect(letGo(late, { entered: 2_022, ended: 2_500 }, undefined, held).asked).toEqual([
      '1020 bridges.destroy #1', '1022 bridges.get #1', '2021 bridges.removeChannel #1 c1',
    ])
  })

  test('nobody is waited for who has left meanwhile', () => {
    const held = { 'bridges.addChannel': () => timer(2_000).pipe(map((): WireReply => ({ status: 204, body: undefined }))) }
    expect(letGo(late, { entered: 2_022, ended: 30 }, undefined, held).asked).toEqual(['30 bridges.destroy #1', '32 bridges.get #1'])
  })

  test('refused, its members are taken out', () => {
    const { asked, tags } = letGo(join, {}, undefined, { 'bridges.destroy': () => ({ status: 500, message: 'No', body: undefined }) })
    expect(asked).toEqual(['20 bridges.destroy #1', '22 bridges.removeChannel #1 c1'])
    expect(tags).toEqual(['Refused'])
  })
})

test('a bridge that somebody asks to destroy takes along what is let go meanwhile', () => {
  const { log } = scene(({ ari: { bridge } }) => {
    bridge('b1').holdMusic().pipe(takeUntil(timer(6))).subscribe()
    timer(5).pipe(switchMap(() => bridge('b1').destroy())).subscribe()
  })
  expect(log).toEqual(['0 bridges.startMoh b1', '5 bridges.destroy b1'])
})
