import { describe, expect, test } from '@jest/globals'
import { map, merge, takeUntil, timer } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { playbackFinished, playbackStarted } from '../../testing/events.js'

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

describe('a sound that is paused', () => {
  const about = { playbackId: 'p1', channelId: 'c1' }
  const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
  const done = { status: 204, body: undefined }
  const waits = { status: 409, body: undefined, message: 'Can only pause while media is playing' }
  /** Answers one after another; the last one for ever. */
  const each = (...replies: ReturnType<Answers[string]>[]): Answers[string] => {
    let at = 0
    return () => {
      at += 1
      return replies[at - 1] ?? replies.at(-1) ?? done
    }
  }
  /** What is asked, with its operation: `0 pause`. */
  const asking = (control: Answers[string] = () => done) => {
    const asked: string[] = []
    const answers: Answers = {
      'playbacks.control': (request) => {
        asked.push(String(request.query['operation']))
        return control(request)
      },
    }
    return { asked, answers, of: (log: readonly string[]) => log.map((line, at) => line.replace('playbacks.control p1', asked[at] ?? '?')) }
  }

  test('in force at the answer; let go, it goes on', () => {
    const { answers, of } = asking()
    const { log, ari } = scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').paused().pipe(map(({ id }) => id), takeUntil(timer(9)))).toBe('--i------|', { i: 'p1' })
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '9 unpause'])
    expect(ari.census()).toEqual(nothing)
  })

  test('let go before the answer, it goes on after it', () => {
    const { answers, of } = asking()
    const { log } = scene(({ ari: { playback } }) => {
      playback('p1').paused().pipe(takeUntil(timer(1))).subscribe()
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '2 unpause'])
  })

  test('held by two, it goes on when both have let go', () => {
    const { answers, of } = asking()
    const { log } = scene(({ ari: { playback }, expectObservable }) => {
      const paused$ = playback('p1').paused().pipe(map(() => 'i'))
      expectObservable(merge(paused$.pipe(takeUntil(timer(5))), paused$.pipe(takeUntil(timer(9))))).toBe('--(ii)---|')
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '9 unpause'])
  })

  test('one that waits for its turn is waited for', () => {
    const { answers, of } = asking(each(waits, waits, done))
    const { log } = scene(({ ari: { playback }, frames, expectObservable }) => {
      frames(40, playbackStarted(about))
      expectObservable(playback('p1').paused().pipe(map(() => 'i'), takeUntil(timer(60)))).toBe('------------------------------------------i 17ms |')
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '27 pause', '40 pause', '60 unpause'])
  })

  test('let go while it waits, nothing is to be undone', () => {
    const { answers, of } = asking(() => waits)
    const { log, ari } = scene(({ ari: { playback } }) => {
      playback('p1').paused().pipe(takeUntil(timer(10))).subscribe()
    }, { answers })
    expect(of(log)).toEqual(['0 pause'])
    expect(ari.census()).toEqual(nothing)
  })

  test('completes with the sound: nothing is asked', () => {
    const { answers, of } = asking()
    const { log } = scene(({ ari: { playback }, frames, expectObservable }) => {
      frames(9, playbackFinished(about))
      expectObservable(playback('p1').paused().pipe(map(() => 'i'))).toBe('--i------|')
    }, { answers })
    expect(of(log)).toEqual(['0 pause'])
  })

  test('also where its end could not be read, and while it waits', () => {
    const { answers } = asking(each(done, waits))
    scene(({ ari: { playback }, frames, expectObservable }) => {
      frames(9, { ...playbackFinished(about), timestamp: 7 })
      frames(19, playbackFinished({ ...about, playbackId: 'p2' }))
      expectObservable(playback('p1').paused().pipe(map(() => 'i'))).toBe('--i------|')
      expectObservable(playback('p2').paused()).toBe('-------------------|')
    }, { answers })
  })

  test('of one that is over it completes empty', () => {
    const { answers } = asking(over)
    const { faults } = scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').paused()).toBe('--|')
    }, { answers })
    expect(faults).toEqual([])
  })

  test('that it was over when it is let go is nothing', () => {
    const { answers, of } = asking(each(done, over()))
    const { log, faults } = scene(({ ari: { playback } }) => {
      playback('p1').paused().pipe(takeUntil(timer(9))).subscribe()
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '9 unpause'])
    expect(faults).toEqual([])
  })

  test('what cannot be paused is refused', () => {
    const { answers, of } = asking(() => ({ status: 500, body: undefined, message: 'Could not pause playback' }))
    const { log } = scene(({ ari: { playback }, expectObservable }) => {
      expectObservable(playback('p1').paused()).toBe('81ms #', undefined, expect.objectContaining({ _tag: 'Refused' }))
    }, { answers })
    // It may just have begun: then it can, a moment later.
    expect(of(log)).toEqual(['0 pause', '27 pause', '79 pause'])
  })

  test('a going on that is refused is a fault', () => {
    const { answers } = asking(each(done, waits))
    const { faults } = scene(({ ari: { playback } }) => {
      playback('p1').paused().pipe(takeUntil(timer(9))).subscribe()
    }, { answers })
    expect(faults).toMatchObject([{ during: 'undo', error: { _tag: 'Refused' } }])
  })

  test('after a gap it is paused anew; over meanwhile, it completes', () => {
    const { answers, of } = asking(each(done, done, over()))
    const { log } = scene(({ ari: { playback }, state, expectObservable }) => {
      const lost = () => ({ status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 1 }) as const
      state(5, lost())
      state(9, { status: 'open' })
      state(15, lost())
      state(19, { status: 'open' })
      expectObservable(playback('p1').paused().pipe(map(() => 'i'))).toBe('--i------------------|')
    }, { answers })
    expect(of(log)).toEqual(['0 pause', '9 pause', '19 pause'])
  })
})
