import { describe, expect, test } from '@jest/globals'
import { EMPTY, type Observable, of, takeUntil, throwError } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { AriError } from '../core/errors.js'
import type { Fault } from '../core/faults.js'
import { hearFaultsOf } from '../core/unheard.js'
import { type AnnounceOptions, announce } from './announce.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

describe('announcements', () => {
  // Each is spoken for three ms, and says its name then.
  test.each<[string, string, AnnounceOptions, string]>([
    ['one at a time, in the order in which they came', 'ab-------c|', {}, '---a--b-----(c|)'],
    ['are all spoken when no more come', 'abc|', {}, '---a--b--(c|)'],
    ['none', '---|', {}, '---|'],
    ['in one turn', '(abc)', {}, '---a--b--c'],
    ['what comes while one is spoken may be dropped', 'abc-d--|', { maxWaiting: 0 }, '---a---(d|)'],
    ['so many may wait: the newest is dropped', 'abcd', { maxWaiting: 1 }, '---a--b'],
    ['or the oldest', 'abcd-------', { maxWaiting: 1, drop: 'oldest' }, '---a--d'],
    ['or the oldest of two', '(abcde)', { maxWaiting: 2, drop: 'oldest' }, '---a--d--e'],
    ['with nobody waiting there is no oldest', 'abc-d', { maxWaiting: 0, drop: 'oldest' }, '---a---d'],
    ['one that comes when another has ended is spoken', 'a---b', { maxWaiting: 0 }, '---a---b'],
    ['the source fails: none is spoken any more', 'ab--#', {}, '---a#'],
  ])('%s', (_, source, options, expected) => {
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot(source).pipe(announce((name) => cold(`---(${name}|)`), options))).toBe(expected)
    })
  })

  test('unsubscribing stops the one that is spoken, and forgets those that wait', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const [source$, spoken$] = [hot('ab'), cold('---(p|)')]
      expectObservable(source$.pipe(announce(() => spoken$)), '^----!').toBe('---p')
      expectSubscriptions(source$.subscriptions).toBe('^----!')
      expectSubscriptions(spoken$.subscriptions).toBe(['^--!', '---^-!'])
    })
  })

  test('cut by what ends them all', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const spoken$ = cold('---(p|)')
      expectObservable(hot('ab').pipe(announce(() => spoken$), takeUntil(hot('----x')))).toBe('---p|')
      expectSubscriptions(spoken$.subscriptions).toBe(['^--!', '---^!'])
    })
  })

  test('one that is empty, as of a bridge that is gone, leaves its place to the next', () => {
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('abc|').pipe(announce((name) => (name === 'b' ? EMPTY : cold(`---(${name}|)`))))).toBe('---a--(c|)')
    })
  })

  test('each subscriber has a queue of its own', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const announced$ = hot('a-b').pipe(announce((name) => cold(`---(${name}|)`), { maxWaiting: 0 }))
      expectObservable(announced$).toBe('---a')
      expectObservable(announced$, '-^').toBe('-----b')
    })
  })

  test.each([{ maxWaiting: -1 }, { maxWaiting: Number.NaN }])('%j is refused', (options) => {
    expect(() => announce(() => of(), options)).toThrow(RangeError)
  })
})

describe('one that fails', () => {
  const failing = (project: (name: string) => Observable<string>) => {
    const faults: Fault[] = []
    marbles(({ hot, expectObservable }) => {
      const source$ = hot('ab|')
      hearFaultsOf(source$, (fault) => faults.push(fault))
      expectObservable(source$.pipe(announce(project))).toBe('-b|')
    })
    return faults
  }

  test('is a fault, and the next is spoken', () => {
    const error = new AriError('SoundFailed', 'sound:a was not heard')
    expect(failing((name) => (name === 'a' ? throwError(() => error) : of(name)))).toEqual([{ during: 'announce', error }])
  })

  test('so does what throws', () => {
    expect(failing((name) => {
      if (name === 'a') throw new Error('not ready')
      return of(name)
    })).toEqual([{ during: 'announce', error: expect.objectContaining({ _tag: 'FlowFailed', message: expect.stringContaining('not ready') }) }])
  })
})
