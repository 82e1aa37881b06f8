import { describe, expect, test } from '@jest/globals'
import { map, merge, switchMap, takeUntil, timer } from 'rxjs'

import { inOrder } from '../../operators/inOrder.js'
import { callFlow } from '../../testing/callFlow.js'
import { scene } from '../../../test/support/scene.js'
import type { Call } from './call.js'
import { playbackFinished, playbackStarted, stasisEnd, stasisStart } from '../../testing/events.js'

const about = { channelId: 'c1', application: 'desk' }
const hello = 'sound:hello-world'
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const notFound = { status: 404, body: undefined, message: 'Playback not found' }

describe('an answer while a sound of ours is heard', () => {
  test('lets it finish: nothing is stopped', () => {
    const { log } = scene(({ onCall, frames, minted }) => {
      frames(1, stasisStart(about))
      frames(4, () => playbackStarted({ ...about, playbackId: minted(1) }))
      frames(30, () => playbackFinished({ ...about, playbackId: minted(1) }))
      onCall((call) => merge(call.play(hello), timer(9).pipe(switchMap(() => call.answer())))).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '10 channels.answer c1'])
  })

  test('or stops it: whoever plays it is done, and all that wait are stopped', () => {
    const { log, ari } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, stasisStart(about))
      frames(4, () => playbackStarted({ ...about, playbackId: minted(1) }))
      frames(12, () => playbackFinished({ ...about, playbackId: minted(1) }))
      frames(16, () => playbackFinished({ ...about, playbackId: minted(2) }))
      frames(20, stasisEnd(about))
      expectObservable(onCall((call) => merge(
        call.play(hello).pipe(map(() => 'p')),
        call.play('sound:demo-instruct').pipe(map(() => 'q')),
        timer(9).pipe(switchMap(() => call.answer({ sounds: 'stop' })), map(() => 'a')),
      ))).toBe('------------(pa)(q|)')
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '3 channels.playWithId c1 #2', '10 playbacks.stop #1', '10 playbacks.stop #2', '10 channels.answer c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('also one that Asterisk has not heard of yet: it is stopped again, until it is over', () => {
    let stops = 0
    const { log, ari } = scene(({ onCall, frames, minted }) => {
      frames(1, stasisStart(about))
      frames(40, () => playbackStarted({ ...about, playbackId: minted(1) }))
      frames(60, () => playbackFinished({ ...about, playbackId: minted(1) }))
      frames(70, stasisEnd(about))
      onCall((call) => merge(call.play(hello), call.answer({ sounds: 'stop' }))).subscribe()
    }, { answers: { 'playbacks.stop': () => { stops += 1; return stops === 1 ? notFound : { status: 204, body: undefined } } } })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '1 playbacks.stop #1', '3 channels.answer c1', '53 playbacks.stop #1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('and one whose end was never told is not asked for without end: Asterisk does not know it, so it is over', () => {
    const { log, ari } = scene(({ ari: { channels }, onCall, frames }) => {
      frames(1, stasisStart(about))
      const stopping = (call: Call) => call.answer({ sounds: 'stop' })
      onCall((call) => merge(
        channels.playWithId({ channelId: 'c1', playbackId: 'p1', media: hello }),
        timer(9).pipe(switchMap(() => stopping(call))),
        timer(60_000).pipe(switchMap(() => stopping(call))),
      )).subscribe()
      frames(70_000, stasisEnd(about))
    }, { answers: { 'playbacks.stop': () => notFound } })
    const stops = log.filter((line) => line.includes('playbacks.stop'))
    expect(stops.slice(0, 4)).toEqual(['10 playbacks.stop p1', '62 playbacks.stop p1', '164 playbacks.stop p1', '366 playbacks.stop p1'])
    expect(stops).toHaveLength(15)
    // So long may the reply to what began it take.
    expect(Number.parseInt(stops.at(-1) ?? '', 10)).toBeGreaterThan(10_000)
    expect(log.at(-1)).toBe('60001 channels.answer c1')
    expect(ari.census()).toEqual(nothing)
  })

  test('recordings go on', () => {
    const { log } = scene(({ ari: { channels }, onCall, frames }) => {
      frames(1, stasisStart(about))
      onCall((call) => merge(
        channels.record({ channelId: 'c1', name: 'r1', format: 'wav' }),
        timer(9).pipe(switchMap(() => call.answer({ sounds: 'stop' }))),
      )).subscribe()
    }, { answers: { 'channels.record': () => ({ status: 201, body: { name: 'r1', format: 'wav', target_uri: 'channel:c1', state: 'queued' } }) } })
    expect(log.filter((line) => !line.includes('record '))).toEqual(expect.arrayContaining(['10 channels.answer c1']))
    expect(log.join()).not.toContain('stop')
  })

  test('hung up meanwhile, nothing more is asked', () => {
    const { log, ari } = scene(({ onCall, frames }) => {
      frames(1, stasisStart(about))
      frames(10, stasisEnd(about))
      onCall((call) => merge(call.play(hello), call.answer({ sounds: 'stop' }))).subscribe()
    }, { answers: { 'playbacks.stop': () => notFound } })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '1 playbacks.stop #1', '3 channels.answer c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('unsubscribed early, what was stopped is stopped all the same', () => {
    const { log, ari } = scene(({ onCall, frames, minted }) => {
      frames(1, stasisStart(about))
      frames(12, () => playbackFinished({ ...about, playbackId: minted(1) }))
      frames(20, stasisEnd(about))
      onCall((call) => merge(call.play(hello), timer(9).pipe(switchMap(() => call.answer({ sounds: 'stop' }).pipe(takeUntil(timer(1))))))).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '10 playbacks.stop #1', '10 channels.answer c1'])
    expect(ari.census()).toEqual(nothing)
  })
})

describe('early media, drawn: a sound is heard before the answer', () => {
  const requests = {
    p: 'channels.progress caller', w: 'channels.play caller sound:hello-world', q: 'channels.play caller sound:beep',
    x: 'playbacks.stop sound:hello-world', a: 'channels.answer caller', h: 'channels.hangup caller',
  }
  const sounds = { [hello]: 20, 'sound:beep': 3 }
  /** Ten ms after the sound was asked for, the call is answered, and a beep follows. */
  const early = (how: 'finish' | 'stop') => (call: Call) => inOrder(
    call.progress(),
    merge(call.play(hello), timer(10).pipe(switchMap(() => inOrder(call.answer({ sounds: how }), call.play('sound:beep'))))),
  )

  test('which waits for its end', callFlow(early('finish'), { sounds, latency: 5 }, ({ caller, asterisk }) => {
    caller('  s--------------------')
    asterisk('p----w---------a--------------q-------h', requests)
  }))

  test('or ends it', callFlow(early('stop'), { sounds, latency: 5 }, ({ caller, asterisk }) => {
    caller('  s--------------------')
    asterisk('p----w---------(xa)-q-------h', requests)
  }))

  test('and nothing is answered that was hung up', callFlow(early('stop'), { sounds, latency: 5 }, ({ caller, asterisk }) => {
    caller('  s---------h')
    asterisk('p----w', requests)
  }))
})
