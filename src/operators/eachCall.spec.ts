import { describe, expect, test } from '@jest/globals'
import {
  EMPTY, NEVER, Observable, ReplaySubject, Subject, type Subscriber, concat, defer, ignoreElements, merge, of, repeat, take, tap, throwError, timer,
} from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { AriError } from '../core/errors.js'
import type { Fault } from '../core/faults.js'
import { openLatch, phaseOf, setLatch } from '../core/latch.js'
import { hearFaultsOf } from '../core/unheard.js'
import type { CallEnd } from '../resources/channels/stay.js'
import { type EachCallOptions, type Served, eachCall } from './eachCall.js'
import { untilHangup } from './untilHangup.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

interface Fake extends Served {
  /** The caller's doing, or Asterisk's. */
  end(how: CallEnd['how']): void
  /** An act: settles as the stay ends, before `ended$` is told. */
  readonly act$: Observable<unknown>
}

/** What was sent, and what nobody heard. */
interface World {
  readonly log: string[]
  readonly faults: Fault[]
  readonly call: (id: string, refuses?: boolean) => Fake
}

const world = (): World => {
  const log: string[] = []
  const faults: Fault[] = []
  return {
    log,
    faults,
    call: (id, refuses = false) => {
      const latch = openLatch<CallEnd>()
      const leave = (what: string, how: CallEnd['how']) =>
        defer(() => {
          log.push(`${what} ${id}`)
          if (refuses) return throwError(() => new AriError('Refused', 'No.'))
          // Like a real act: emits as the stay ends, before `ended$` is told.
          return merge(phaseOf(latch, 'acts'), defer(() => { setLatch(latch, { how }); return EMPTY }))
        })
      const call: Fake = {
        id,
        ended$: phaseOf(latch, 'ended'),
        hangup: () => leave('hangup', 'hangup'),
        continueInDialplan: () => leave('continue', 'continued'),
        end: (how) => { setLatch(latch, { how }) },
        act$: phaseOf(latch, 'acts'),
      }
      hearFaultsOf(call, (fault) => faults.push(fault))
      return call
    },
  }
}

const run = (
  calls$: Observable<Fake>, flow: (call: Fake) => Observable<unknown>, { log }: World, options?: EachCallOptions<Fake, unknown>,
) => {
  calls$.pipe(eachCall(flow, options)).subscribe({
    next: (value) => log.push(`value ${String(value)}`),
    error: (thrown: unknown) => log.push(`error ${String(thrown)}`),
    complete: () => log.push('complete'),
  })
}

describe('the flows', () => {
  test('run all at once, and what they emit is emitted', () => {
    const { call } = world()
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const flows = { a: cold('-1-2|'), b: cold('-3----4|') }
      const calls$ = cold('-a-b|', { a: call('a'), b: call('b') })
      expectObservable(calls$.pipe(eachCall(({ id }) => (id === 'a' ? flows.a : flows.b)))).toBe('--1-(23)-4|')
      expectSubscriptions(flows.a.subscriptions).toBe('-^---!')
      expectSubscriptions(flows.b.subscriptions).toBe('---^------!')
    })
  })

  test('end with their call, and nothing more is sent', () => {
    const all = world()
    const call = all.call('a')
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const flow = cold('-1-2-3')
      const hangup$ = timer(4).pipe(tap(() => { call.end('hangup') }), ignoreElements())
      expectObservable(merge(of(call).pipe(eachCall(() => flow)), hangup$)).toBe('-1-2|')
      expectSubscriptions(flow.subscriptions).toBe('^---!')
    })
    expect([all.log, all.faults]).toEqual([[], []])
  })

  test.each<CallEnd['how']>(['hangup', 'continued', 'moved', 'left', 'lost', 'abandoned'])('of a call that ended (%s) nothing is begun or sent', (how) => {
    const all = world()
    const call = all.call('a')
    call.end(how)
    run(of(call), () => defer(() => { all.log.push('flow'); return EMPTY }), all)
    expect(all.log).toEqual(['complete'])
  })

  test.each<CallEnd['how']>(['hangup', 'abandoned'])('of a call that ends (%s) in the midst, nothing is sent', (how) => {
    const all = world()
    const call = all.call('a')
    run(of(call), () => concat(of(1), NEVER), all, { whenDone: 'continue' })
    call.end(how)
    expect(all.log).toEqual(['value 1', 'complete'])
  })

  test('are cut when the whole is unsubscribed, and nobody is hung up', () => {
    const all = world()
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const flow = cold('------')
      expectObservable(cold('a-b', { a: all.call('a'), b: all.call('b') }).pipe(eachCall(() => flow)), '^---!').toBe('-')
      expectSubscriptions(flow.subscriptions).toBe(['^---!', '--^-!'])
    })
    expect(all.log).toEqual([])
  })

  test('keep nobody listening for the end of a call that they are done with', () => {
    const all = world()
    const ended$ = new ReplaySubject<CallEnd>(1)
    run(of({ ...all.call('a'), ended$ }), () => EMPTY, all, { whenDone: 'leave' })
    expect([all.log, ended$.observed]).toEqual([['complete'], false])
  })

  test.each<[string, (flow: Subscriber<unknown>) => void]>([
    ['completed', (flow) => { flow.complete() }],
    ['failed', (flow) => { flow.error(new Error('oops')) }],
  ])('that have %s are not heard any more, whatever they say then', (_, over) => {
    const all = world()
    const call = all.call('a')
    const goOn = (flow: Subscriber<unknown>) => {
      flow.next('late')
      flow.error(new Error('late'))
    }
    let begun = 0
    const endings = { whenDone: () => { begun += 1; return NEVER }, whenFailed: () => { begun += 1; return NEVER } }
    run(of(call), () => new Observable((flow) => { over(flow); flow.complete(); goOn(flow) }), all, endings)
    expect(begun).toBe(1)
    expect(all.log).toEqual([])
    expect(all.faults.map(({ error: { message } }) => message)).not.toContainEqual(expect.stringContaining('late'))
  })

  test('that never pause are cut by who has heard enough', () => {
    const all = world()
    const values: unknown[] = []
    of(all.call('a')).pipe(eachCall(() => of(1).pipe(repeat())), take(3)).subscribe((value) => values.push(value))
    expect(values).toEqual([1, 1, 1])
  })

  test('go on when the calls are over, and end with their error', () => {
    const { call } = world()
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const flow = cold('---1|')
      expectObservable(cold('a|', { a: call('a') }).pipe(eachCall(() => flow))).toBe('---1|')
      expectObservable(cold('a-#', { a: call('b') }).pipe(eachCall(() => flow))).toBe('--#')
      expectSubscriptions(flow.subscriptions).toBe(['^---!', '^-!'])
    })
  })
})

describe('when a flow is done', () => {
  test.each<[string, EachCallOptions<Fake, unknown>, readonly string[]]>([
    ['the call is hung up', {}, ['hangup a']],
    ['hung up', { whenDone: 'hangup' }, ['hangup a']],
    ['continued', { whenDone: 'continue' }, ['continue a']],
    ['left alone', { whenDone: 'leave' }, []],
    ['or what a function makes of it; what that emits is dropped', { whenDone: ({ id }) => of(`goodbye ${id}`) }, []],
    ['whenFailed has no say', { whenFailed: 'continue' }, ['hangup a']],
  ])('%s', (_, options, sent) => {
    const all = world()
    run(of(all.call('a')), () => of(1), all, options)
    expect([all.log, all.faults]).toEqual([['value 1', ...sent, 'complete'], []])
  })

  test('with leaving the application, nothing more is sent', () => {
    const all = world()
    const call = all.call('a')
    run(of(call), ({ act$ }) => act$.pipe(ignoreElements()), all)
    call.end('continued')
    expect(all.log).toEqual(['complete'])
  })

  test('what a function begins ends with the call', () => {
    const all = world()
    const call = all.call('a')
    const forever = new Subject<never>()
    run(of(call), () => EMPTY, all, { whenDone: () => forever })
    expect(forever.observed).toBe(true)
    call.end('hangup')
    expect([forever.observed, all.log]).toEqual([false, ['complete']])
  })

  test.each<[string, EachCallOptions<Fake, unknown>, readonly string[], string]>([
    ['a refused hangup', {}, ['hangup a'], 'Refused'],
    ['a function that throws', { whenDone: () => { throw new Error('oops') } }, [], 'FlowFailed'],
    ['a function that errors', { whenDone: () => throwError(() => new AriError('Disconnected', 'gone')) }, [], 'Disconnected'],
  ])('%s is a fault, and no error', (_, options, sent, tag) => {
    const all = world()
    const call = all.call('a', true)
    run(of(call), () => EMPTY, all, options)
    expect(all.log).toEqual([...sent, 'complete'])
    expect(all.faults).toEqual([{ during: 'ending of a flow', error: expect.objectContaining({ _tag: tag }), call }])
  })
})

describe('when a flow fails', () => {
  const refused = new AriError('Refused', 'No.')

  test.each<[string, (call: Fake) => Observable<unknown>, unknown]>([
    ['throws', () => { throw new Error('oops') }, new Error('oops')],
    ['errors', () => concat(of(1), throwError(() => refused)), refused],
    // A flow in JavaScript may give anything.
    ['is none', () => undefined as unknown as Observable<unknown>, expect.any(TypeError)],
  ])('because it %s, that ends its own call only', (_, broken, cause) => {
    const all = world()
    const [one, other] = [all.call('one'), all.call('other')]
    const calls = new Subject<Fake>()
    run(calls, (call) => (call === one ? broken(call) : NEVER), all)
    calls.next(other)
    calls.next(one)
    expect(all.log.filter((line) => line !== 'value 1')).toEqual(['hangup one'])
    expect(all.faults).toHaveLength(1)
    const [fault] = all.faults
    expect(fault).toMatchObject({ during: 'flow', call: one })
    expect(fault?.error).toMatchObject({ _tag: 'FlowFailed', ids: { channelId: 'one' } })
    expect(fault?.error.message).toContain('one')
    expect(fault?.error.cause).toEqual(cause)
    other.end('hangup')
    calls.complete()
    expect(all.log.at(-1)).toBe('complete')
  })

  test.each<[string, EachCallOptions<Fake, unknown>, readonly string[]]>([
    ['continued', { whenFailed: 'continue' }, ['continue a']],
    ['left alone', { whenFailed: 'leave' }, []],
    ['a function', { whenFailed: (call) => call.continueInDialplan() }, ['continue a']],
    ['whenDone has no say', { whenDone: 'continue' }, ['hangup a']],
  ])('the call is %s', (_, options, sent) => {
    const all = world()
    run(of(all.call('a')), () => throwError(() => refused), all, options)
    expect([all.log, all.faults.length]).toEqual([[...sent, 'complete'], 1])
  })

  test('a refused hangup is one more fault', () => {
    const all = world()
    run(of(all.call('a', true)), () => throwError(() => new Error('text')), all)
    expect(all.log).toEqual(['hangup a', 'complete'])
    expect(all.faults.map(({ during, error }) => [during, error._tag])).toEqual([['flow', 'FlowFailed'], ['ending of a flow', 'Refused']])
    expect(all.faults[0]?.error.message).toContain('text')
  })

  test('as the call ends, nothing is sent', () => {
    const all = world()
    const call = all.call('a')
    const broken = new Subject<never>()
    run(of(call), () => broken, all, { whenFailed: 'continue' })
    call.ended$.subscribe(() => { broken.error(new Error('late')) })
    call.end('hangup')
    expect(all.log).toEqual(['complete'])
    expect(all.faults).toHaveLength(1)
  })
})

describe('after', () => {
  const after = ({ log }: World) => (call: Fake, last: unknown, { how }: CallEnd) =>
    defer(() => {
      log.push(`after ${call.id} ${String(last)} ${how}`)
      return of('dropped')
    })

  test.each<[string, (call: Fake) => Observable<unknown>, readonly string[]]>([
    ['a flow that is done', () => of(1, 2), ['value 1', 'value 2', 'hangup a', 'after a 2 hangup']],
    ['a flow that failed', () => concat(of(1), throwError(() => new Error('oops'))), ['value 1', 'hangup a', 'after a 1 hangup']],
    ['a flow that said nothing', () => EMPTY, ['hangup a', 'after a undefined hangup']],
    ['a flow that left', (call) => call.continueInDialplan().pipe(ignoreElements()), ['continue a', 'after a undefined continued']],
  ])('runs behind %s', (_, flow, lines) => {
    const all = world()
    run(of(all.call('a')), flow, all, { after: after(all) })
    expect(all.log).toEqual([...lines, 'complete'])
  })

  test('runs behind a hangup in the midst, once everybody has heard of the end', () => {
    const all = world()
    const call = all.call('a')
    run(of(call), () => concat(of(1), NEVER), all, { after: after(all) })
    call.ended$.subscribe(() => all.log.push('ended$'))
    call.end('hangup')
    expect(all.log).toEqual(['value 1', 'ended$', 'after a 1 hangup', 'complete'])
  })

  test('runs behind a flow that left, once all that lasts until the hangup is over', () => {
    const all = world()
    const call = all.call('a')
    NEVER.pipe(untilHangup(call)).subscribe({ complete: () => all.log.push('untilHangup') })
    run(of(call), ({ act$ }) => act$.pipe(ignoreElements()), all, { after: after(all) })
    call.end('continued')
    expect(all.log).toEqual(['untilHangup', 'after a undefined continued', 'complete'])
  })

  test('runs once, also where the end does not complete', () => {
    const all = world()
    const ended$ = new ReplaySubject<CallEnd>(1)
    run(of({ ...all.call('a'), ended$ }), () => NEVER, all, { after: after(all) })
    ended$.next({ how: 'hangup' })
    expect([all.log, ended$.observed]).toEqual([['after a undefined hangup', 'complete'], false])
  })

  test('waits for the end of a call that was left alone', () => {
    const all = world()
    const call = all.call('a')
    run(of(call), () => of(1), all, { whenDone: 'leave', after: after(all) })
    expect(all.log).toEqual(['value 1'])
    call.end('moved')
    expect(all.log).toEqual(['value 1', 'after a 1 moved', 'complete'])
  })

  test('is not cut by the hangup', () => {
    const all = world()
    const call = all.call('a')
    const delivery = new Subject<void>()
    run(of(call), () => of(1), all, { after: () => delivery })
    expect([delivery.observed, all.log]).toEqual([true, ['value 1', 'hangup a']])
    delivery.complete()
    expect(all.log.at(-1)).toBe('complete')
  })

  test.each<[string, () => Observable<unknown>]>([
    ['throws', () => { throw new Error('oops') }],
    ['errors', () => throwError(() => new Error('oops'))],
  ])('that %s is a fault', (_, broken) => {
    const all = world()
    const call = all.call('a')
    run(of(call), () => of(1), all, { after: broken })
    expect(all.log).toEqual(['value 1', 'hangup a', 'complete'])
    expect(all.faults).toEqual([{ during: 'after', error: expect.objectContaining({ _tag: 'FlowFailed' }), call }])
  })

  test('does not run when the whole is unsubscribed', () => {
    const all = world()
    const call = all.call('a')
    const serving = of(call).pipe(eachCall(() => NEVER, { after: after(all) })).subscribe()
    serving.unsubscribe()
    call.end('hangup')
    expect(all.log).toEqual([])
  })
})

test('the call and the values have their types', () => {
  const calls$: Observable<Fake> = EMPTY
  const values$: Observable<string> = calls$.pipe(eachCall((call) => of(call.id), { after: (_, last) => of(last?.length) }))
  expect(values$).toBeDefined()
})
