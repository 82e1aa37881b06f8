import { describe, expect, test } from '@jest/globals'
import { NEVER, type Observable, concat, delay, from, ignoreElements, map, merge, mergeMap, of, take, takeUntil, throwError, timer } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { dtmf, playbackFinished, playbackStarted, stasisEnd, stasisStart } from '../../testing/events.js'
import type { PlaybackControl } from './controlled.js'

const about = { channelId: 'c1', application: 'desk' }
const hello = 'sound:hello-world'
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const being = (state: string): Answers[string] => ({ ids }) => ({ status: 200, body: { id: ids['playbackId'], media_uri: hello, target_uri: 'channel:c1', state } })
const refused = (status: number) => () => ({ status, body: undefined, message: 'Can only forward while media is playing' })

/** A value after so many ms. */
const after = (ms: number, operation: PlaybackControl) => of(operation).pipe(delay(ms))

interface Told {
  readonly control$: Observable<PlaybackControl>
  readonly started?: number
  readonly finished?: number
  readonly hungUp?: number
  readonly expected?: string
  readonly answers?: Answers
  readonly unsubscribed?: number
}

/** A sound on a call, from the first ms on. */
const playing = ({ control$, started = 5, finished = 30, hungUp = 90, expected = `${'-'.repeat(finished)}(d|)`, answers = {}, unsubscribed = 500 }: Told) => {
  const asked: (string | undefined)[] = []
  const { log, faults, ari } = scene(({ onCall, frames, minted, expectObservable }) => {
    frames(1, stasisStart(about))
    frames(started, () => playbackStarted({ ...about, playbackId: minted(1) }))
    frames(finished, () => playbackFinished({ ...about, playbackId: minted(1) }))
    frames(hungUp, stasisEnd(about))
    expectObservable(onCall((call) => call.play(hello, { control$ })).pipe(map(({ state }) => state.slice(0, 1)), takeUntil(timer(unsubscribed)))).toBe(expected, undefined, expect.anything())
  }, {
    answers: {
      ...answers,
      'playbacks.control': (request) => {
        asked.push(request.query['operation']?.toString())
        return answers['playbacks.control']?.(request) ?? { status: 204, body: undefined }
      },
    },
  })
  expect(ari.census()).toEqual(nothing)
  return { log: log.map((line) => line.replace('playbacks.', '').replace('channels.', '')), faults, asked }
}

describe('a sound under control', () => {
  test('is told each value, one request after another, once it is there', () => {
    const { log, asked } = playing({ control$: from(['pause', 'unpause', 'restart'] as const) })
    expect(log).toEqual(['1 playWithId c1 #1', '5 control #1', '7 control #1', '9 control #1'])
    expect(asked).toEqual(['pause', 'unpause', 'restart'])
  })

  test('while it lasts: what is told afterwards nobody hears', () => {
    const { log } = playing({ control$: merge(after(10, 'forward'), after(28, 'reverse'), after(40, 'pause')) })
    expect(log).toEqual(['1 playWithId c1 #1', '11 control #1', '29 control #1'])
  })

  test('of which the stream may end, or say nothing', () => {
    expect(playing({ control$: of() }).log).toEqual(['1 playWithId c1 #1'])
    expect(playing({ control$: NEVER }).log).toEqual(['1 playWithId c1 #1'])
  })

  test('that it is over already is nothing', () => {
    const { log, faults } = playing({ control$: after(10, 'pause'), answers: { 'playbacks.control': refused(404) } })
    expect(log).toEqual(['1 playWithId c1 #1', '11 control #1'])
    expect(faults).toEqual([])
  })

  test.each([
    [400, ['5 control #1', '7 control #1']],
    [409, ['5 control #1', '7 get #1', '9 control #1', '11 get #1']],
    [422, ['5 control #1', '7 control #1']],
  ])('refused with %d, that is a fault, and the sound goes on', (status, sent) => {
    const { log, faults } = playing({
      control$: from(['forward', 'restart'] as const), answers: { 'playbacks.control': refused(status), 'playbacks.get': being('playing') },
    })
    expect(log).toEqual(['1 playWithId c1 #1', ...sent])
    expect(faults).toMatchObject([1, 2].map(() => ({ during: 'control$', call: { id: 'c1' }, error: { _tag: 'Refused', operation: 'playbacks.control' } })))
  })

  test.each([['done', being('done')], ['gone', refused(404)]])('refused with 409 because it is over, and %s: that is nothing', (_, get) => {
    const { log, faults } = playing({ control$: after(10, 'unpause'), answers: { 'playbacks.control': refused(409), 'playbacks.get': get } })
    expect(log).toEqual(['1 playWithId c1 #1', '11 control #1', '13 get #1'])
    expect(faults).toEqual([])
  })

  test('refused with 409, and nobody can say why: a fault', () => {
    const { faults } = playing({ control$: after(10, 'unpause'), answers: { 'playbacks.control': refused(409), 'playbacks.get': refused(500) } })
    expect(faults).toMatchObject([{ during: 'control$', error: { status: 409 } }])
  })

  test('refused in the millisecond in which it began, it is asked again', () => {
    let asked = 0
    const { log, faults } = playing({
      control$: of('pause'), finished: 60, answers: { 'playbacks.control': () => { asked += 1; return asked === 1 ? refused(500)() : { status: 204, body: undefined } } },
    })
    expect(log).toEqual(['1 playWithId c1 #1', '5 control #1', '32 control #1'])
    expect(faults).toEqual([])
  })

  test('what can never be done is asked three times, and then a fault', () => {
    const { log, faults } = playing({ control$: from(['pause', 'forward'] as const), finished: 200, hungUp: 900, answers: { 'playbacks.control': refused(500) } })
    expect(log).toEqual(['1 playWithId c1 #1', ...[5, 32, 84, 86, 113, 165].map((ms) => `${ms} control #1`)])
    expect(faults).toMatchObject([{ during: 'control$', error: { _tag: 'Refused', status: 500 } }, { during: 'control$' }])
  })

  test('without an answer, that is a fault, and the next is told', () => {
    const { log, faults } = playing({ control$: from(['pause', 'unpause'] as const), answers: { 'playbacks.control': () => new AriError('TimedOut', 'no answer') } })
    expect(log).toEqual(['1 playWithId c1 #1', '5 control #1', '7 control #1'])
    expect(faults).toMatchObject([{ error: { _tag: 'TimedOut' } }, { error: { _tag: 'TimedOut' } }])
  })

  test('an error of the stream is one of the sound, which is stopped', () => {
    const { log } = playing({ control$: concat(after(9, 'pause'), throwError(() => new Error('keys?'))), expected: '----------#' })
    expect(log).toEqual(['1 playWithId c1 #1', '10 control #1', '10 stop #1'])
  })

  test('unsubscribed early, it is stopped, and told nothing more', () => {
    const { log } = playing({ control$: merge(after(5, 'pause'), after(15, 'unpause')), unsubscribed: 10, expected: '----------|' })
    expect(log).toEqual(['1 playWithId c1 #1', '6 control #1', '10 stop #1'])
  })

  test('unsubscribed before it is there', () => {
    const { log } = playing({ control$: of('pause'), started: 20, unsubscribed: 10, expected: '----------|' })
    expect(log).toEqual(['1 playWithId c1 #1', '10 stop #1'])
  })

  test.each([2, 5, 6, 8, 9, 12])('hung up after %d ms, it completes, and nothing more is asked', (hungUp) => {
    const { log, faults } = playing({ control$: merge(after(5, 'pause'), after(8, 'unpause')), hungUp, expected: `${'-'.repeat(hungUp)}|` })
    expect(log.length).toBeLessThanOrEqual(3)
    expect(faults).toEqual([])
  })

  test('what begun in a gap is asked for, and then told', () => {
    const { log } = scene(({ onCall, frames, state, minted }) => {
      frames(1, stasisStart(about))
      state(3, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 })
      state(10, { status: 'open' })
      frames(60, () => playbackFinished({ ...about, playbackId: minted(1) }))
      onCall((call) => call.play(hello, { control$: of('pause') })).subscribe()
    }, {
      answers: {
        'applications.get': () => ({ status: 200, body: { name: 'desk', channel_ids: ['c1'], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] } }),
        'channels.list': () => ({ status: 200, body: [stasisStart(about).channel] }),
        'playbacks.get': () => ({ status: 200, body: { id: 'p', media_uri: hello, target_uri: 'channel:c1', state: 'playing' } }),
      },
    })
    expect(log.filter((line) => line.includes('control'))).toHaveLength(1)
  })

  test('keys are controls; a key that is none says nothing', () => {
    const controls = new Map<string, PlaybackControl>([['4', 'reverse'], ['6', 'forward']])
    const { log, faults } = scene(({ onCall, frames, minted }) => {
      frames(1, stasisStart(about))
      frames(5, () => playbackStarted({ ...about, playbackId: minted(1) }))
      frames(10, dtmf('4', about))
      frames(12, dtmf('5', about))
      frames(15, dtmf('6', about))
      frames(30, () => playbackFinished({ ...about, playbackId: minted(1) }))
      onCall((call) => call.play(hello, { control$: call.keypad$.pipe(map(({ digit }) => controls.get(digit))) })).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '10 playbacks.control #1', '15 playbacks.control #1'])
    expect(faults).toEqual([])
  })

  test('the key that ends it is not asked as well', () => {
    const { log } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, stasisStart(about))
      frames(5, () => playbackStarted({ ...about, playbackId: minted(1) }))
      frames(30, () => playbackFinished({ ...about, playbackId: minted(1) }), dtmf('4', about))
      expectObservable(onCall((call) => concat(
        call.play(hello, { control$: call.keypad$.pipe(map(() => 'restart' as const)) }).pipe(ignoreElements()),
        call.keypad$.pipe(map(({ digit }) => digit), take(1)),
      ))).toBe('-'.repeat(30) + '(4|)')
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
  })
})

test('a sound of a bridge', () => {
  const { log, faults } = scene(({ ari: { bridge }, frames, minted, expectObservable }) => {
    frames(5, () => playbackStarted({ bridgeId: 'b1', playbackId: minted(1) }))
    frames(20, () => playbackFinished({ bridgeId: 'b1', playbackId: minted(1) }))
    expectObservable(of('b1').pipe(mergeMap((id) => bridge(id).play(hello, { control$: from(['pause', 'forward'] as const) })), map(() => 'd'))).toBe('-'.repeat(20) + '(d|)')
  }, {
    answers: {
      'bridges.playWithId': ({ ids }) => ({ status: 201, body: { id: ids['playbackId'], media_uri: hello, target_uri: 'bridge:b1', state: 'queued' } }),
      'playbacks.control': (request) => (request.query['operation'] === 'forward' ? refused(409)() : { status: 204, body: undefined }),
      'playbacks.get': being('playing'),
    },
  })
  expect(log).toEqual(['0 bridges.playWithId b1 #1', '5 playbacks.control #1', '7 playbacks.control #1', '9 playbacks.get #1'])
  expect(faults).toMatchObject([{ during: 'control$', error: { _tag: 'Refused' } }])
})
