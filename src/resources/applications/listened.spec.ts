import { describe, expect, test } from '@jest/globals'
import { Observable, type Subscription } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Demux, openDemux } from '../../core/demux.js'
import { lingering, openListened } from './listened.js'

interface Event {
  readonly type: string
}

interface Watching {
  readonly index: Demux<Event>
  readonly at: (ms: number, act: () => void) => void
  /** From one ms to the other. */
  readonly listens: (from: number, to: number, stream: Observable<unknown>) => void
  readonly over$: (ms: number) => void
}

/** What was listened to, each time with its ms. */
const told = (run: (watching: Watching) => void): readonly string[] => {
  const scheduler = new TestScheduler(() => undefined)
  const index = openDemux<Event>(() => [])
  const lines: string[] = []
  let over: (() => void) | undefined
  scheduler.run(() => {
    const listened = openListened(index, { always: ['Vital'], over$: new Observable<void>((subscriber) => { over = () => { subscriber.next() } }) })
    listened.changed$.subscribe(() => { lines.push(`${String(scheduler.now())} ${listened.types()?.join() ?? 'all'}`) })
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
    run({
      index, at,
      listens: (from, to, stream) => {
        let subscription: Subscription
        at(from, () => { subscription = stream.subscribe() })
        at(to, () => { subscription.unsubscribe() })
      },
      over$: (ms) => { at(ms, () => over?.()) },
    })
    scheduler.flush()
  })
  return lines
}

describe('a type', () => {
  test('is told at once when somebody listens, and no more a while after the last has left', () => {
    expect(told(({ index, listens }) => {
      listens(5, 20, index.of(['B']))
      listens(7, 30, index.of(['A', 'B']))
    })).toEqual(['5 B', '7 A,B', `${String(30 + lingering)} `])
  })

  test('and others that are listened to in the same turn are told together', () => {
    expect(told(({ index, listens }) => {
      listens(5, 99_999, index.of(['B', 'C']))
      listens(5, 99_999, index.of(['A']))
    })).toEqual(['5 A,B,C', `${String(99_999 + lingering)} `])
  })

  test('that is wanted again meanwhile was told all the time', () => {
    expect(told(({ index, listens }) => {
      for (let call = 0; call < 1_000; call += 1) listens(call * 100, call * 100 + 50, index.on('channel', String(call), ['A']))
    })).toEqual(['0 A', `${String(99_950 + lingering)} `])
  })

  test('is told once, however many listen', () => {
    expect(told(({ index }) => {
      for (let call = 0; call < 10_000; call += 1) index.on('channel', String(call), ['A', 'Vital']).subscribe()
    })).toEqual(['0 A'])
  })

  test('that is told always is not spoken of', () => {
    expect(told(({ index, listens }) => { listens(5, 20, index.of(['Vital'])) })).toEqual([])
  })
})

test.each<[string, (index: Demux<Event>) => Observable<unknown>]>([
  ['everything', ({ all$ }) => all$],
  ['one thing, and names no type', (index) => index.on('channel', 'a')],
  ['what is not known by its name', (index) => index.of(['UnknownEvent'])],
])('whoever listens to %s needs all', (_, streamOf) => {
  expect(told(({ index, listens }) => {
    listens(5, 99_999, index.of(['A']))
    listens(7, 20, streamOf(index))
  })).toEqual(['5 A', '7 all', `${String(20 + lingering)} A`, `${String(99_999 + lingering)} `])
})

test('nothing is watched any more when it is over', () => {
  expect(told(({ index, listens, over$ }) => {
    listens(5, 20, index.of(['A']))
    listens(30, 40, index.of(['B']))
    over$(25)
  })).toEqual(['5 A'])
})
