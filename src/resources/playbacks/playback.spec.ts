import { describe, expect, test } from '@jest/globals'
import { map } from 'rxjs'

import { scene } from '../../../test/support/scene.js'
import { playbackFinished } from '../../testing/events.js'

const over = () => ({ status: 404, body: undefined, message: 'Playback not found' })

describe('a playback by its id', () => {
  test('stop is done when it has stopped', () => {
    const { log, ari } = scene(({ ari: { playback }, frames, expectObservable }) => {
      frames(5, playbackFinished({ playbackId: 'p1', channelId: 'c1' }))
      expectObservable(playback('p1').stop().pipe(map(({ id }) => id))).toBe('-----(p|)', { p: 'p1' })
    })
    expect(log).toEqual(['0 playbacks.stop p1'])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('stop of one that is over is done', () => {
    scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').stop().pipe(map(({ id }) => id))).toBe('--(p|)', { p: 'p1' })
    }, { answers: { 'playbacks.stop': over } })
  })

  test('control is done at the answer, and completes empty where it is over', () => {
    scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').control('pause').pipe(map(({ id }) => id))).toBe('--(p|)', { p: 'p1' })
    })
    scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').control('pause')).toBe('--|')
    }, { answers: { 'playbacks.control': over } })
  })

  test('what is refused is an error', () => {
    scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').control('restart')).toBe('--#', undefined, expect.objectContaining({ _tag: 'Refused' }))
    }, { answers: { 'playbacks.control': () => ({ status: 409, body: undefined, message: 'No' }) } })
  })
})
