import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, concat, defer, finalize, mergeMap, of, retry, take, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { rooms } from './rooms.js'

/** Rooms that say when they are opened and closed; each is open a millisecond later. */
const played = (run: (room: (number: string) => Observable<string>, at: (ms: number, act: () => void) => void, log: string[]) => void) => {
  const log: string[] = []
  const scheduler = new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) })
  scheduler.run(() => {
    const say = (line: string) => { log.push(`${scheduler.now()} ${line}`) }
    run(rooms((number) => defer(() => {
      say(`open ${number}`)
      return concat(timer(1).pipe(mergeMap(() => of(number))), NEVER).pipe(finalize(() => { say(`close ${number}`) }))
    })), (ms, act) => { scheduler.schedule(act, ms) }, log)
  })
  return log
}

describe('a room', () => {
  test('is opened by the first, shared, and closed after the last; each number is one', () => {
    const seen: string[] = []
    const log = played((room, at) => {
      const enter = (number: string, from: number, to: number) => {
        at(from, () => {
          const inside = room(number).subscribe((each) => { seen.push(each) })
          at(to - from, () => { inside.unsubscribe() })
        })
      }
      enter('1', 0, 5)
      enter('1', 3, 8)
      enter('2', 4, 6)
      enter('1', 10, 12)
    })
    expect(log).toEqual(['0 open 1', '4 open 2', '6 close 2', '8 close 1', '10 open 1', '12 close 1'])
    expect(seen).toEqual(['1', '1', '2', '1'])
  })

  test('is asked for at subscription, not before', () => {
    const log = played((room, at) => {
      const one$ = room('1')
      at(3, () => { one$.pipe(take(1)).subscribe() })
      at(6, () => { one$.pipe(take(1)).subscribe() })
    })
    expect(log).toEqual(['3 open 1', '4 close 1', '6 open 1', '7 close 1'])
  })

  test('left before it was open, it is closed', () => {
    const log = played((room, at) => {
      const inside = room('1').subscribe()
      at(0, () => { inside.unsubscribe() })
    })
    expect(log).toEqual(['0 open 1', '0 close 1'])
  })

  test('that could not be opened is an error to all, and opened anew when it is asked for again, even at once', () => {
    let times = 0
    const room = rooms((number) => defer(() => {
      times += 1
      return times === 1 ? throwError(() => new Error('no')) : concat(of(number), NEVER)
    }))
    const seen: string[] = []
    const inside = room('1').pipe(retry(1)).subscribe((each) => { seen.push(each) })
    inside.add(room('1').subscribe((each) => { seen.push(each) }))
    expect([times, seen]).toEqual([2, ['1', '1']])
    inside.unsubscribe()
  })

  test('that has ended is opened anew, by whoever asks in the turn of its end', () => {
    let times = 0
    const room = rooms(() => defer(() => {
      times += 1
      return times === 1 ? EMPTY : concat(of(times), NEVER)
    }))
    const seen: number[] = []
    const inside = concat(room('1'), room('1')).subscribe((each) => { seen.push(each) })
    inside.add(room('1').subscribe((each) => { seen.push(each) }))
    expect([times, seen]).toEqual([2, [2, 2]])
    inside.unsubscribe()
  })
})
