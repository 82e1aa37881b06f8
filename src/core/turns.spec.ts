import { describe, expect, test } from '@jest/globals'
import { concatWith, merge } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { openTurns } from './turns.js'

const marbles = (run: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void) => {
  new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) }).run(run)
}

describe('one work after another', () => {
  test('each begins when the one before is done', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inTurn = openTurns()
      const first$ = cold('---a|')
      const second$ = cold('--b|')
      expectObservable(inTurn(first$)).toBe('---a|')
      expectObservable(inTurn(second$)).toBe('------b|')
      expectSubscriptions(first$.subscriptions).toBe('^---!')
      expectSubscriptions(second$.subscriptions).toBe('----^--!')
    })
  })

  test('or has failed: that is told to whoever asked for it, and to nobody else', () => {
    marbles(({ cold, expectObservable }) => {
      const inTurn = openTurns()
      expectObservable(inTurn(cold('--#'))).toBe('--#')
      expectObservable(inTurn(cold('--b|'))).toBe('----b|')
    })
  })

  test('what has begun is done, whoever leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inTurn = openTurns()
      const first$ = cold('---a|')
      expectObservable(inTurn(first$), '^-!').toBe('---')
      expectObservable(inTurn(cold('--b|'))).toBe('------b|')
      expectSubscriptions(first$.subscriptions).toBe('^---!')
    })
  })

  test('asked for in the end of another, it comes after that', () => {
    marbles(({ cold, expectObservable }) => {
      const inTurn = openTurns()
      const all$ = merge(inTurn(cold('-a|')).pipe(concatWith(inTurn(cold('-b|')))), inTurn(cold('-c|')))
      expectObservable(all$).toBe('-a-c-b|')
    })
  })
})
