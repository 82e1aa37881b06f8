import { describe, expect, jest, test } from '@jest/globals'
import { NEVER, Observable, Subject, concatMap, merge, takeUntil, timer } from 'rxjs'
import type { Subscription } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { fakeWire, request } from '../../../test/loopback/wires.js'
import type { WireReply, WireRequest } from '../wire.js'
import { ordered } from './ordered.js'

const byChannel = ({ ids }: WireRequest) => ids.channelId
const about = (channelId: string, operation: string, more: Partial<WireRequest> = {}) => request({ operation, ids: { channelId }, ...more })
const reply = (status: number): WireReply => ({ status, body: undefined })

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)

describe('ordered', () => {
  test('writes about one channel are sent each after the reply to the one before', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: reply(201), b: reply(202), c: reply(203) }
      const a = cold('---(a|)       ', values)
      const b = cold('   -----(b|)  ', values)
      const c = cold('        --(c|)', values)
      const subsA = ' ^--!          '
      const subsB = ' ---^----!     '
      const subsC = ' --------^-!   '
      const all = '   ---a----b-(c|)'
      const wire = ordered(fakeWire({ a, b, c }), byChannel)
      expectObservable(merge(...['a', 'b', 'c'].map((name) => wire.request(about('1', name))))).toBe(all, values)
      expectSubscriptions(a.subscriptions).toBe(subsA)
      expectSubscriptions(b.subscriptions).toBe(subsB)
      expectSubscriptions(c.subscriptions).toBe(subsC)
    })
  })

  test('different channels, and what is about none, do not wait for each other', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { a: reply(201), b: reply(202), c: reply(203) }
      const wire = ordered(fakeWire({ a: cold('-----(a|)', values), b: cold('--(b|)', values), c: cold('(c|)', values) }), byChannel)
      const all$ = merge(wire.request(about('1', 'a')), wire.request(about('2', 'b')), wire.request(request({ operation: 'c' })))
      expectObservable(all$).toBe('c-b--(a|)', values)
    })
  })

  test('GET and urgent overtake', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { a: reply(201), g: reply(200), s: reply(204), b: reply(202) }
      const replies = { a: cold('-----(a|)', values), g: cold('-(g|)', values), s: cold('--(s|)', values), b: cold('-(b|)', values) }
      const wire = ordered(fakeWire(replies), byChannel)
      const all$ = merge(
        wire.request(about('1', 'a')),
        wire.request(about('1', 'b')),
        wire.request(about('1', 'g', { method: 'GET' })),
        wire.request(about('1', 's', { urgent: true })),
      )
      expectObservable(all$).toBe('-gs--a(b|)', values)
    })
  })

  test('one that is never answered holds the next up as long as somebody waits for it, and 10 s more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { b: reply(202) }
      const a = cold<WireReply>('-')
      const b = cold('--(b|)', values)
      const wire = ordered(fakeWire({ a, b }), byChannel)
      expectObservable(merge(wire.request(about('1', 'a')).pipe(takeUntil(timer(5))), wire.request(about('1', 'b')))).toBe('----- 10s --(b|)', values)
      expectSubscriptions(b.subscriptions).toBe('     ----- 10s ^-!')
    })
  })

  test('an error releases the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { b: reply(202) }
      const a = cold<WireReply>('--#')
      const b = cold('  -(b|)', values)
      const wire = ordered(fakeWire({ a, b }), byChannel)
      expectObservable(wire.request(about('1', 'a'))).toBe('--#')
      expectObservable(wire.request(about('1', 'b'))).toBe('---(b|)', values)
      expectSubscriptions(b.subscriptions).toBe('--^!')
    })
  })

  test('left before it was sent: never sent, and those behind it move up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: reply(201), b: reply(202), c: reply(203) }
      const a = cold('----(a|)     ', values)
      const b = cold('-(b|)        ', values)
      const c = cold('    -(c|)    ', values)
      const leaveB = '^-!          '
      const wire = ordered(fakeWire({ a, b, c }), byChannel)
      expectObservable(wire.request(about('1', 'a'))).toBe('----(a|)', values)
      expectObservable(wire.request(about('1', 'b')), leaveB).toBe('---', values)
      expectObservable(wire.request(about('1', 'c'))).toBe('-----(c|)', values)
      expectSubscriptions(b.subscriptions).toBe([])
      expectSubscriptions(c.subscriptions).toBe('----^!')
    })
  })

  test('left after it was written: it holds its place until its reply', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: reply(201), b: reply(202) }
      const a = cold('----(a|)', values)
      const b = cold('    -(b|)', values)
      const leaveA = '^-!'
      const wire = ordered(fakeWire({ a, b }), byChannel)
      expectObservable(wire.request(about('1', 'a')), leaveA).toBe('---', values)
      expectObservable(wire.request(about('1', 'b'))).toBe('-----(b|)', values)
      expectSubscriptions(a.subscriptions).toBe('^---!')
      expectSubscriptions(b.subscriptions).toBe('----^!')
    })
  })

  test('left while the wire itself still keeps it back unwritten: dropped there too, and its place is free', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { b: reply(202) }
      const a = cold<WireReply>('----------')
      const b = cold('  -(b|)', values)
      const inner = fakeWire({ b })
      // Takes `a` and never writes it.
      const wire = ordered({ ...inner, request: (wanted) => (wanted.operation === 'a' ? a : inner.request(wanted)) }, byChannel)
      expectObservable(wire.request(about('1', 'a')), '^-!').toBe('---')
      expectObservable(wire.request(about('1', 'b'))).toBe('---(b|)', values)
      expectSubscriptions(a.subscriptions).toBe('^-!')
      expectSubscriptions(b.subscriptions).toBe('--^!')
    })
  })

  test('what its reply makes its subscriber give up is not sent any more', () => {
    const a = new Subject<WireReply>()
    const sent: string[] = []
    const wire = ordered(fakeWire({ a, b: new Observable((subscriber) => {
      sent.push('b')
      subscriber.complete()
    }) }), byChannel)
    const flow: Subscription[] = []
    wire.request(about('1', 'a')).subscribe({ error: () => flow.forEach((each) => each.unsubscribe()) })
    flow.push(wire.request(about('1', 'b')).subscribe())
    a.error(new Error('gone'))
    expect(sent).toEqual([])
  })

  test('tells that a request was written to whom it may concern', () => {
    const written: string[] = []
    const a = new Subject<WireReply>()
    const wire = ordered(fakeWire({ a, b: NEVER }), byChannel)
    for (const name of ['a', 'b']) wire.request(about('1', name, { written: () => written.push(name) })).subscribe()
    expect(written).toEqual(['a'])
    a.complete()
    expect(written).toEqual(['a', 'b'])
  })

  test('forgets a channel with its last request', () => {
    const set = jest.spyOn(Map.prototype, 'set')
    try {
      marbles(({ cold, flush }) => {
        const wire = ordered(fakeWire({ a: cold('--(a|)', { a: reply(204) }), e: cold('--#') }), byChannel)
        const quiet = { error: () => undefined }
        for (const channel of ['leak-1', 'leak-2', 'leak-3']) {
          wire.request(about(channel, 'a')).subscribe(quiet)
          wire.request(about(channel, 'e')).subscribe(quiet)
          wire.request(about(channel, 'a')).subscribe(quiet).unsubscribe()
          timer(3).pipe(concatMap(() => wire.request(about(channel, 'a')))).subscribe(quiet)
        }
        flush()
      })
      // The one map that the wire keeps is found by the keys put into it.
      const kept = new Set(set.mock.contexts.filter((_, call) => String(set.mock.calls[call]?.[0]).startsWith('leak-')))
      expect([...kept]).toEqual([new Map()])
    } finally {
      set.mockRestore()
    }
  })
})
