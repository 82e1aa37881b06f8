import { describe, expect, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'

import { during } from './during.js'

const marbles = (run: Parameters<TestScheduler['run']>[0]) => {
  new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) }).run(run)
}

describe('during', () => {
  test('begins when the state is in force, and is over with it', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const state$ = hot('  --s------|')
      const other$ = cold('   --o-------|')
      expectObservable(state$.pipe(during(() => other$))).toBe('----o----|')
      expectSubscriptions(state$.subscriptions).toBe('         ^--------!')
      expectSubscriptions(other$.subscriptions).toBe('         --^------!')
    })
  })

  test('is over with the other', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const state$ = hot('  --s-----------|')
      const other$ = cold('   --o--|')
      expectObservable(state$.pipe(during(() => other$))).toBe('----o--|')
      expectSubscriptions(state$.subscriptions).toBe('         ^------!')
    })
  })

  test('of a state that never is in force nothing comes', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('---|').pipe(during(() => { throw new Error('begun') }))).toBe('---|')
    })
  })

  test('let go, lets go of both', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const state$ = hot('--s------')
      const other$ = cold(' --o----')
      expectObservable(state$.pipe(during(() => other$)), '^-----!').toBe('----o--')
      expectSubscriptions(state$.subscriptions).toBe('^-----!')
      expectSubscriptions(other$.subscriptions).toBe('--^---!')
    })
  })

  test('fails with either', () => {
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('--s--#').pipe(during(() => cold('o---')))).toBe('--o--#')
      expectObservable(hot('--s---').pipe(during(() => cold('o#')))).toBe('--o#')
    })
  })
})
