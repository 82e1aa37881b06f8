import { describe, expect, test } from '@jest/globals'
import { EMPTY, type Observable, finalize, ignoreElements, merge, tap, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { AriError } from './errors.js'
import { type Means, openState } from './state.js'

/** Every request takes two frames; `log` holds what was asked, with the frame. */
const scene = (run: (tools: {
  scheduler: TestScheduler
  log: string[]
  state: (more?: Partial<Means<string>>) => ReturnType<typeof openState<string>>
  expectObservable: TestScheduler['expectObservable']
  asking: (what: string) => Observable<never>
}) => void): string[] => {
  const scheduler = new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) })
  const log: string[] = []
  scheduler.run(({ expectObservable }) => {
    const asking = (what: string) => timer(2).pipe(
      tap({ subscribe: () => log.push(`${String(scheduler.now())} ${what}`) }),
      ignoreElements(),
    )
    run({
      scheduler, log, expectObservable, asking,
      state: (more = {}) => openState<string>({
        set: (params) => asking(`set ${params}`),
        clear: (params) => asking(`clear ${params}`),
        equal: (one, other) => one === other,
        report: (error) => log.push(`fault ${String(error)}`),
        forget: () => log.push('forgotten'),
        ...more,
      }),
    })
  })
  return log
}

describe('a state', () => {
  test('emits once when it is in force, and is taken back when its holder leaves', () => {
    const log = scene(({ state, expectObservable }) => {
      expectObservable(state().hold('a'), '^----!').toBe('--a', { a: 'a' })
    })
    expect(log).toEqual(['0 set a', '5 clear a', 'forgotten'])
  })

  test('is asked for once by equal holders, and taken back by the last', () => {
    const log = scene(({ state, expectObservable }) => {
      const music = state()
      expectObservable(music.hold('a'), '^-----!').toBe('--a')
      expectObservable(music.hold('a'), '---^-------!').toBe('---a')
    })
    expect(log).toEqual(['0 set a', '11 clear a', 'forgotten'])
  })

  test('the newest holder is in force; the one before returns when it leaves', () => {
    const log = scene(({ state, expectObservable }) => {
      const music = state()
      expectObservable(music.hold('a'), '^-------------------!').toBe('--a')
      expectObservable(music.hold('b'), '----^-----!').toBe('--------b')
    })
    expect(log).toEqual(['0 set a', '4 clear a', '6 set b', '10 clear b', '12 set a', '20 clear a', 'forgotten'])
  })

  test('let go before the answer, it is taken back after it: never before', () => {
    const log = scene(({ state, expectObservable }) => {
      expectObservable(state().hold('a'), '^!').toBe('--')
    })
    expect(log).toEqual(['0 set a', '2 clear a', 'forgotten'])
  })

  test('let go in the same frame', () => {
    const log = scene(({ state }) => { state().hold('a').subscribe().unsubscribe() })
    expect(log).toEqual(['0 set a', '2 clear a', 'forgotten'])
  })

  test('a refusal reaches every equal holder, and nothing is taken back', () => {
    const refused = new AriError('Refused', 'no such class')
    const log = scene(({ state, expectObservable, asking }) => {
      const music = state({ set: () => merge(asking('set'), timer(1).pipe(tap(() => { throw refused }), ignoreElements())) })
      expectObservable(music.hold('a')).toBe('-#', undefined, refused)
      expectObservable(music.hold('a')).toBe('-#', undefined, refused)
    })
    expect(log).toEqual(['0 set', 'forgotten'])
  })

  test('without an answer it may be in force: it is taken back', () => {
    const lost = new AriError('InDoubt', 'no answer')
    const log = scene(({ state, expectObservable }) => {
      expectObservable(state({ set: () => throwError(() => lost) }).hold('a')).toBe('#', undefined, lost)
    })
    expect(log).toEqual(['0 clear a', 'forgotten'])
  })

  test('ended with what it belongs to, its holders complete and nothing is sent', () => {
    const log = scene(({ state, expectObservable, scheduler }) => {
      const music = state()
      expectObservable(music.hold('a')).toBe('--a--|')
      scheduler.schedule(() => { music.end() }, 5)
      expectObservable(music.hold('a'), '-------^').toBe('-------|')
    })
    expect(log).toEqual(['0 set a', 'forgotten'])
  })

  test('suspended, nothing is in force; afterwards it returns', () => {
    const log = scene(({ state, expectObservable }) => {
      const music = state()
      expectObservable(music.hold('a'), '^---------------!').toBe('--a')
      expectObservable(music.suspended(), '----^----!').toBe('------t', { t: true })
    })
    expect(log).toEqual(['0 set a', '4 clear a', '9 set a', '16 clear a', 'forgotten'])
  })

  test('a clearing that fails is a fault, and the next holder asks anew', () => {
    const log = scene(({ state, expectObservable }) => {
      const music = state({ clear: () => throwError(() => new Error('no')) })
      expectObservable(music.hold('a'), '^--!').toBe('--a')
      expectObservable(music.hold('b'), '----^---!').toBe('------b')
    })
    expect(log).toEqual(['0 set a', 'fault Error: no', 'forgotten', '4 set b', 'fault Error: no', 'forgotten'])
  })

  test('whoever waits behind an answer is told that it is no longer wanted', () => {
    const hurried: string[] = []
    scene(({ state, expectObservable }) => {
      expectObservable(state({ hurry: () => hurried.push('now') }).hold('a'), '^!').toBe('--')
    })
    expect(hurried).toEqual(['now'])
  })

  test('but not while an equal holder wants it', () => {
    const hurried: string[] = []
    scene(({ state, expectObservable }) => {
      const music = state({ hurry: () => hurried.push('now') })
      expectObservable(music.hold('a'), '^---!').toBe('--a')
      expectObservable(music.hold('a'), '^!').toBe('--')
    })
    expect(hurried).toEqual([])
  })

  test('an answer that comes at once leaves the request after it to be dropped at the end', () => {
    const dropped: string[] = []
    scene(({ state, scheduler, asking }) => {
      const music = state({
        clear: () => EMPTY,
        set: (params) => asking(`set ${params}`).pipe(finalize(() => dropped.push(`${params} ${String(scheduler.now())}`))),
      })
      music.hold('a').subscribe()
      scheduler.schedule(() => { music.hold('b').subscribe() }, 3)
      scheduler.schedule(() => { music.end() }, 4)
    })
    expect(dropped).toEqual(['a 2', 'b 4'])
  })

  test('that overwrites is not taken back in between', () => {
    const log = scene(({ state, expectObservable }) => {
      const lamp = state({ overwrites: true })
      expectObservable(lamp.hold('a'), '^-------------------!').toBe('--a')
      expectObservable(lamp.hold('b'), '----^-----!').toBe('------b')
    })
    expect(log).toEqual(['0 set a', '4 set b', '10 set a', '20 clear a', 'forgotten'])
  })

  test('that overwrites, refused: the one before is still in force', () => {
    const log = scene(({ state, expectObservable, asking }) => {
      const lamp = state({
        overwrites: true,
        set: (params) => (params === 'b' ? throwError(() => new AriError('Refused', 'no')) : asking(`set ${params}`)),
      })
      expectObservable(lamp.hold('a'), '^---------!').toBe('--a')
      expectObservable(lamp.hold('b'), '----^').toBe('----#', undefined, new AriError('Refused', 'no'))
    })
    expect(log).toEqual(['0 set a', '10 clear a', 'forgotten'])
  })

  test('renewed, it is set again; holders are told again where that is wanted', () => {
    const told = (tellsAgain?: true) => scene(({ state, scheduler, expectObservable }) => {
      const news = state(tellsAgain === undefined ? {} : { tellsAgain })
      expectObservable(news.hold('a'), '^----------!').toBe(tellsAgain ? '--a----a' : '--a', { a: 'a' })
      scheduler.schedule(() => { news.renew() }, 5)
    })
    expect(told()).toEqual(['0 set a', '5 set a', '11 clear a', 'forgotten'])
    expect(told(true)).toEqual(['0 set a', '5 set a', '11 clear a', 'forgotten'])
  })
})
