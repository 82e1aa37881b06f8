import { describe, expect, test } from '@jest/globals'
import { concat, ignoreElements, merge, mergeMap, switchMap, takeUntil, timer } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { stasisEnd, stasisStart, talkingFinished, talkingStarted } from '../../testing/events.js'
import { applicationReply } from '../../../test/support/application.js'
import { type Answers, type Scene, scene } from '../../../test/support/scene.js'

const c1 = { channelId: 'c1', application: 'desk' }
const talk = { t: true, f: false }
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }

/** A call, and its requests as they read: what TALK_DETECT is told, and when. */
const onCall = (run: (scene: Scene) => void, answers: Answers = {}) => {
  const told: string[] = []
  const played = scene((at) => {
    at.frames(1, stasisStart(c1))
    run(at)
  }, {
    answers: {
      ...answers,
      'channels.setChannelVar': (request) => {
        told.push([request.query['variable'], request.query['value']].filter((part) => part !== undefined).join('='))
        return answers['channels.setChannelVar']?.(request) ?? { status: 204, body: undefined }
      },
    },
  })
  return { ...played, told }
}

describe('talking', () => {
  test('true when the caller begins, false when they fall quiet; asked for while somebody listens', () => {
    const { log, told, ari } = onCall(({ onCall, frames, expectObservable }) => {
      frames(5, talkingStarted(c1))
      frames(8, talkingFinished(c1))
      frames(10, talkingStarted(c1))
      frames(16, stasisEnd(c1))
      expectObservable(onCall((call) => call.talking()), '^-----------!').toBe('-----t--f-t', talk)
    })
    expect(log).toEqual(['1 channels.setChannelVar c1', '12 channels.setChannelVar c1'])
    expect(told).toEqual(['TALK_DETECT(set)=2500,256', 'TALK_DETECT(remove)'])
    expect(ari.census()).toEqual(nothing)
  })

  test('completes with the call, and nothing is sent then; afterwards it is empty', () => {
    const { log, ari } = onCall(({ onCall, frames, expectObservable }) => {
      frames(5, talkingStarted(c1))
      frames(8, stasisEnd(c1))
      expectObservable(onCall((call) => call.talking())).toBe('-----t--|', talk)
      expectObservable(onCall((call) => timer(10).pipe(mergeMap(() => call.talking())))).toBe('-----------|', talk)
    })
    expect(log).toEqual(['1 channels.setChannelVar c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test.each<[status: number, faults: readonly string[]]>([[400, []], [500, ['Refused']]])('a removal that is answered %d', (status, tags) => {
    const { faults, told } = onCall(({ onCall }) => {
      onCall((call) => call.talking().pipe(takeUntil(timer(8)))).subscribe()
    }, { 'channels.setChannelVar': ({ query }) => (query['value'] === undefined ? { status, message: 'Failed to execute function', body: undefined } : { status: 204, body: undefined }) })
    expect(told.at(-1)).toBe('TALK_DETECT(remove)')
    expect(faults.map(({ error }) => error._tag)).toEqual(tags)
  })

  test('equal detections are one; of several the newest is in force, and the one before returns', () => {
    const { log, told } = onCall(({ onCall }) => {
      onCall((call) => merge(
        call.talking().pipe(takeUntil(timer(12))),
        call.talking({ silence: 2_500 }).pipe(takeUntil(timer(14))),
        timer(4).pipe(switchMap(() => call.talking({ silence: 400, threshold: 300 })), takeUntil(timer(8))),
      )).subscribe()
    })
    expect(told).toEqual(['TALK_DETECT(set)=2500,256', 'TALK_DETECT(set)=400,300', 'TALK_DETECT(set)=2500,256', 'TALK_DETECT(remove)'])
    expect(log.map((line) => line.split(' ')[0])).toEqual(['1', '5', '9', '15'])
  })

  test('whoever comes while the caller talks is told so; whoever comes afterwards is told nothing', () => {
    onCall(({ onCall, frames, expectObservable }) => {
      frames(3, talkingStarted(c1))
      frames(7, talkingFinished(c1))
      expectObservable(onCall((call) => call.talking()), '^------------!').toBe('---t---f', talk)
      expectObservable(onCall((call) => timer(4).pipe(mergeMap(() => call.talking({ silence: 400 })))), '^-----------!').toBe('-----t-f', talk)
      expectObservable(onCall((call) => timer(8).pipe(mergeMap(() => call.talking()))), '^-----------!').toBe('-')
    })
  })

  test('a caller who is muted is not heard: quiet from then on, and talking again when the mute is over', () => {
    onCall(({ onCall, frames, expectObservable }) => {
      frames(3, talkingStarted(c1))
      frames(16, talkingFinished(c1))
      expectObservable(onCall((call) => merge(
        call.talking(),
        timer(4).pipe(mergeMap(() => call.muted('in')), ignoreElements(), takeUntil(timer(9))),
      )), '^------------------!').toBe('---t---f----t---f', talk)
    })
  })

  test('one who hears nothing is heard', () => {
    onCall(({ onCall, frames, expectObservable }) => {
      frames(3, talkingStarted(c1))
      expectObservable(onCall((call) => merge(call.talking(), call.muted('out').pipe(ignoreElements()))), '^---------!').toBe('---t', talk)
    })
  })

  test('behind a gap nobody talks until Asterisk says so again', () => {
    onCall(({ onCall, frames, state, expectObservable }) => {
      frames(3, talkingStarted(c1))
      state(5, { status: 'lost', because: new AriError('Disconnected', 'lost'), retryIn: 1 })
      state(6, { status: 'open' })
      frames(14, talkingStarted(c1))
      expectObservable(onCall((call) => call.talking()), '^-------------------!').toBe('---t----f-----t', talk)
    }, {
      'applications.get': () => applicationReply({ channel_ids: ['c1'] }),
      'channels.list': () => ({ status: 200, body: [stasisStart(c1).channel].map((channel) => ({ ...channel, dialplan: { ...channel.dialplan, app_name: 'Stasis' } })) }),
    })
  })

  test('another application of ours is told of the same talk: it is one', () => {
    onCall(({ onCall, frames, expectObservable }) => {
      frames(3, talkingStarted({ ...c1, application: 'other' }))
      frames(5, talkingStarted(c1))
      frames(6, talkingFinished(c1))
      frames(8, talkingFinished({ ...c1, application: 'other' }))
      expectObservable(onCall((call) => call.talking()), '^---------!').toBe('-----tf', talk)
    })
  })

  test.each([
    ['404', { status: 404, body: undefined, message: 'Channel not found' }, '-------|'],
    ['409', { status: 409, body: undefined, message: 'Channel not in Stasis application' }, '-------|'],
  ])('a %s is the news of a hangup', (_, reply, expected) => {
    const { faults } = onCall(({ onCall, frames, expectObservable }) => {
      frames(7, stasisEnd(c1))
      expectObservable(onCall((call) => call.talking())).toBe(expected, talk)
    }, { 'channels.setChannelVar': () => reply })
    expect(faults).toEqual([])
  })

  test('refused, it is an error, and nothing is taken back', () => {
    const { log } = onCall(({ onCall, expectObservable }) => {
      expectObservable(onCall((call) => concat(call.talking()))).toBe('---#', undefined, expect.objectContaining({ _tag: 'Refused' }))
    }, { 'channels.setChannelVar': () => ({ status: 500, body: undefined, message: 'no' }) })
    expect(log).toEqual(['1 channels.setChannelVar c1'])
  })

  test('let go before Asterisk has answered, it is taken back behind the answer', () => {
    const { log } = onCall(({ onCall }) => {
      onCall((call) => call.talking().pipe(takeUntil(timer(1)))).subscribe()
    })
    expect(log).toEqual(['1 channels.setChannelVar c1', '3 channels.setChannelVar c1'])
  })
})
