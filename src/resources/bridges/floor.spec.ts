import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { filter, map, mergeMap, switchMap, take, takeUntil, throttleTime, timer } from 'rxjs'

import { bridgeDestroyed, bridgeSnapshot, enteredBridge, hangupRequest, leftBridge, stasisEnd, stasisStart, talkingFinished, talkingStarted } from '../../testing/events.js'
import { applicationReply } from '../../../test/support/application.js'
import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import { type Voice, heard } from './floor.js'

const application = 'desk'
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const talks = (channelId: string) => talkingStarted({ channelId, application })
const quiet = (channelId: string) => talkingFinished({ channelId, application })
const leaves = (channelId: string) => leftBridge({ bridgeId: 'b1', channelId, application })
const enters = (channelId: string) => enteredBridge({ bridgeId: 'b1', channelId, application })

/** Two calls, `a` and `b`, are in a bridge; who has the floor is heard from 2 on. */
const meeting = (run: (scene: Scene) => void, answers: Answers = {}) => scene((at) => {
  at.ari.calls$.pipe(takeUntil(timer(5))).subscribe()
  at.frames(1, stasisStart({ channelId: 'a', application }), stasisStart({ channelId: 'b', application }), stasisStart({ channelId: 'c', application }))
  run(at)
}, {
  answers: {
    'applications.subscribe': () => applicationReply(),
    'applications.unsubscribe': () => applicationReply(),
    'bridges.get': () => ({ status: 200, body: { ...bridgeSnapshot('b1'), channels: ['a', 'b', 'stranger'] } }),
    ...answers,
  },
})

/** Whoever has it, as a letter; `-` for nobody. */
const floor = ({ ari }: Scene) => timer(2).pipe(switchMap(() => ari.bridge('b1').floor()), map((call) => call?.id ?? '-'))
const who = { a: 'a', b: 'b', c: 'c', n: '-' }
const detections = (log: readonly string[]) => log.filter((line) => line.includes('setChannelVar'))

describe('the floor', () => {
  test('is with whoever began first, then with whoever still talks, then with nobody', () => {
    const { log, ari } = meeting((at) => {
      at.frames(8, talks('a'))
      at.frames(10, talks('b'))
      at.frames(12, quiet('a'))
      at.frames(14, talks('a'), quiet('a'))
      at.frames(16, quiet('b'))
      at.frames(21, ...['a', 'b', 'c'].map((channelId) => stasisEnd({ channelId, application })))
      at.expectObservable(floor(at), '^------------------!').toBe('--n-----a---b---n', who)
    })
    expect(detections(log)).toEqual([
      '6 channels.setChannelVar a', '6 channels.setChannelVar b', '19 channels.setChannelVar a', '19 channels.setChannelVar b',
    ])
    expect(ari.census()).toEqual(nothing)
  })

  test('is lost by leaving, and by hanging up; who comes is listened to', () => {
    const { log } = meeting((at) => {
      at.frames(8, talks('a'))
      at.frames(9, talks('b'))
      at.frames(11, leaves('a'))
      at.frames(12, quiet('a'))
      at.frames(13, enters('c'))
      at.frames(16, talks('c'))
      at.frames(18, hangupRequest({ channelId: 'b', application }), leaves('b'), stasisEnd({ channelId: 'b', application }))
      at.frames(20, stasisEnd({ channelId: 'c', application }))
      at.expectObservable(floor(at), '^----------------------!').toBe('--n-----a--b------c-n', who)
    })
    expect(detections(log)).toEqual([
      '6 channels.setChannelVar a', '6 channels.setChannelVar b', '11 channels.setChannelVar a', '13 channels.setChannelVar c',
    ])
  })

  test('is with nobody when the bridge is destroyed, and over', () => {
    meeting((at) => {
      at.frames(8, talks('a'))
      at.frames(11, bridgeDestroyed({ bridgeId: 'b1', application }))
      at.expectObservable(floor(at)).toBe('--n-----a--(n|)', who)
    })
  })

  test('is not with one who is muted', () => {
    meeting((at) => {
      at.frames(8, talks('a'))
      at.expectObservable(floor(at), '^-------------------!').toBe('--n-----a--n', who)
      at.ari.entries$.pipe(filter(({ id }) => id === 'a'), mergeMap((call) => timer(8).pipe(switchMap(() => call.muted('in')))), takeUntil(timer(19))).subscribe()
    })
  })

  test('one whose detection is refused never has it, which is a fault; the others do', () => {
    const { faults } = meeting((at) => {
      at.frames(9, talks('a'))
      at.frames(10, talks('b'))
      at.expectObservable(floor(at), '^-----------!').toBe('--n-------b', who)
    }, { 'channels.setChannelVar': ({ ids }) => ({ status: ids['channelId'] === 'a' ? 500 : 204, body: undefined }) })
    expect(faults.map(({ during, error, call }) => [during, error._tag, call?.id])).toEqual([['floor', 'Refused', 'a']])
  })

  test('the picture follows it, once a second at most', () => {
    const { log } = meeting((at) => {
      at.frames(10, talks('a'))
      at.frames(20, quiet('a'), talks('b'))
      at.frames(500, quiet('b'), talks('a'))
      at.frames(600, quiet('a'), talks('b'))
      timer(2).pipe(
        switchMap(() => at.ari.bridge('b1').floor()),
        filter((speaker) => speaker !== undefined),
        throttleTime(1_000, undefined, { leading: true, trailing: true }),
        switchMap((speaker) => at.ari.bridge('b1').videoSource(speaker)),
        take(2),
      ).subscribe()
    })
    expect(log.filter((line) => line.includes('setVideoSource'))).toEqual(['10 bridges.setVideoSource b1 a', '1012 bridges.setVideoSource b1 b'])
  })
})

describe('the fold', () => {
  const voices = fc.array(fc.record<Voice<string>>({ who: fc.constantFrom('a', 'b', 'c'), talks: fc.boolean() }))

  test('holds those who talk and nobody else, each once, and nobody is overtaken', () => {
    fc.assert(fc.property(voices, (all) => {
      let talking: readonly string[] = []
      for (const voice of all) {
        const before = talking
        talking = heard(talking, voice)
        expect(talking.includes(voice.who)).toBe(voice.talks)
        expect(new Set(talking).size).toBe(talking.length)
        expect(talking.filter((who) => who !== voice.who)).toEqual(before.filter((who) => who !== voice.who))
        if (voice.talks && before.length > 0) expect(talking[0]).toBe(before[0])
      }
    }))
  })
})
