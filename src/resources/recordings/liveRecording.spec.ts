import { describe, expect, test } from '@jest/globals'
import { map, merge, takeUntil, timer } from 'rxjs'

import { type Answers, scene } from '../../../test/support/scene.js'
import { AriError } from '../../core/errors.js'
import { recordingFailed, recordingFinished, recordingStarted } from '../../testing/events.js'

const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const about = { name: 'r1', channelId: 'c1' }
const over = { status: 404, body: undefined, message: 'Recording not found' }
const notYet = { status: 409, body: undefined, message: 'Recording not in session' }
const nameOf = map(({ name }: { readonly name: string }) => name)
const lost = { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 2 } as const

describe('a live recording', () => {
  test('its end is told once: finished or failed', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(5, recordingFinished({ ...about, recording: { duration: 4 } }), recordingFailed({ name: 'r2', channelId: 'c1' }))
      expectObservable(liveRecording('r1').ended$.pipe(map(({ duration }) => duration))).toBe('-----(d|)', { d: 4 })
      expectObservable(liveRecording('r2').ended$.pipe(map(({ state }) => state))).toBe('-----(f|)', { f: 'failed' })
    })
    expect(log).toEqual([])
    expect(ari.census()).toEqual(nothing)
  })

  test('whose end was lost in a gap has ended; one that goes on has not', () => {
    const answers: Answers = { 'recordings.getLive': ({ ids }) => (ids['recordingName'] === 'r1' ? over : { status: 200, body: recordingStarted({ name: 'r2', channelId: 'c1' }).recording }) }
    scene(({ ari: { liveRecording }, frames, state, expectObservable }) => {
      state(4, lost)
      state(6, { status: 'open' })
      frames(20, recordingFinished({ name: 'r2', channelId: 'c1' }))
      expectObservable(liveRecording('r1').ended$).toBe('--------|')
      expectObservable(liveRecording('r2').ended$.pipe(nameOf)).toBe('--------------------(r|)', { r: 'r2' })
    }, { answers })
  })

  test('stop is done when it has stopped; a stop that was lost is sent again', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(300, recordingFinished(about))
      expectObservable(liveRecording('r1').stop().pipe(nameOf)).toBe('300ms (r|)', { r: 'r1' })
    })
    expect(log).toEqual(['0 recordings.stop r1', '252 recordings.stop r1'])
  })

  test('of one that has ended stop and cancel are done, and get completes empty', () => {
    scene(({ ari: { liveRecording }, expectObservable }) => {
      const recording = liveRecording('r1')
      expectObservable(merge(recording.stop(), recording.cancel()).pipe(nameOf)).toBe('--(rr|)', { r: 'r1' })
      expectObservable(recording.get()).toBe('--|')
      expectObservable(merge(recording.paused(), recording.muted())).toBe('--|')
    }, { answers: Object.fromEntries(['stop', 'cancel', 'getLive', 'pause', 'mute'].map((name) => [`recordings.${name}`, () => over])) })
  })

  test('paused and muted are states, whoever holds them', () => {
    const { log, ari } = scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '^-----!').toBe('--r', { r: 'r1' })
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '---^-----!').toBe('---r', { r: 'r1' })
      expectObservable(liveRecording('r1').muted().pipe(nameOf), '----^--!').toBe('------r', { r: 'r1' })
    })
    expect(log).toEqual(['0 recordings.pause r1', '4 recordings.mute r1', '7 recordings.unmute r1', '9 recordings.unpause r1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('paused before it began, it is paused when it has', () => {
    let begun = false
    const { log } = scene(({ ari: { liveRecording }, at, frames, expectObservable }) => {
      at(100, () => { begun = true })
      frames(100, recordingStarted(about))
      expectObservable(liveRecording('r1').paused().pipe(nameOf), '^ 200ms !').toBe('102ms r', { r: 'r1' })
    }, { answers: { 'recordings.pause': () => (begun ? { status: 204, body: undefined } : notYet) } })
    expect(log).toEqual(['0 recordings.pause r1', '100 recordings.pause r1', '201 recordings.unpause r1'])
  })

  test('its end completes what is held, and nothing is sent then', () => {
    const { log } = scene(({ ari: { liveRecording }, frames, expectObservable }) => {
      frames(5, recordingFinished(about))
      expectObservable(liveRecording('r1').paused().pipe(nameOf)).toBe('--r--|', { r: 'r1' })
    })
    expect(log).toEqual(['0 recordings.pause r1'])
  })

  test('what is refused is an error', () => {
    scene(({ ari: { liveRecording }, expectObservable }) => {
      expectObservable(liveRecording('r1').paused().pipe(takeUntil(timer(9)))).toBe('--#', undefined, expect.objectContaining({ _tag: 'Forbidden' }))
    }, { answers: { 'recordings.pause': () => ({ status: 403, body: undefined, message: 'Write access denied' }) } })
  })
})
