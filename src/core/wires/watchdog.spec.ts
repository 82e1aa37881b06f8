import { describe, expect, test } from '@jest/globals'
import { type Observable, Subject, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { silent } from './watchdog.js'

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) }).run(body)

const nothing = () => 0
/** How often something was heard. */
const counted = (heard$: Observable<unknown>) => {
  let count = 0
  heard$.subscribe(() => { count += 1 })
  return () => count
}

/** When it is asked, every 3 ms, and when it is taken for dead. */
const drawn = (heard: string, asked: string, dead: string) => {
  marbles(({ hot, expectObservable }) => {
    const asked$ = new Subject<string>()
    const until = '^-----------------------------!'
    expectObservable(asked$, until).toBe(asked)
    expectObservable(silent(counted(hot(heard)), () => { asked$.next('p') }, 3), until).toBe(dead, { d: 9 })
  })
}

describe('the other side', () => {
  test('that says nothing is asked twice, and then taken for dead', () => {
    drawn('------------------------------', '---p--p', '---------(d|)')
  })

  test('that answers each time is not', () => {
    drawn('----x--x--x--x--x--x--x--x--x-', '---p--p--p--p--p--p--p--p--p--', '------------------------------')
  })

  test('that speaks without being asked is not', () => {
    drawn('-x---x---x---x---x---x---x---x', '---p--p--p--p--p--p--p--p--p--', '------------------------------')
  })

  test('that answers late, but before it is asked a third time, is not', () => {
    drawn('--------x-----x-----x-----x---', '---p--p--p--p--p--p--p--p--p--', '------------------------------')
  })

  test('that falls silent is dead three times later', () => {
    drawn('----x--x----------------------', '---p--p--p--p', '---------------(d|)')
  })
})

test('one who may be busy is dead after thirteen times; busy no more, it is a matter of the three again', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(silent(nothing, () => undefined, 5_000, () => true)).toBe('65s (d|)', { d: 65_000 })
    let busy = true
    timer(21_000).subscribe(() => { busy = false })
    expectObservable(silent(nothing, () => undefined, 5_000, () => busy)).toBe('25s (d|)', { d: 25_000 })
    expectObservable(silent(counted(hot('60s x')), () => undefined, 5_000, () => true), '^ 119s !').toBe('')
  })
})

test('an answer found after the second asking, by a program that was busy, is an answer', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(silent(counted(hot('------x')), () => undefined, 3), '^----------!').toBe('-----------')
  })
})

test('5 s at a time, it is 15 s', () => {
  marbles(({ expectObservable }) => {
    expectObservable(silent(nothing, () => undefined, 5_000)).toBe('15s (d|)', { d: 15_000 })
  })
})

test('with Infinity nobody is asked, and nobody dies', () => {
  marbles(({ expectObservable }) => {
    const ask = () => { throw new Error('asked') }
    expectObservable(silent(nothing, ask, Infinity), '^ 100000s !').toBe('')
  })
})

test('let go, nothing is asked any more', () => {
  marbles(({ flush, expectObservable }) => {
    let asked = 0
    expectObservable(silent(nothing, () => { asked += 1 }, 3), '^---!').toBe('')
    flush()
    expect(asked).toBe(1)
  })
})
