import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { EMPTY, NEVER, Subject, defer, filter, map, of, throwError } from 'rxjs'
import type { Observable } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { fakeWire, request } from '../../../test/loopback/wires.js'
import { AriError } from '../errors.js'
import type { Wire, WireReply, WireState } from '../wire.js'
import { reconnecting } from './reconnecting.js'

const lost = new AriError('Disconnected', 'The event connection was lost.')
const unreachable = new AriError('Unreachable', 'Nothing listens there.')
const fatal = new AriError('Unauthorized', 'Wrong password.')

afterEach(() => { jest.restoreAllMocks() })

const open: WireState = { status: 'open' }
const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)

/** Opens the wires one after another. */
const opener = (wires: readonly Wire[]) => {
  let next = 0
  const open = () => wires[next++] ?? fakeWire({})
  return { open, opened: () => next }
}

const wireOf = (frames$: Observable<unknown>, state$: Observable<WireState> = EMPTY) => fakeWire({}, { frames$, state$ })

describe('reconnecting', () => {
  test('opens the next one after a wait, and frames go on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('-a-b-#           ', undefined, lost)
      const second = cold('       c-#      ', undefined, unreachable)
      const third = cold('              d-#', undefined, fatal)
      const all = '       -a-b---c------d-#'
      const { open } = opener([wireOf(first), wireOf(second), wireOf(third)])
      expectObservable(reconnecting(open, { backoff: (failures) => failures * failures + 1 }).frames$).toBe(all, undefined, fatal)
      expectSubscriptions(first.subscriptions).toBe(' ^----!')
      expectSubscriptions(second.subscriptions).toBe('-------^-!')
      expectSubscriptions(third.subscriptions).toBe(' --------------^-!')
    })
  })

  test('tells every step, and the wait that follows a loss', () => {
    marbles(({ cold, expectObservable }) => {
      const first = wireOf(cold('---#', undefined, lost), cold('-o-', { o: open }))
      const second = wireOf(cold('  #', undefined, unreachable))
      const third = wireOf(cold('   -'), cold('--o', { o: open }))
      const wire = reconnecting(opener([first, second, third]).open, { backoff: (failures) => failures * 10 })
      const values = {
        c: { status: 'connecting', attempt: 1 },
        o: open,
        l: { status: 'lost', because: lost, retryIn: 10, attempt: 2 },
        d: { status: 'connecting', attempt: 2 },
        m: { status: 'lost', because: unreachable, retryIn: 20, attempt: 3 },
        e: { status: 'connecting', attempt: 3 },
      } as const
      expectObservable(wire.state$).toBe('co-l 9ms (dm) 16ms e-o', values)
      expectObservable(wire.frames$, '-').toBe('')
    })
  })

  test('what no further attempt cures is an error, told as lost without a retry', () => {
    for (const because of [fatal, new AriError('NotAri', ''), new AriError('Forbidden', ''), new AriError('Malformed', ''), new AriError('Refused', ''), new AriError('Replaced', '')]) {
      marbles(({ cold, expectObservable }) => {
        const wire = reconnecting(opener([wireOf(cold('--#', undefined, because))]).open)
        expectObservable(wire.state$).toBe('c-(l|)', { c: { status: 'connecting', attempt: 1 }, l: { status: 'lost', because } })
        expectObservable(wire.frames$).toBe('--#', undefined, because)
      })
    }
  })

  test('a bug is no reason to try again', () => {
    marbles(({ expectObservable }) => {
      const bug = new TypeError('undefined is not a function')
      expectObservable(reconnecting(() => wireOf(throwError(() => bug))).frames$).toBe('#', undefined, bug)
      expectObservable(reconnecting(() => {
        throw bug
      }).frames$).toBe('#', undefined, bug)
    })
  })

  test.each([NaN, -1])('a backoff that gives %p is said, and waited for by nobody', (ms) => {
    marbles(({ cold, expectObservable }) => {
      const wire = reconnecting(() => wireOf(cold('--#', undefined, lost)), { backoff: () => ms })
      expectObservable(wire.frames$).toBe('--#', undefined, expect.objectContaining({ _tag: 'Malformed', message: expect.stringContaining(`gave ${String(ms)}`) }))
    })
  })

  test('a backoff of Infinity, or of more than node can wait, is waited for', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const days30 = 30 * 24 * 3_600_000
      const { open, opened } = opener([wireOf(cold('#', undefined, lost)), wireOf(cold('#', undefined, lost))])
      const wire = reconnecting(open, { backoff: (failures) => (failures === 1 ? days30 : Infinity) })
      const until = `^ ${String(3 * days30)}ms !`
      expectObservable(wire.state$.pipe(map(({ status }) => status)), until).toBe(`(cl) ${String(days30 - 4)}ms (cl)`, { c: 'connecting', l: 'lost' })
      expectObservable(wire.frames$, until).toBe('')
      flush()
      expect(opened()).toBe(2)
    })
  })

  test('goes on without end', () => {
    marbles(({ cold, expectObservable, flush }) => {
      let opened = 0
      const wire = reconnecting(() => {
        opened += 1
        return wireOf(cold('#', undefined, unreachable))
      }, { backoff: () => 10 })
      expectObservable(wire.frames$, '^ 9995ms !').toBe('')
      flush()
      expect(opened).toBe(1_000)
    })
  })

  test('a connection that lasted makes the next failure a first one; one that did not, does not', () => {
    const waits = (lasts: number) => {
      const asked: number[] = []
      marbles(({ cold, expectObservable, flush }) => {
        const wires = [
          wireOf(cold('#', undefined, unreachable)),
          wireOf(cold('#', undefined, unreachable)),
          wireOf(cold(`${lasts}ms #`, undefined, lost), cold('o', { o: open })),
          wireOf(cold('-')),
        ]
        const wire = reconnecting(opener(wires).open, {
          lasting: 100,
          backoff: (failures) => {
            asked.push(failures)
            return 1
          },
        })
        expectObservable(wire.frames$, '^ 1s !').toBe('')
        flush()
      })
      return asked
    }
    expect(waits(99)).toEqual([1, 2, 3])
    expect(waits(101)).toEqual([1, 2, 1])
  })

  test('by default a second is long enough to have lasted, and a wait is about 75 ms at first', () => {
    // The shortest of a second wait is the longest of a first one.
    jest.spyOn(Math, 'random').mockReturnValue(0.5)
    const waits = (lasts: number) => {
      const told: (number | undefined)[] = []
      marbles(({ cold, flush }) => {
        const broken = () => wireOf(cold(`${lasts}ms #`, undefined, lost), cold('o', { o: open }))
        const wire = reconnecting(opener([broken(), broken(), broken(), broken()]).open)
        wire.state$.subscribe((state) => {
          if (state.status === 'lost') told.push(state.retryIn)
        })
        const frames = wire.frames$.subscribe()
        flush()
        frames.unsubscribe()
      })
      return told
    }
    expect(waits(1_001)).toEqual([75, 75, 75, 75])
    expect(waits(999)).toEqual([75, 150, 300, 600])
  })

  test('a wire that says it is complete is not opened again', () => {
    marbles(({ cold, expectObservable }) => {
      const wire = reconnecting(opener([wireOf(cold('a-|'), cold('o', { o: open }))]).open)
      const last$ = wire.state$.pipe(filter(({ status }) => status !== 'connecting'))
      expectObservable(last$).toBe('o-(x|)', { o: open, x: { status: 'closed' } })
      expectObservable(wire.frames$).toBe('a-|')
    })
  })

  test('closing closes the short wire, or stops the timer of the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const first = cold('--#', undefined, lost)
      const { open, opened } = opener([wireOf(first)])
      const wire = reconnecting(open, { backoff: () => 5 })
      expectObservable(wire.state$).toBe('c-l--(x|)', {
        c: { status: 'connecting', attempt: 1 },
        l: { status: 'lost', because: lost, retryIn: 5, attempt: 2 },
        x: { status: 'closed' },
      })
      expectObservable(wire.frames$, '^----!').toBe('')
      expectSubscriptions(first.subscriptions).toBe('^-!')
      flush()
      expect(opened()).toBe(1)
    })
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('-----')
      const wire = reconnecting(opener([wireOf(first, cold('o', { o: open }))]).open)
      expectObservable(wire.frames$, '^--!').toBe('')
      expectSubscriptions(first.subscriptions).toBe('^--!')
    })
  })

  test('watching the state opens nothing, and tells the latest to whoever comes late', () => {
    const { open: next, opened } = opener([wireOf(NEVER, of(open))])
    const wire = reconnecting(next)
    wire.state$.subscribe()
    expect(opened()).toBe(0)
    const frames = wire.frames$.subscribe()
    const seen: WireState[] = []
    wire.state$.subscribe((state) => seen.push(state))
    expect(seen).toEqual([open])
    frames.unsubscribe()
    expect(seen).toEqual([open, { status: 'closed' }])
  })

  test('a second subscriber shares the connection', () => {
    const frames = new Subject<unknown>()
    let connections = 0
    const { frames$ } = reconnecting(() => wireOf(defer(() => {
      connections += 1
      return frames
    })))
    const heard: unknown[] = []
    frames$.subscribe((frame) => heard.push(frame))
    frames$.subscribe((frame) => heard.push(frame))
    frames.next('a')
    expect(heard).toEqual(['a', 'a'])
    expect(connections).toBe(1)
  })

  test('requests go to the wire at hand: before the first opening, while connected, in the gap', () => {
    marbles(({ cold, flush }) => {
      const asked: string[] = []
      const named = (name: string, frames$: Observable<unknown>): Wire => ({
        ...fakeWire({}, { frames$ }),
        request: ({ operation }) => {
          asked.push(`${operation} by ${name}`)
          return of<WireReply>({ status: 204, body: undefined })
        },
      })
      const { open, opened } = opener([named('first', cold('--#', undefined, lost)), named('second', cold('-'))])
      const wire = reconnecting(open, { backoff: () => 2 })
      const ask = (operation: string) => wire.request(request({ operation })).subscribe()
      ask('early')
      cold('-a-b-c').subscribe((operation) => ask(operation))
      const frames = wire.frames$.subscribe({ error: () => undefined })
      flush()
      frames.unsubscribe()
      expect(asked).toEqual(['early by first', 'a by first', 'b by first', 'c by second'])
      expect(opened()).toBe(2)
    })
  })
})
