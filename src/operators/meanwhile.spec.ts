import { describe, expect, test } from '@jest/globals'
import { NEVER, Observable, finalize, of } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { meanwhile } from './meanwhile.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) }).run(body)
}

describe('meanwhile', () => {
  test.each([
    ['until the first value', '---a-b-|', '-s', '---a-b-|', '^--!'],
    ['until it completes without one', '---|', '-s', '---|', '^--!'],
    ['until it fails', '---#', '-s', '---#', '^--!'],
    ['which may complete by itself', '---a-|', '-s|', '---a-|', '^-!'],
    ['whose failure is that of all', '-----a-|', '--#', '--#', '^-!'],
  ])('a state is held %s', (_, source, state, expected, held) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const state$ = cold(state)
      expectObservable(cold(source).pipe(meanwhile(state$))).toBe(expected)
      expectSubscriptions(state$.subscriptions).toBe(held)
    })
  })

  test('let go, so is the state', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const [state$, source$] = [cold('s'), cold('----a')]
      expectObservable(source$.pipe(meanwhile(state$)), '^-!').toBe('---')
      expectSubscriptions(state$.subscriptions).toBe('^-!')
      expectSubscriptions(source$.subscriptions).toBe('^-!')
    })
  })

  test('it is in force before the source begins, and taken back before the value is handed on', () => {
    const log: string[] = []
    const state$ = new Observable<never>(() => { log.push('held') }).pipe(finalize(() => { log.push('taken back') }))
    of('value').pipe(meanwhile(state$)).subscribe((value) => { log.push(value) })
    expect(log).toEqual(['held', 'taken back', 'value'])
    NEVER.pipe(meanwhile(state$)).subscribe().unsubscribe()
    expect(log).toEqual(['held', 'taken back', 'value', 'held', 'taken back'])
  })
})
