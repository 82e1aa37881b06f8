import { describe, expect, test } from '@jest/globals'
import { type Observable, catchError, map, mergeMap, of, take, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { request } from '../../../test/loopback/wires.js'
import { AriError } from '../errors.js'
import { type Seat, type Sitter, openSeat } from './seat.js'

type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0]

const cut = new AriError('Disconnected', 'cut')

/** Answers with its name. */
const sitter = (name: string): Sitter => ({ request: () => of({ status: 200, body: name }) })
const [one, other] = [sitter('one'), sitter('other')]

/** What is seen of a seat to which things happen at their ms: in virtual time. */
const drawn = (play: (seat: Seat, at: (ms: number, act: () => void) => void, helpers: RunHelpers) => void, waitFor = 5): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  scheduler.run((helpers) => {
    const seat = openSeat('application \'desk\'', waitFor)
    play(seat, (ms, act) => { scheduler.schedule(act, ms) }, helpers)
  })
}

const framesOf = ({ wire }: Seat): Observable<unknown> => wire.frames$.pipe(catchError((error: unknown) => throwError(() => (error instanceof AriError ? error._tag : error))))
const statesOf = ({ wire }: Seat): Observable<string> => wire.state$.pipe(map((state) => `${state.status}${'retryIn' in state ? ' for now' : ''}`))

describe('a seat', () => {
  test('is one wire of many connections', () => {
    drawn((seat, at, { expectObservable }) => {
      at(1, () => { seat.take(one) })
      at(2, () => { seat.hear('a') })
      at(3, () => { seat.leave(cut) })
      at(5, () => { seat.take(other) })
      at(6, () => { seat.hear('b') })
      expectObservable(framesOf(seat), '^--------!').toBe('--a---b--')
      expectObservable(statesOf(seat), '^--------!').toBe('-o-l-o---(c|)', { o: 'open', l: 'lost for now', c: 'closed' })
    })
  })

  test('waits, and is given up when nobody has come back', () => {
    drawn((seat, at, { expectObservable }) => {
      at(1, () => { seat.take(one) })
      at(2, () => { seat.leave(cut) })
      expectObservable(framesOf(seat)).toBe('-------#', {}, 'Disconnected')
      expectObservable(statesOf(seat)).toBe('-ol----(gc|)', { o: 'open', l: 'lost for now', g: 'lost', c: 'closed' })
      expectObservable(seat.vacated$).toBe('-------(v|)', { v: true })
    })
  })

  test('waits for ever where it shall', () => {
    drawn((seat, at, { expectObservable }) => {
      at(1, () => { seat.leave(cut) })
      at(30 * 24 * 3_600_000, () => { seat.hear('a') })
      expectObservable(framesOf(seat).pipe(take(1))).toBe('2592000s (a|)')
    }, Infinity)
  })

  test('is vacated when its wire is not wanted any more', () => {
    drawn((seat, at, { expectObservable }) => {
      at(1, () => { seat.take(one) })
      expectObservable(framesOf(seat), '^--!').toBe('----')
      expectObservable(seat.vacated$).toBe('---(v|)', { v: true })
      expectObservable(statesOf(seat)).toBe('-o-(c|)', { o: 'open', c: 'closed' })
    })
  })

  test('belongs to the newer of two: that is a gap like any other', () => {
    drawn((seat, at, { expectObservable }) => {
      at(1, () => { seat.take(one) })
      at(2, () => { seat.take(one) })
      at(3, () => { seat.take(other) })
      expectObservable(statesOf(seat), '^----!').toBe('-o-(lo)', { o: 'open', l: 'lost for now' })
      at(4, () => { expect([seat.has(one), seat.has(other)]).toEqual([false, true]) })
    })
  })

  test('is asked through whoever sits there, and `Unreachable` while nobody does', () => {
    drawn((seat, at, { hot, expectObservable }) => {
      const answers$ = hot('-a-a-a-a').pipe(mergeMap(() => seat.wire.request(request()).pipe(
        map(({ body }) => body),
        catchError((error: unknown) => of(error instanceof AriError ? error._tag : error)),
      )))
      at(2, () => { seat.take(one) })
      at(4, () => { seat.leave(cut) })
      at(6, () => { seat.take(other) })
      expectObservable(answers$).toBe('-u-1-u-2', { u: 'Unreachable', 1: 'one', 2: 'other' })
    })
  })
})
