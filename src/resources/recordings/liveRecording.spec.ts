import { describe, expect, test } from '@jest/globals'
import { type Observable, map, mergeMap, takeUntil, timer } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { recordingFailed, recordingFinished, recordingStarted } from '../../testing/events.js'

const about = { name: 'r1', channelId: 'c1' }
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const over = () => ({ status: 404, body: undefined, message: 'Recording not found' })
const notInSession = { status: 409, body: undefined, message: 'Recording not in session' }
const done = { status: 204, body: undefined }
const recording = { name: 'r1', format: 'wav', target_uri: 'channel:c1', state: 'recording' }

/** Answers one after another; the last one for ever. */
const each = (...replies: ReturnType<Answers[string]>[]) => {
  let at = 0
  return () => {
    at += 1
    return replies[at - 1] ?? replies.at(-1) ?? done
  }
}
const nameOf = <T extends { readonly name: string }>(told$: Observable<T>) => told$.pipe(map(({ name }) => name))
const brief = (log: readonly string[]) => log.map((line) => line.replace('recordings.', '').replace(' r1', ''))

describe('a live recording', () => {
  test('its end is told once, as Asterisk told it; what is broken or was lost ends it too', () => {
    scene(({ ari: { liveRecording }, frames, state, expectObservable }) => {
      frames(5, recordingFinished({ ...about, recording: { duration: 7 } }), recordingFinished(about))
      frames(6, recordingFailed({ ...about, name: 'r2', recording: { cause: 'no disk' } }))
      frames(7, { ...recordingFailed({ ...about, name: 'r3' }), timestamp: 7 })
      state(8, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 })
      state(9, { status: 'open' })
      expectObservable(liveRecording('r1').ended$).toBe('-----(e|)', { e: { ...recording, state: 'done', duration: 7 } })
      expectObservable(liveRecording('r2').ended$).toBe('------(e|)', { e: { ...recording, name: 'r2', state: 'failed', cause: 'no disk' } })
      expectObservable(liveRecording('r3').ended$).toBe('-------(e|)', { e: { name: 'r3', state: 'failed' } })
      expectObservable(liveRecording('r4').ended$).toBe('-----------(e|)', { e: { name: 'r4', state: 'done' } })
    }, { answers: { 'recordings.getLive': over } })
  })

  test('one that a gap did not end goes on', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, state, expectObservable }) => {
      state(3, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 })
      state(4, { status: 'open' })
      frames(9, recordingFinished({ ...about, recording: { duration: 7 } }))
      expectObservable(liveRecording('r1').ended$.pipe(map(({ duration }) => duration))).toBe('---------(e|)', { e: 7 })
    }, { answers: { 'recordings.getLive': () => ({ status: 200, body: recording }) } })
    expect(brief(log)).toEqual(['4 getLive'])
  })

  test('stop is done when it is stored: then it can be had', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(5, recordingFinished(about))
      expectObservable(liveRecording('r1').stop().pipe(mergeMap((stored) => stored.copy('kept')), nameOf)).toBe('-------(k|)', { k: 'kept' })
    }, { answers: { 'recordings.copyStored': () => ({ status: 200, body: { name: 'kept', format: 'wav' } }) } })
    expect(brief(log)).toEqual(['0 stop', '5 copyStored'])
    expect(ari.census()).toEqual(nothing)
  })

  test('a stop for one whose turn has not come is lost: it is sent again until it has stopped', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(400, recordingStarted(about))
      frames(710, recordingFinished(about))
      expectObservable(liveRecording('r1').stop().pipe(nameOf)).toBe('710ms (r|)', { r: 'r1' })
    }, { answers: { 'recordings.stop': each(done, notInSession, notInSession, done) } })
    expect(brief(log)).toEqual(['0 stop', '252 stop', '304 stop', '406 stop'])
  })

  test('stop of one that is over is done', () => {
    scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').stop().pipe(nameOf)).toBe('--(r|)', { r: 'r1' })
    }, { answers: { 'recordings.stop': over } })
  })

  test('cancelled, it is thrown away, whatever Asterisk says of that', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(3, recordingFinished(about))
      expectObservable(liveRecording('r1').cancel().pipe(nameOf)).toBe('-----(r|)', { r: 'r1' })
    }, { answers: {
      'recordings.getLive': () => ({ status: 200, body: recording }),
      'recordings.cancel': () => ({ status: 500, body: undefined, message: 'Recording operation failed' }),
    } })
    expect(brief(log)).toEqual(['0 getLive', '2 cancel', '3 deleteStored'])
  })

  test('cancelled when it is over already, it stays stored', () => {
    const { log } = scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').cancel().pipe(nameOf)).toBe('--(r|)', { r: 'r1' })
    }, { answers: { 'recordings.getLive': over } })
    expect(brief(log)).toEqual(['0 getLive'])
  })

  test('as it is now; over, it completes empty', () => {
    scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').get()).toBe('--(r|)', { r: recording })
    }, { answers: { 'recordings.getLive': () => ({ status: 200, body: recording }) } })
    scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').get()).toBe('--|')
    }, { answers: { 'recordings.getLive': over } })
  })

  test('what is refused is an error', () => {
    const refused = () => ({ status: 403, body: undefined })
    scene(({ ari: { liveRecording }, expectObservable }) => {
      const { stop, paused, get } = liveRecording('r1')
      for (const asked of [stop, paused, get]) {
        expectObservable<unknown>(asked()).toBe('--#', undefined, expect.objectContaining({ _tag: 'Forbidden' }))
      }
    }, { answers: { 'recordings.stop': refused, 'recordings.pause': refused, 'recordings.getLive': refused } })
  })
})

describe('paused and muted', () => {
  test('are states, each counted by name', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '^---------!').toBe('--r', { r: 'r1' })
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '-----^-------------!').toBe('-----r', { r: 'r1' })
      expectObservable(liveRecording('r1').muted().pipe(nameOf), '^--------------!').toBe('----r', { r: 'r1' })
    })
    expect(brief(log)).toEqual(['0 pause', '0 unmute', '2 mute', '15 unmute', '19 unpause'])
    expect(ari.census()).toEqual(nothing)
  })

  test('end with the recording, and nothing is sent then', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(5, recordingFinished(about))
      expectObservable(liveRecording('r1').paused().pipe(nameOf)).toBe('--r--|', { r: 'r1' })
      expectObservable(liveRecording('r1').muted().pipe(nameOf)).toBe('----r|', { r: 'r1' })
    })
    expect(brief(log)).toEqual(['0 pause', '0 unmute', '2 mute'])
    expect(ari.census()).toEqual(nothing)
  })

  test('of one that is over complete empty', () => {
    const { log } = scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').paused()).toBe('--|')
    }, { answers: { 'recordings.pause': over } })
    expect(brief(log)).toEqual(['0 pause'])
  })

  test('over before its end was told, what is taken back is taken back, and no fault', () => {
    const { log, faults } = scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '^----!').toBe('--r', { r: 'r1' })
      expectObservable(liveRecording('r1').muted().pipe(nameOf), '^-----!').toBe('----r', { r: 'r1' })
    }, { answers: { 'recordings.unpause': over, 'recordings.unmute': each(done, notInSession) } })
    expect(brief(log)).toEqual(['0 pause', '0 unmute', '2 mute', '5 unpause', '6 unmute'])
    expect(faults).toEqual([])
  })

  test('wait for one whose turn has not come', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(40, recordingStarted(about))
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '^ 49ms !').toBe('42ms r', { r: 'r1' })
    }, { answers: { 'recordings.pause': each(notInSession, notInSession, done) } })
    expect(brief(log)).toEqual(['0 pause', '27 pause', '40 pause', '50 unpause'])
  })

  test('let go while it waits for its turn, nothing more is sent', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(40, recordingStarted(about))
      expectObservable(liveRecording('r1').paused(), '^---------!').toBe('')
    }, { answers: { 'recordings.pause': () => notInSession } })
    expect(brief(log)).toEqual(['0 pause'])
    expect(ari.census()).toEqual(nothing)
  })

  test('of one that ends while they wait for its turn complete', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(10, recordingFinished(about))
      expectObservable(liveRecording('r1').paused()).toBe('----------|')
    }, { answers: { 'recordings.pause': () => notInSession } })
    expect(brief(log)).toEqual(['0 pause'])
  })

  test('after a gap they are set again, and complete where the recording has ended in it', () => {
    const lost = new AriError('Disconnected', 'cut')
    const { log } = scene(({ ari: { liveRecording }, state, expectObservable }) => {
      for (const ms of [5, 15]) {
        state(ms, { status: 'lost', because: lost, retryIn: 1 })
        state(ms + 1, { status: 'open' })
      }
      expectObservable(liveRecording('r1').paused().pipe(nameOf)).toBe('--r---------------|', { r: 'r1' })
    }, { answers: { 'recordings.pause': each(done, done, over()) } })
    expect(brief(log)).toEqual(['0 pause', '6 pause', '16 pause'])
  })

  test('muted, after a gap it is not unmuted first', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, state, expectObservable }) => {
      state(6, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 })
      state(7, { status: 'open' })
      frames(12, recordingFinished(about))
      expectObservable(liveRecording('r1').muted().pipe(nameOf)).toBe('----r-------|', { r: 'r1' })
    })
    expect(brief(log)).toEqual(['0 unmute', '2 mute', '7 mute'])
  })

  test('let go in a flow, they are taken back', () => {
    const { log } = scene(({ ari: { liveRecording } }) => {
      timer(1).pipe(mergeMap(() => liveRecording('r1').muted()), takeUntil(timer(6))).subscribe()
    })
    expect(brief(log)).toEqual(['1 unmute', '3 mute', '6 unmute'])
  })
})
