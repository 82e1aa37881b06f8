import { describe, expect, jest, test } from '@jest/globals'
import { EMPTY, Subject, defer, mergeMap, of, takeUntil } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { scene } from '../../test/support/scene.js'
import { dtmf, playbackFinished, playbackStarted, stasisEnd, stasisStart } from '../testing/events.js'
import { eachCall } from './eachCall.js'
import { looped } from './looped.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

describe('a loop', () => {
  test('goes round again and again, with a pause between', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('--(p|)')
      expectObservable(prompt$.pipe(looped({ pause: 3 })), '^----------!').toBe('--p----p---')
      expectSubscriptions(prompt$.subscriptions).toBe(['^-!', '-----^-!', '----------^!'])
    })
  })

  test('so often as is said, and no pause behind the last', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-(p|)').pipe(looped({ times: 3, pause: 2 }))).toBe('-p--p--(p|)')
      expectObservable(cold('-(p|)').pipe(looped({ times: 1, pause: 2 }))).toBe('-(p|)')
      expectObservable(cold('-(p|)').pipe(looped({ times: 0 }))).toBe('|')
    })
  })

  test('without a pause, one round behind the other', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-(p|)').pipe(looped({ times: 3 }))).toBe('-pp(p|)')
    })
  })

  test('emits what every round emits', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('ab|').pipe(looped({ times: 2, pause: 1 }))).toBe('ab-ab|')
    })
  })

  test('is over with a round that is empty: the call has ended', () => {
    marbles(({ expectObservable }) => {
      let rounds = 0
      expectObservable(defer(() => { rounds += 1; return rounds < 3 ? of('p') : EMPTY }).pipe(looped({ pause: 2 }))).toBe('p-p-|')
      expectObservable(EMPTY.pipe(looped())).toBe('|')
    })
  })

  test('errors of a round are passed on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('-#')
      expectObservable(prompt$.pipe(looped())).toBe('-#')
      expectSubscriptions(prompt$.subscriptions).toBe('^!')
    })
  })

  test('a key cuts it, in a round and between two', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const [sounding$, quiet$] = [cold('--(p|)'), cold('--(p|)')]
      expectObservable(sounding$.pipe(looped({ pause: 3 }), takeUntil(hot('------1')))).toBe('--p---|')
      expectObservable(quiet$.pipe(looped({ pause: 3 }), takeUntil(hot('----1')))).toBe('--p-|')
      expectSubscriptions(sounding$.subscriptions).toBe(['^-!', '-----^!'])
      expectSubscriptions(quiet$.subscriptions).toBe('^-!')
    })
  })

  test('what gives its values at once leaves the others their turn', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(of('p').pipe(looped({ pause: 1 }), takeUntil(hot('--1')))).toBe('pp|')
      const over = new Subject<void>()
      let rounds = 0
      // With no pause at all, still one turn each.
      expectObservable(defer(() => { rounds += 1; if (rounds === 5) over.next(); return of('p') }).pipe(looped(), takeUntil(over))).toBe('(pppp|)')
    })
  })

  test('each subscriber has rounds of its own', () => {
    marbles(({ cold, expectObservable }) => {
      const twice$ = cold('-(p|)').pipe(looped({ times: 2, pause: 1 }))
      expectObservable(twice$).toBe('-p-(p|)')
      expectObservable(twice$, '--^').toBe('---p-(p|)')
    })
  })
})

test('a pause without end is no second round', () => {
  // Node's timers as they are: they take `Infinity` for 1 ms.
  jest.useFakeTimers()
  const rounds: string[] = []
  const looping = of('p').pipe(looped({ pause: Infinity })).subscribe((round) => rounds.push(round))
  jest.advanceTimersByTime(1_000)
  expect(rounds).toEqual(['p'])
  looping.unsubscribe()
  jest.useRealTimers()
})

test.each([{ pause: -1 }, { pause: Number.NaN }, { times: -1 }, { times: Number.NaN }])('%p cannot be', (options) => {
  expect(() => looped(options)).toThrow(RangeError)
})

describe('a looped prompt', () => {
  const hello = 'sound:hello-world'
  const about = { channelId: 'c1', application: 'desk' }

  test('is over with the call, asks for nothing more, and does not go round for ever', () => {
    const { log, ari, faults } = scene(({ ari: { calls$ }, frames, minted, expectObservable }) => {
      frames(1, stasisStart(about))
      frames(10, () => playbackStarted({ ...about, playbackId: minted(1) }), () => playbackFinished({ ...about, playbackId: minted(1) }))
      frames(20, stasisEnd(about))
      expectObservable(calls$.pipe(mergeMap((call) => call.play(hello).pipe(looped({ pause: 100 })))), '^ 200ms !').toBe('----------p', { p: expect.anything() })
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
    expect(faults).toEqual([])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('hung up in the midst of a round', () => {
    const { log } = scene(({ ari: { calls$ }, frames, expectObservable }) => {
      frames(1, stasisStart(about))
      frames(5, stasisEnd(about))
      expectObservable(calls$.pipe(eachCall((call) => call.play(hello).pipe(looped())))).toBe('-')
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
  })

  test('a key stops the sound', () => {
    const { log } = scene(({ ari: { calls$ }, frames, minted }) => {
      frames(1, stasisStart(about))
      frames(10, dtmf('1', about))
      frames(12, () => playbackFinished({ ...about, playbackId: minted(1) }))
      calls$.pipe(mergeMap((call) => call.play(hello).pipe(looped(), takeUntil(call.keypad$)))).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '10 playbacks.stop #1'])
  })
})
