import { describe, expect, test } from '@jest/globals'
import { type Observable, NEVER, concat, concatMap, delay, map, merge, of, switchMap, takeUntil, throwError, timer } from 'rxjs'

import type { Call, RecordOptions, Recorded, WireReply, WireRequest } from 'rxari'

import { AriError } from '../../core/errors.js'
import { applicationReply } from '../../../test/support/application.js'
import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import {
  bridgeDestroyed, dtmf, hangupRequest, playbackFinished, recordingFailed, recordingFinished, recordingStarted, stasisEnd, stasisStart,
} from '../../testing/events.js'

const c1 = { channelId: 'c1', application: 'desk' }
const r1 = { ...c1, name: 'r1' }
const start = stasisStart(c1)
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const no = (status: number, message: string) => (): WireReply => ({ status, body: undefined, message })
const done: WireReply = { status: 204, body: undefined }
const never = () => new AriError('TimedOut', 'never answered')

const accepted = ({ ids: { channelId = '', bridgeId, recordingName }, query }: WireRequest): WireReply => ({
  status: 201,
  body: { name: recordingName, format: query['format'], state: 'queued', target_uri: bridgeId === undefined ? `channel:${channelId}` : `bridge:${bridgeId}` },
})
const isStored = ({ ids: { recordingName } }: WireRequest): WireReply => ({ status: 200, body: { name: recordingName, format: 'wav' } })

/** As Asterisk answers when all is well; the rest is the test's. */
const recording = (run: (scene: Scene) => void, answers: Answers = {}) => scene(run, {
  answers: {
    'channels.record': accepted, 'bridges.record': accepted, 'recordings.getStored': isStored,
    'recordings.deleteStored': no(404, 'Recording not found'), 'channels.get': no(404, 'Channel not found'), ...answers,
  },
})
/** Without the names of the rooms, and without the one recording's. */
const brief = (log: readonly string[]) => log.map((line) => line.replace(/(recordings|channels|playbacks)\./, '').replace(' r1', ''))

/** The first call is recorded as r1: seconds, or the state where none are told. */
const r = (options: RecordOptions = {}) => (call: Call): Observable<number | string> =>
  call.record({ name: 'r1', ...options }).pipe(map(({ duration, state }) => duration ?? state))

describe('call.record', () => {
  test('gives what was recorded, with its durations and the way to what is stored', () => {
    let value: Recorded | undefined
    const { log, ari, faults } = recording(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(4, () => recordingStarted({ ...c1, name: minted(1) }))
      frames(9, () => recordingFinished({ ...c1, name: minted(1), recording: { duration: 3, talking_duration: 2, silence_duration: 1 } }))
      frames(15, stasisEnd(c1))
      expectObservable(onCall((call) => call.record().pipe(
        concatMap((recorded) => {
          value = recorded
          return recorded.stored.copy('kept')
        }),
        map(({ name }) => name),
      )), '^-------------------!').toBe('-----------(k|)', { k: 'kept' })
    }, { 'recordings.copyStored': () => ({ status: 200, body: { name: 'kept', format: 'wav' } }) })
    expect(value).toMatchObject({ format: 'wav', state: 'done', duration: 3, talking_duration: 2, silence_duration: 1 })
    expect(value?.stored.name).toBe(value?.name)
    expect(log.slice(0, 1)).toEqual(['1 channels.record c1 #1'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('asks for what it is told, and for nothing else', () => {
    const asked: unknown[] = []
    const answers = { 'channels.record': (request: WireRequest) => { asked.push(request.query); return accepted(request) } }
    recording(({ onCall, frames }) => {
      frames(1, start)
      onCall((call) => call.record({
        name: 'desk/r1', format: 'gsm', maxDurationSeconds: 60, maxSilenceSeconds: 3, terminateOn: '#', ifExists: 'append', until$: NEVER, whenLeft: 'keep',
      })).subscribe()
      frames(9, stasisEnd(c1))
    }, answers)
    recording(({ onCall, frames }) => {
      frames(1, start)
      onCall((call) => call.record({ name: 'r1' })).subscribe()
      frames(9, stasisEnd(c1))
    }, answers)
    expect(asked).toEqual([
      { name: 'desk/r1', format: 'gsm', maxDurationSeconds: '60', maxSilenceSeconds: '3', terminateOn: '#', ifExists: 'append' },
      { name: 'r1', format: 'wav' },
    ])
  })

  test('cold: twice subscribed, two are made, each under a name of its own', () => {
    const { log } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(9, stasisEnd(c1))
      onCall((call) => merge(call.record(), call.record())).subscribe()
    })
    expect(log).toEqual(['1 channels.record c1 #1', '3 channels.record c1 #2'])
  })

  test('its end may be told before the request is answered', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(2, recordingStarted(r1), recordingFinished(r1))
      frames(9, stasisEnd(c1))
      expectObservable(onCall(r()), '^-----------!').toBe('--(1|)', { 1: 1 })
    })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('what was told of an earlier recording under this name is not its end', () => {
    recording(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(3, recordingFinished({ ...r1, recording: { duration: 7 } }))
      frames(5, () => playbackFinished({ ...c1, playbackId: minted(1), media: 'sound:beep' }))
      frames(9, recordingFinished({ ...r1, recording: { duration: 2 } }))
      frames(12, stasisEnd(c1))
      expectObservable(onCall(r({ beep: true, ifExists: 'overwrite' })), '^-----------!').toBe('---------(2|)', { 2: 2 })
    })
  })

  test('of a call that has ended, nothing is sent', () => {
    const { log } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(2, stasisEnd(c1))
      expectObservable(onCall((call) => timer(3).pipe(switchMap(() => r()(call))))).toBe('----|')
    })
    expect(log).toEqual([])
  })
})

describe('the hangup', () => {
  test('in mid-recording: the value comes first', () => {
    const { log, ari, faults } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1))
      frames(9, hangupRequest(c1), recordingFinished({ ...r1, recording: { duration: 0 } }), stasisEnd(c1))
      expectObservable(onCall((call) => merge(r()(call), call.ended$.pipe(map(({ how }) => how)))), '^-----------!').toBe('---------(0h|)', { 0: 0, h: 'hangup' })
    })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test.each([2, 3, 4, 5, 6])('after %i ms, which Asterisk says of nothing but the call: what had begun is a value all the same', (ms) => {
    const { log, ari, faults } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      if (ms > 4) frames(4, recordingStarted(r1))
      frames(ms, stasisEnd(c1))
      expectObservable(onCall(r()), '^-----------!').toBe(ms > 4 ? `${'-'.repeat(ms)}(d|)` : `${'-'.repeat(ms)}|`, { d: 'done' })
    })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('lost in a gap: what had begun is a value', () => {
    const { log, ari } = recording(({ onCall, frames, state, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1))
      state(5, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 })
      state(6, { status: 'open' })
      expectObservable(onCall((call) => call.record({ name: 'r1' }).pipe(map(({ name, state: is, duration }) => [name, is, duration])))).toBe('258ms (d|)', { d: ['r1', 'done', undefined] })
    }, { 'applications.get': () => applicationReply(), 'channels.list': () => ({ status: 200, body: [] }) })
    expect(log.filter((line) => line.includes('recordings'))).toEqual(['6 recordings.getLive r1'])
    expect(ari.census()).toEqual({ ...nothing, listeners: 0 })
  })

  test('before the call was answered: Asterisk cannot record it, which is no failure', () => {
    const { ari, faults } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, hangupRequest(c1), recordingFailed({ ...r1, recording: { cause: 'Failed to answer channel' } }))
      frames(5, stasisEnd(c1))
      expectObservable(onCall(r())).toBe('-----|')
    })
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('what follows in the flow finds the call ended, and sends nothing', () => {
    const { log } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1))
      frames(9, hangupRequest(c1), recordingFinished(r1))
      frames(12, stasisEnd(c1))
      expectObservable(onCall((call) => r()(call).pipe(concatMap((seconds) => concat(of(seconds), call.play('sound:x')))))).toBe('------------(1|)', { 1: 1 })
    })
    expect(brief(log)).toEqual(['1 record c1'])
  })

  test('requested, but the call goes on: the value follows', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(9, hangupRequest(c1), recordingFinished(r1))
      frames(400, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 500ms !').toBe('259ms (1|)', { 1: 1 })
    })
  })

  test('before the call was answered, and its end late: no failure either', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, hangupRequest(c1), recordingFailed(r1))
      frames(400, stasisEnd(c1))
      expectObservable(onCall(r())).toBe('400ms |')
    }, { 'channels.get': () => ({ status: 200, body: start.channel }) })
  })

  test('of which a failure is the first news', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingFailed(r1))
      frames(200, stasisEnd(c1))
      expectObservable(onCall(r())).toBe('200ms |')
    })
  })

  test('of which a refusal is the first news', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(9, stasisEnd(c1))
      expectObservable(onCall(r())).toBe('---------|')
    }, { 'channels.record': no(404, 'Channel not found') })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('of the connection: it completes empty, and nothing is sent', () => {
    const { log, ari } = recording(({ ari: { close }, onCall, at, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1))
      at(5, () => { close().subscribe() })
      expectObservable(onCall(r())).toBe('-----|')
    })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
  })
})

describe('a failure', () => {
  const failing = (tag: string, more: object = {}) => expect.objectContaining({ _tag: tag, ...more })

  test.each([
    [409, "Recording 'r1' already exists and can not be overwritten", 'Refused'],
    [422, 'specified format is unknown on this system', 'Refused'],
    [500, 'Error parsing request', 'Refused'],
  ])('%i %s', (status, message, tag) => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(9, stasisEnd(c1))
      expectObservable(onCall(r()), '^-----------!').toBe('---#', {}, failing(tag, { status }))
    }, { 'channels.record': no(status, message) })
    expect(brief(log)).toEqual(['1 record c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('never answered: it is thrown away, three times', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(20_000, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 20s -!').toBe('-----#', {}, failing('TimedOut'))
    }, { 'channels.record': never, 'channels.get': () => ({ status: 200, body: start.channel }), 'recordings.cancel': no(404, 'Recording not found') })
    expect(brief(log)).toEqual(['1 record c1', '3 get c1', '3 cancel', '2005 cancel', '12007 cancel'])
    expect(ari.census()).toEqual(nothing)
  })

  test('in a bridge nothing is recorded, and Asterisk says why', () => {
    const { ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingFailed({ ...r1, recording: { cause: 'Cannot record channel while in bridge' } }))
      frames(300, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 400ms !').toBe('255ms #', {}, failing('RecordingFailed', {
        message: expect.stringMatching(/Cannot record channel while in bridge.*bridge\.record/), ids: { channelId: 'c1', recordingName: 'r1' }, operation: 'channels.record',
      }))
    }, { 'channels.get': () => ({ status: 200, body: start.channel }) })
    expect(ari.census()).toEqual(nothing)
  })

  test('what could not be written is done at once, and not stored', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1), recordingFinished({ ...r1, recording: { duration: 0 } }))
      frames(300, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 400ms !').toBe('-------#', {}, failing('RecordingFailed'))
    }, { 'channels.get': () => ({ status: 200, body: start.channel }), 'recordings.getStored': no(404, 'Recording not found') })
    expect(brief(log)).toEqual(['1 record c1', '3 getStored', '5 get c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('no second of it, but stored: that is a value', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1), recordingFinished({ ...r1, recording: { duration: 0 } }))
      frames(300, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 400ms !').toBe('-----(0|)', { 0: 0 })
    })
  })

  test('the call ends while it is asked whether it is stored: a value before the end', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, recordingStarted(r1), recordingFinished({ ...r1, recording: { duration: 0 } }))
      frames(4, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 400ms !').toBe('----(0|)', { 0: 0 })
    })
  })
})

describe('whose end nobody told', () => {
  test('is asked for, and over when Asterisk does not know it any more', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(6_000, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 7s !').toBe('3257ms (d|)', { d: 'done' })
    }, { 'recordings.getLive': twice({ status: 200, body: recordingStarted(r1).recording }, no(404, 'Recording not found')()) })
    expect(brief(log)).toEqual(['1 record c1', '1003 getLive', '3003 getLive', '3255 getStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('has failed where nothing is stored; where Asterisk has it all the same, it is thrown away', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(6_000, stasisEnd(c1))
      expectObservable(onCall(r()), '^ 7s !').toBe('1259ms #', {}, expect.objectContaining({ _tag: 'RecordingFailed' }))
    }, {
      'recordings.getLive': no(404, 'Recording not found'), 'recordings.getStored': no(404, 'Recording not found'),
      'recordings.cancel': no(404, 'Recording not found'), 'channels.get': () => ({ status: 200, body: start.channel }),
    })
    expect(brief(log)).toEqual(['1 record c1', '1003 getLive', '1255 getStored', '1257 get c1', '1259 cancel', '1261 deleteStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('is over by an event that cannot be read', () => {
    recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(9, { ...recordingFinished(r1), timestamp: 7 })
      frames(12, stasisEnd(c1))
      expectObservable(onCall(r()), '^-----------!').toBe('-----------(d|)', { d: 'done' })
    })
  })
})

const twice = (...replies: readonly [WireReply, WireReply]) => {
  let at = 0
  return () => {
    at += 1
    return at === 1 ? replies[0] : replies[1]
  }
}

describe('let go', () => {
  test('it is thrown away, also where it ended by itself meanwhile', () => {
    const { log, ari, faults } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(11, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      expectObservable(onCall((call) => r()(call).pipe(takeUntil(timer(8)))), '^-------------------!').toBe('---------|')
    })
    expect(brief(log)).toEqual(['1 record c1', '9 cancel', '11 deleteStored'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('it is kept where that was asked for', () => {
    const { log, ari } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(11, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      onCall((call) => r({ whenLeft: 'keep' })(call).pipe(takeUntil(timer(8)))).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '9 stop'])
    expect(ari.census()).toEqual(nothing)
  })

  test('before the answer: it is thrown away after it', () => {
    const { log, ari } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(5, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      onCall((call) => r()(call).pipe(takeUntil(timer(1)))).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '3 cancel'])
    expect(ari.census()).toEqual(nothing)
  })

  test('while it waits behind a sound: until its turn has come, it cannot be', () => {
    const { log, ari } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(400, recordingStarted(r1))
      frames(410, recordingFinished(r1))
      frames(500, stasisEnd(c1))
      onCall((call) => r()(call).pipe(takeUntil(timer(8)))).subscribe()
    }, { 'recordings.cancel': twice(done, no(409, 'Recording not in session')()) })
    expect(brief(log)).toEqual(['1 record c1', '9 cancel', '261 cancel', '313 cancel', '410 deleteStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('and hung up before it was thrown away: nothing of it is left', () => {
    const { log, ari, faults } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(10, hangupRequest(c1), recordingFinished(r1), stasisEnd(c1))
      onCall((call) => r()(call).pipe(takeUntil(timer(8)))).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '9 cancel', '10 deleteStored'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('a leaving call stops it first, and it is a value', () => {
    const { log } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(10, recordingFinished(r1))
      frames(12, stasisEnd(c1))
      expectObservable(onCall((call) => merge(r()(call), timer(6).pipe(switchMap(() => call.continueInDialplan()), map(({ how }) => how))))).toBe('----------1-(c|)', { 1: 1, c: 'continued' })
    })
    expect(brief(log)).toEqual(['1 record c1', '7 stop', '7 continueInDialplan c1'])
  })
})

describe('until$', () => {
  test('stops it, and the value follows', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(11, recordingFinished({ ...r1, recording: { duration: 5 } }))
      frames(20, stasisEnd(c1))
      expectObservable(onCall((call) => r({ until$: timer(8) })(call)), '^-------------------!').toBe('-----------(5|)', { 5: 5 })
    })
    expect(brief(log)).toEqual(['1 record c1', '9 stop'])
    expect(ari.census()).toEqual(nothing)
  })

  test.each([['at once', of(1)], ['before the answer', timer(1)]])('that emits %s: it is stopped when Asterisk has answered', (_, until$) => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, recordingFinished({ ...r1, recording: { duration: 0 } }))
      frames(20, stasisEnd(c1))
      expectObservable(onCall(r({ until$ })), '^-------------------!').toBe('------(0|)', { 0: 0 })
    })
    expect(brief(log)).toEqual(['1 record c1', '3 stop', '4 getStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('that fails: so does it, and what it began does not outlive it', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(11, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      expectObservable(onCall((call) => r({ until$: timer(8).pipe(switchMap(() => throwError(() => new Error('mine')))) })(call)), '^-------------------!')
        .toBe('---------#', {}, new Error('mine'))
    })
    expect(brief(log)).toEqual(['1 record c1', '9 cancel', '11 deleteStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('whose stop is refused: that is its error', () => {
    const { ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(11, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      expectObservable(onCall((call) => r({ until$: timer(5) })(call)), '^-------------------!').toBe('--------#', {}, expect.objectContaining({ _tag: 'Forbidden' }))
    }, { 'recordings.stop': no(403, 'Write access denied') })
    expect(ari.census()).toEqual(nothing)
  })
})

describe('paused$ and muted$', () => {
  test('the latest counts, from the answer on', () => {
    const { log, ari, faults } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(18, recordingFinished(r1))
      frames(25, stasisEnd(c1))
      const paused$ = concat(of(false), of(true), timer(5).pipe(map(() => true)), timer(1).pipe(map(() => false)), timer(1).pipe(map(() => false)))
      const muted$ = timer(11).pipe(map(() => true))
      onCall(r({ paused$, muted$ })).subscribe()
    })
    // Over while it is muted: nothing is sent about that.
    expect(brief(log)).toEqual(['1 record c1', '3 pause', '7 unpause', '12 unmute', '14 mute'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('paused, and hung up: nothing more is sent', () => {
    const { log, ari } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(10, hangupRequest(c1), recordingFinished(r1), stasisEnd(c1))
      onCall(r({ paused$: concat(of(true), NEVER) })).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '3 pause'])
    expect(ari.census()).toEqual(nothing)
  })

  test('paused, and let go: it is thrown away, and nothing else is asked', () => {
    const { log, ari } = recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(12, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      onCall((call) => r({ paused$: concat(of(true), NEVER) })(call).pipe(takeUntil(timer(8)))).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '3 pause', '9 cancel', '12 deleteStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('paused by whoever else, it stays so: who pauses is counted', () => {
    const { log } = recording(({ ari: { liveRecording }, onCall, frames }) => {
      frames(1, start)
      frames(4, recordingStarted(r1))
      frames(30, recordingFinished(r1))
      frames(35, stasisEnd(c1))
      timer(5).pipe(switchMap(() => liveRecording('r1').paused()), takeUntil(timer(20))).subscribe()
      onCall(r({ paused$: concat(of(true), timer(9).pipe(map(() => false))) })).subscribe()
    })
    expect(brief(log)).toEqual(['1 record c1', '3 pause', '20 unpause'])
  })

  test('a pause that is refused ends it', () => {
    const { log, ari } = recording(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(8, recordingFinished(r1))
      frames(20, stasisEnd(c1))
      expectObservable(onCall(r({ paused$: of(true) })), '^-------------------!').toBe('-----#', {}, expect.objectContaining({ _tag: 'Forbidden' }))
    }, { 'recordings.pause': no(403, 'Write access denied') })
    expect(brief(log)).toEqual(['1 record c1', '3 pause', '5 cancel', '8 deleteStored'])
    expect(ari.census()).toEqual(nothing)
  })
})

describe('beep', () => {
  const beeped = ({ frames, minted }: Scene, ms: number, state: 'done' | 'failed' = 'done') => {
    frames(ms, () => playbackFinished({ ...c1, playbackId: minted(1), media: 'sound:beep', state }))
  }

  test('is heard before it is recorded', () => {
    const { log, ari } = recording((on) => {
      on.frames(1, start)
      beeped(on, 9)
      on.frames(20, recordingFinished(r1))
      on.frames(25, stasisEnd(c1))
      on.expectObservable(on.onCall(r({ beep: true })), '^------------------------!').toBe('--------------------(1|)', { 1: 1 })
    })
    expect(brief(log)).toEqual(['1 playWithId c1 #1', '9 record c1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('let go in it: it is stopped, and nothing is recorded', () => {
    const { log, ari } = recording((on) => {
      on.frames(1, start)
      beeped(on, 9)
      on.frames(25, stasisEnd(c1))
      on.onCall((call) => r({ beep: true })(call).pipe(takeUntil(timer(5)))).subscribe()
    })
    expect(brief(log)).toEqual(['1 playWithId c1 #1', '6 stop #1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('hung up in it: it completes empty', () => {
    const { log, ari, faults } = recording((on) => {
      on.frames(1, start)
      on.frames(5, hangupRequest(c1))
      beeped(on, 5, 'failed')
      on.frames(5, stasisEnd(c1))
      on.expectObservable(on.onCall(r({ beep: true }))).toBe('-----|')
    })
    expect(brief(log)).toEqual(['1 playWithId c1 #1'])
    expect(ari.census()).toEqual(nothing)
    expect(faults).toEqual([])
  })

  test('that cannot be heard is a fault, and it is recorded all the same', () => {
    const { log, faults } = recording((on) => {
      on.frames(1, start)
      beeped(on, 5, 'failed')
      on.frames(290, recordingFinished(r1))
      on.frames(300, stasisEnd(c1))
      on.expectObservable(on.onCall(r({ beep: true })), '^ 310ms !').toBe('290ms (1|)', { 1: 1 })
    })
    expect(brief(log)).toEqual(['1 playWithId c1 #1', '255 record c1'])
    expect(faults).toEqual([{ during: 'record beep', error: expect.objectContaining({ _tag: 'SoundFailed' }), call: { id: 'c1' } }])
  })

  test('until$ in it: what is recorded then is stopped at once', () => {
    const { log } = recording((on) => {
      on.frames(1, start)
      beeped(on, 7)
      on.frames(11, recordingFinished({ ...r1, recording: { duration: 0 } }))
      on.frames(25, stasisEnd(c1))
      on.expectObservable(on.onCall((call) => r({ beep: true, until$: timer(5) })(call)), '^------------------------!').toBe('-------------(0|)', { 0: 0 })
    })
    expect(brief(log)).toEqual(['1 playWithId c1 #1', '6 stop #1', '6 record c1', '8 stop', '11 getStored'])
  })
})

describe('keys', () => {
  const keyed = (options: RecordOptions) => {
    let keys = ''
    recording(({ onCall, frames }) => {
      frames(1, start)
      frames(4, dtmf('5', c1))
      frames(6, dtmf('#', c1), recordingFinished(r1), dtmf('1', c1))
      frames(20, stasisEnd(c1))
      onCall((call) => r(options)(call).pipe(switchMap(() => timer(3)), switchMap(() => call.keypad$))).subscribe(({ digit }) => { keys += digit })
    })
    return keys
  }

  test('with `terminateOn` those until its end are spent; those after it are kept', () => {
    expect(keyed({ terminateOn: '#' })).toBe('1')
  })

  test.each([{}, { terminateOn: 'none' as const }])('with %j they are nothing to it', (options) => {
    expect(keyed(options)).toBe('5#1')
  })
})

describe('bridge.record', () => {
  const b1 = { bridgeId: 'b1', application: 'desk' }
  const rb = { ...b1, name: 'r1' }
  const on = ({ ari }: Scene, options: RecordOptions = {}) =>
    ari.bridge('b1').record({ name: 'r1', ...options }).pipe(map(({ duration, state }) => duration ?? state))

  test('gives what was recorded', () => {
    const { log, ari } = recording((stage) => {
      stage.frames(4, recordingStarted(rb))
      stage.frames(9, recordingFinished({ ...rb, recording: { duration: 3 } }))
      stage.expectObservable(on(stage)).toBe('---------(3|)', { 3: 3 })
    })
    expect(log).toEqual(['0 bridges.record b1 r1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('destroyed in mid-recording: its end is waited for a moment, and not told', () => {
    const { log, ari } = recording((stage) => {
      stage.frames(4, recordingStarted(rb))
      stage.frames(9, bridgeDestroyed(b1))
      stage.expectObservable(on(stage)).toBe('259ms (d|)', { d: 'done' })
    })
    expect(log).toEqual(['0 bridges.record b1 r1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('destroyed in mid-recording, and its end told', () => {
    recording((stage) => {
      stage.frames(4, recordingStarted(rb))
      stage.frames(9, bridgeDestroyed(b1))
      stage.frames(10, recordingFinished({ ...rb, recording: { duration: 3 } }))
      stage.expectObservable(on(stage)).toBe('----------(3|)', { 3: 3 })
    })
  })

  test('destroyed before it began: it completes empty', () => {
    recording((stage) => {
      stage.frames(3, bridgeDestroyed(b1))
      stage.expectObservable(on(stage)).toBe('253ms |')
    })
    recording((stage) => {
      stage.expectObservable(on(stage)).toBe('----|')
    }, { 'bridges.record': no(404, 'Bridge not found'), 'bridges.get': no(404, 'Bridge not found') })
  })

  test('under the name of one that is being ended: as soon as that has ended, whose end is not taken for its own', () => {
    const { log, ari } = recording((stage) => {
      stage.frames(2, recordingStarted(rb))
      stage.frames(8, recordingFinished({ ...rb, recording: { duration: 3 } }))
      stage.frames(12, recordingStarted(rb))
      stage.frames(20, recordingFinished({ ...rb, recording: { duration: 5 } }))
      const moderated$ = concat(of(1), of(2).pipe(delay(4)))
      stage.expectObservable(moderated$.pipe(switchMap(() => on(stage, { ifExists: 'append', whenLeft: 'keep' })))).toBe('--------------------(5|)', { 5: 5 })
    })
    expect(brief(log)).toEqual(['0 bridges.record b1', '4 stop', '8 bridges.record b1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('let go, it is thrown away; closed, it completes empty', () => {
    const { log, ari } = recording((stage) => {
      stage.frames(8, recordingFinished(rb))
      stage.expectObservable(on(stage), '^---!').toBe('-')
    })
    expect(brief(log)).toEqual(['0 bridges.record b1', '4 cancel', '8 deleteStored'])
    expect(ari.census()).toEqual(nothing)
    const closed = recording((stage) => {
      stage.at(5, () => { stage.ari.close().subscribe() })
      stage.expectObservable(on(stage)).toBe('-----|')
    })
    expect(brief(closed.log)).toEqual(['0 bridges.record b1'])
    expect(closed.ari.census()).toEqual(nothing)
  })
})
