import { inspect } from 'node:util'

import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { EMPTY, NEVER, type Observable, Subject, concat, defer, firstValueFrom, from, map, mergeMap, of, repeat, throwError, timer } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { scene } from '../../test/support/scene.js'
import type { Ari } from '../ari.js'
import { AriError } from '../core/errors.js'
import type { Fault } from '../core/faults.js'
import { hearFaultsOf } from '../core/unheard.js'
import type { Call } from '../resources/channels/call.js'
import type { AriEvent } from '../resources/events.js'
import { channelSnapshot, dtmf, stasisStart } from '../testing/events.js'
import { type Collected, type CollectOptions, type EndedBy, collectDtmf } from './collectDtmf.js'
import { ofChannel } from './ofChannel.js'
import { ofType } from './ofType.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

const ended = (digits: string, endedBy: EndedBy): Collected => ({ digits, endedBy })

/** Clocks that do not interfere. */
const patient: CollectOptions = { firstDigit: Infinity, nextDigit: Infinity }

/** In a drawing `#` is an error: the key is drawn `h`. */
const keysIn = (drawing: string) => Object.fromEntries(Array.from(drawing, (letter) => [letter, letter === 'h' ? '#' : letter]))

/** A row of keys, and the one outcome, `x`, where it comes. */
const row = (keys: string, options: CollectOptions, expected: string, x?: Collected) => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot(keys, keysIn(keys)).pipe(collectDtmf(options))).toBe(expected, { x })
  })
}

describe('enough', () => {
  test.each<[string, string, CollectOptions, string, Collected | undefined]>([
    ['by length', '-1-2-3-4-5', { ...patient, length: 4 }, '-------(x|)', ended('1234', 'length')],
    ['length knows no terminator', '-1-h-3', { ...patient, length: 3 }, '-----(x|)', ended('1#3', 'length')],
    ['unless one is named', '-1-h-3', { ...patient, length: 3, terminator: '#' }, '---(x|)', ended('1', 'terminator')],
    ['by the most', '-1-2-3', { ...patient, max: 2 }, '---(x|)', ended('12', 'length')],
    ['fewer than the most', '-1-h-3', { ...patient, max: 4 }, '---(x|)', ended('1', 'terminator')],
    ['by the terminator', '-1-2-h-3', patient, '-----(x|)', ended('12', 'terminator')],
    ['by another terminator', '-1-h-*-3', { ...patient, terminator: '*' }, '-----(x|)', ended('1#', 'terminator')],
    ['by one of several', '-1-*-3', { ...patient, terminator: '#*' }, '---(x|)', ended('1', 'terminator')],
    ['which is kept', '-1-*-3', { ...patient, terminator: '#*', keepTerminator: true }, '---(x|)', ended('1*', 'terminator')],
    ['which is kept, as the first key', '-h', { ...patient, keepTerminator: true }, '-(x|)', ended('#', 'terminator')],
    ['none is kept that is not heard', '-h-1-2-h', { ...patient, min: 2, keepTerminator: true }, '-------(x|)', ended('12#', 'terminator')],
    ['by none', '-1-h-3', { ...patient, terminator: '', max: 3 }, '-----(x|)', ended('1#3', 'length')],
    ['by the terminator as the first key', '-h', patient, '-(x|)', ended('', 'terminator')],
    ['before the least, a terminator is not heard', '-h-1-h-2-h', { ...patient, min: 2 }, '---------(x|)', ended('12', 'terminator')],
    ['by a match', '-9-1-1-2', { ...patient, match: (digits) => digits.endsWith('11') }, '-----(x|)', ended('911', 'match')],
    ['by a pattern', '-1-2-3-4', { ...patient, match: /1\d{2}|0/ }, '-----(x|)', ended('123', 'match')],
    ['by the other half of a pattern', '-0', { ...patient, match: /1\d{2}|0/ }, '-(x|)', ended('0', 'match')],
    ['a pattern fits all digits or none', '-3-1-1', { ...patient, match: /1/, max: 3 }, '-----(x|)', ended('311', 'length')],
    ['a pattern is not asked before the least', '-1-1', { ...patient, min: 2, match: /1+/ }, '---(x|)', ended('11', 'match')],
    ['a match is not asked before the least', '-1-1-1', { ...patient, min: 3, match: (digits) => digits.startsWith('1') }, '-----(x|)', ended('111', 'match')],
    ['a match and the length', '-1-2', { ...patient, length: 2, match: (digits) => digits === '12' }, '---(x|)', ended('12', 'match')],
    ['all keys there are', '-0-9-*-A-D-h', patient, '-----------(x|)', ended('09*AD', 'terminator')],
    ['keys that are not accepted are not heard', '-1-a-*-2-3', { ...patient, accept: '123', length: 3 }, '---------(x|)', ended('123', 'length')],
    ['what is no key is not heard', '-x-1', { ...patient, length: 1 }, '---(x|)', ended('1', 'length')],
    ['a terminator need not be accepted', '-1-h', { ...patient, accept: '1' }, '---(x|)', ended('1', 'terminator')],
    ['hung up', '-1-|', patient, '---|', undefined],
    ['hung up at once', '|', patient, '|', undefined],
  ])('%s', (_, keys, options, expected, x) => {
    row(keys, options, expected, x)
  })

  test('errors of the source pass', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(concat(of('1'), throwError(() => new Error('lost'))).pipe(collectDtmf())).toBe('#', undefined, new Error('lost'))
      expectObservable(concat(cold('-1|'), throwError(() => new Error('lost'))).pipe(collectDtmf())).toBe('--#', undefined, new Error('lost'))
    })
  })

  test('what match throws is an error', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('-1').pipe(collectDtmf({ match: () => { throw new Error('no judge') } }))).toBe('-#', undefined, new Error('no judge'))
    })
  })

  test('of events, the digits of ChannelDtmfReceived', () => {
    marbles(({ hot, expectObservable }) => {
      const events = {
        a: { type: 'ChannelDtmfReceived', digit: '1' }, b: { type: 'Other', digit: '7' }, c: { type: 'ChannelDtmfReceived' },
        d: { type: 'ChannelDtmfReceived', digit: '2' },
      }
      expectObservable(hot('-abcd', events).pipe(collectDtmf({ length: 2 }))).toBe('----(x|)', { x: ended('12', 'length') })
    })
  })

  test.each([true, false])('keyed ahead: flush %s', (flush) => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('-----|')
      const keys$ = concat(of('1', '2'), hot('---3-4'))
      expectObservable(keys$.pipe(collectDtmf({ ...patient, length: 3, prompt: prompt$, flush }))).toBe(
        flush ? '-----' : '---(x|)', { x: ended('123', 'length') },
      )
      expectSubscriptions(prompt$.subscriptions).toBe(flush ? '^--!' : [])
    })
  })

  test('a pattern forgets where it was', () => {
    marbles(({ hot, expectObservable }) => {
      const collected$ = hot('-1-1').pipe(collectDtmf({ ...patient, match: /1/g }))
      expectObservable(collected$.pipe(repeat({ count: 2 }))).toBe('-x-(x|)', { x: ended('1', 'match') })
    })
  })

  test('flush forgets what would have ended it, and a source that is over', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of('1', '#').pipe(collectDtmf({ flush: true }))).toBe('|')
    })
  })

  test('each attempt flushes anew', () => {
    marbles(({ hot, expectObservable }) => {
      const collected$ = concat(of('7'), hot('-1-2')).pipe(collectDtmf({ length: 1, flush: true }))
      expectObservable(collected$.pipe(repeat({ count: 2 }))).toBe('-x-(y|)', { x: ended('1', 'length'), y: ended('2', 'length') })
    })
  })

  test('one key a value: a text of several is no key', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of('45', '1', '', '2').pipe(collectDtmf({ length: 2 }))).toBe('(x|)', { x: ended('12', 'length') })
    })
  })

  test('the source is left before the outcome is told, and later keys are the next collector\'s', () => {
    const keys = new Subject<string>()
    const log: string[] = []
    const collect = (name: string) => keys.pipe(collectDtmf({ ...patient, length: 1 }))
      .subscribe({ next: ({ digits }) => log.push(`${name} ${digits} ${keys.observed ? 'listening' : 'left'}`), complete: () => { if (name === 'first') collect('second') } })
    collect('first')
    keys.next('1')
    keys.next('2')
    expect(log).toEqual(['first 1 left', 'second 2 left'])
  })

  test('unsubscribing leaves everything', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const [keys, prompt] = [cold('------'), cold('------')]
      expectObservable(keys.pipe(collectDtmf({ prompt })), '^--!').toBe('-')
      expectSubscriptions(keys.subscriptions).toBe('^--!')
      expectSubscriptions(prompt.subscriptions).toBe('^--!')
    })
  })

  test('each subscriber collects for himself', () => {
    marbles(({ hot, expectObservable }) => {
      const collected$ = hot('-1-2-3').pipe(collectDtmf({ length: 2 }))
      expectObservable(collected$).toBe('---(x|)', { x: ended('12', 'length') })
      expectObservable(collected$, '--^').toBe('-----(x|)', { x: ended('23', 'length') })
    })
  })

  test.each([{ length: 0 }, { max: 0 }, { min: -1 }, { min: 5, max: 4 }, { min: 5, length: 4 }, { length: Number.NaN }, { firstDigit: -1 }, { nextDigit: Number.NaN }, { overall: -Infinity }])('%j is refused', (options) => {
    expect(() => collectDtmf(options)).toThrow(RangeError)
  })
})

describe('the prompt', () => {
  const prompted = (keys: string, prompt: string, options: CollectOptions, expected: string, subscribed: string | string[], x?: Collected) => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold(prompt)
      expectObservable(hot(keys, keysIn(keys)).pipe(collectDtmf({ ...options, prompt: prompt$ }))).toBe(expected, { x })
      expectSubscriptions(prompt$.subscriptions).toBe(subscribed)
    })
  }

  test.each<[string, string, string, CollectOptions, string, string, Collected | undefined]>([
    ['is silenced by the first digit', '---1-2', '-p-p-p-p|', { ...patient, length: 2 }, '-----(x|)', '^--!', ended('12', 'length')],
    ['is silenced by the terminator', '---h', '--------|', patient, '---(x|)', '^--!', ended('', 'terminator')],
    ['is heard out', '-----1', '-p-|', { ...patient, length: 1 }, '-----(x|)', '^--!', ended('1', 'length')],
    ['is not silenced by a key that does not count', '--9--1', '--------|', { ...patient, length: 1, accept: '1' }, '-----(x|)', '^----!', ended('1', 'length')],
    ['is not silenced by a terminator that comes too soon', '--h--1', '--------|', { ...patient, min: 1, max: 1 }, '-----(x|)', '^----!', ended('1', 'length')],
    ['is stopped by the hangup', '---|', '--------|', patient, '---|', '^--!', undefined],
    ['comes before the clock of the first digit', '-', '----|', { firstDigit: 3 }, '-------(x|)', '^---!', ended('', 'firstDigitTimeout')],
    ['may be over at once', '-', '|', { firstDigit: 3 }, '---(x|)', '(^!)', ended('', 'firstDigitTimeout')],
    ['that lasts starts no clock', '-', '-', { firstDigit: 3, overall: 3 }, '-', '^', undefined],
    ['is over as the digit comes', '----1', '----|', { length: 1, firstDigit: 0 }, '----(x|)', '^---!', ended('1', 'length')],
  ])('%s', (_, keys, prompt, options, expected, subscribed, x) => {
    prompted(keys, prompt, options, expected, subscribed, x)
  })

  test('is not begun when a digit was keyed ahead, and the next digit is waited for', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('---|')
      const keys$ = concat(of('1'), NEVER)
      expectObservable(keys$.pipe(collectDtmf({ prompt: prompt$, nextDigit: 4, firstDigit: 2 }))).toBe('----(x|)', { x: ended('1', 'nextDigitTimeout') })
      expectSubscriptions(prompt$.subscriptions).toBe([])
    })
  })

  test.each<[string, Observable<string>, Collected | undefined]>([
    ['enough was keyed ahead', of('1', '2', '3'), ended('12', 'length')],
    ['the terminator was keyed ahead', of('#'), ended('', 'terminator')],
    ['the call was over', of(), undefined],
  ])('is not begun when %s', (_, keys$, x) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('---|')
      expectObservable(keys$.pipe(collectDtmf({ prompt: prompt$, max: 2 }))).toBe(x === undefined ? '|' : '(x|)', { x })
      expectSubscriptions(prompt$.subscriptions).toBe([])
    })
  })

  test('is begun when what was keyed ahead does not count', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const prompt$ = cold('---|')
      expectObservable(concat(of('9'), NEVER).pipe(collectDtmf({ prompt: prompt$, accept: '1', firstDigit: 2 }))).toBe('-----(x|)', { x: ended('', 'firstDigitTimeout') })
      expectSubscriptions(prompt$.subscriptions).toBe('^--!')
    })
  })

  test('leaves what it has no use for to the next who listens', () => {
    const kept = ['1', '2', '3']
    const keypad$ = from(kept).pipe(mergeMap((digit) => { kept.shift(); return of(digit) }))
    keypad$.pipe(collectDtmf({ length: 1 })).subscribe()
    expect(kept).toEqual(['2', '3'])
  })

  test('is silenced by a digit that it provokes as it begins', () => {
    const keys = new Subject<string>()
    const prompt = new Subject<never>()
    const begins = concat(of(undefined).pipe(mergeMap(() => { keys.next('1'); return of() })), prompt)
    keys.pipe(collectDtmf({ ...patient, prompt: begins })).subscribe()
    expect(prompt.observed).toBe(false)
  })

  test('is forgotten when it provokes a digit and is over at once', () => {
    marbles(({ expectObservable }) => {
      const keys = new Subject<string>()
      const prompt = defer(() => { keys.next('1'); return EMPTY })
      expectObservable(keys.pipe(collectDtmf({ prompt, firstDigit: 2, nextDigit: 4 }))).toBe('----(x|)', { x: ended('1', 'nextDigitTimeout') })
    })
  })

  test('that fails is a fault, and collecting starts', () => {
    const faults: Fault[] = []
    marbles(({ hot, expectObservable }) => {
      const keys$ = hot('------1')
      hearFaultsOf(keys$, (fault) => faults.push(fault))
      const prompt = concat(timer(2), throwError(() => new AriError('SoundFailed', 'no such sound')))
      expectObservable(keys$.pipe(collectDtmf({ prompt, firstDigit: 3 }))).toBe('-----(x|)', { x: ended('', 'firstDigitTimeout') })
      expectObservable(keys$.pipe(collectDtmf({ prompt, firstDigit: 5, length: 1 }))).toBe('------(x|)', { x: ended('1', 'length') })
    })
    expect(faults.map(({ during, error }) => [during, error._tag])).toEqual([
      ['collectDtmf prompt', 'SoundFailed'], ['collectDtmf prompt', 'SoundFailed'],
    ])
  })
})

describe('the clocks', () => {
  test.each<[string, string, CollectOptions, string, Collected]>([
    ['first digit, by default 5 s', '-', {}, '5s (x|)', ended('', 'firstDigitTimeout')],
    ['next digit, by default 3 s', '-1', {}, '3001ms (x|)', ended('1', 'nextDigitTimeout')],
    ['next digit starts anew with each', '-1--2--3', { nextDigit: 4 }, '-----------(x|)', ended('123', 'nextDigitTimeout')],
    ['no first digit clock after the first digit', '-1', { firstDigit: 3, nextDigit: 8 }, '---------(x|)', ended('1', 'nextDigitTimeout')],
    ['overall starts without a prompt at once', '-1-2-3', { overall: 4 }, '----(x|)', ended('12', 'overallTimeout')],
    ['overall before any digit', '-', { overall: 4 }, '----(x|)', ended('', 'overallTimeout')],
    ['too few are a value', '-1', { min: 4, nextDigit: 2 }, '---(x|)', ended('1', 'nextDigitTimeout')],
    ['a key that does not count moves none', '-9-9', { accept: '1', firstDigit: 4 }, '----(x|)', ended('', 'firstDigitTimeout')],
    ['nor the next', '-1-9-9', { accept: '1', nextDigit: 3 }, '----(x|)', ended('1', 'nextDigitTimeout')],
  ])('%s', (_, keys, options, expected, x) => {
    row(keys, options, expected, x)
  })

  test.each<[string, string, string, string, Collected]>([
    ['the end of the prompt', '-', '---|', '-------(x|)', ended('', 'overallTimeout')],
    ['the first digit, where that comes before', '-1', '---|', '-----(x|)', ended('1', 'overallTimeout')],
    ['and only once', '----1', '---|', '-------(x|)', ended('1', 'overallTimeout')],
  ])('overall runs from %s', (_, keys, prompt, expected, x) => {
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot(keys, keysIn(keys)).pipe(collectDtmf({ ...patient, overall: 4, prompt: cold(prompt) }))).toBe(expected, { x })
    })
  })

  describe('in one frame', () => {
    test.each<[string, string, CollectOptions, string, Collected]>([
      ['digit over first', '----1', { firstDigit: 4, nextDigit: 2 }, '------(x|)', ended('1', 'nextDigitTimeout')],
      ['digit over next', '-1--2', { nextDigit: 3 }, '-------(x|)', ended('12', 'nextDigitTimeout')],
      ['enough over first', '----1', { firstDigit: 4, length: 1 }, '----(x|)', ended('1', 'length')],
      ['enough over next', '-1--2', { nextDigit: 3, length: 2 }, '----(x|)', ended('12', 'length')],
      ['enough over overall', '-1--2', { overall: 4, length: 2 }, '----(x|)', ended('12', 'length')],
      ['terminator over first', '----h', { firstDigit: 4 }, '----(x|)', ended('', 'terminator')],
      ['terminator over next', '-1--h', { nextDigit: 3 }, '----(x|)', ended('1', 'terminator')],
      ['terminator over overall', '-1--h', { overall: 4 }, '----(x|)', ended('1', 'terminator')],
      ['match over all three', '-1--2', { overall: 4, nextDigit: 3, match: (digits) => digits === '12' }, '----(x|)', ended('12', 'match')],
      ['overall counts a digit that comes with it', '-1--2', { overall: 4 }, '----(x|)', ended('12', 'overallTimeout')],
      ['overall and next with a digit', '-1--2', { overall: 4, nextDigit: 3 }, '----(x|)', ended('12', 'overallTimeout')],
      ['overall and first with a digit', '----1', { overall: 4, firstDigit: 4 }, '----(x|)', ended('1', 'overallTimeout')],
      ['overall over first', '-', { overall: 4, firstDigit: 4 }, '----(x|)', ended('', 'overallTimeout')],
      ['overall over next', '-1', { overall: 4, nextDigit: 3 }, '----(x|)', ended('1', 'overallTimeout')],
    ])('%s', (_, keys, options, expected, x) => {
      row(keys, options, expected, x)
    })

    test.each<[string, CollectOptions, string, Collected]>([
      ['digit over first', { firstDigit: 4, nextDigit: 2 }, '------(x|)', ended('1', 'nextDigitTimeout')],
      ['digit over overall', { overall: 4, length: 1 }, '----(x|)', ended('1', 'length')],
      ['digit with overall', { overall: 4 }, '----(x|)', ended('1', 'overallTimeout')],
    ])('%s, also where the clock goes off before it', (_, options, expected, x) => {
      marbles(({ hot, expectObservable }) => {
        // Its timer is set after those of the collector.
        const late$ = hot('---a').pipe(mergeMap(() => timer(1)), mergeMap(() => of('1')))
        expectObservable(late$.pipe(collectDtmf(options))).toBe(expected, { x })
      })
    })

    test('hung up over every clock', () => {
      row('----|', { firstDigit: 4, overall: 4 }, '----|')
      row('-1--|', { nextDigit: 3, overall: 4 }, '----|')
    })
  })

  describe('in one turn of a real event loop that was held up', () => {
    const heldUp = (ms: number) => {
      const until = Date.now() + ms
      while (Date.now() < until) continue
    }

    test('a digit that is there is heard, though its clock goes off first', async () => {
      const keys = new Subject<string>()
      const collected = firstValueFrom(keys.pipe(collectDtmf({ firstDigit: 5, length: 1 })))
      // After the timers of the next turn, as a key from the network comes.
      setImmediate(() => { keys.next('1') })
      heldUp(20)
      await expect(collected).resolves.toEqual(ended('1', 'length'))
    })

    test('overall is told, though the clock of the next digit goes off first', async () => {
      const keys = new Subject<string>()
      const collected = firstValueFrom(keys.pipe(collectDtmf({ nextDigit: 5, overall: 10 })))
      keys.next('1')
      heldUp(30)
      await expect(collected).resolves.toEqual(ended('1', 'overallTimeout'))
    })
  })

  test('none runs when it is over, or left', () => {
    jest.useFakeTimers()
    try {
      const keys = new Subject<string>()
      const collected$ = keys.pipe(collectDtmf({ length: 2, overall: 60_000 }))
      collected$.subscribe()
      const left = collected$.subscribe()
      keys.next('1')
      expect(jest.getTimerCount()).toBe(4)
      left.unsubscribe()
      expect(jest.getTimerCount()).toBe(2)
      keys.next('2')
      expect(jest.getTimerCount()).toBe(0)
    } finally {
      jest.useRealTimers()
    }
  })

  test.each([Infinity, 3e9])('%d ms, longer than any timer, is not over in a minute', (ms) => {
    jest.useFakeTimers()
    try {
      const outcomes: Collected[] = []
      NEVER.pipe(collectDtmf({ firstDigit: ms, overall: ms })).subscribe((outcome) => outcomes.push(outcome))
      concat(of('1'), NEVER).pipe(collectDtmf({ nextDigit: ms })).subscribe((outcome) => outcomes.push(outcome))
      jest.advanceTimersByTime(60_000)
      expect(outcomes).toEqual([])
    } finally {
      jest.useRealTimers()
    }
  })
})

describe('secret', () => {
  const secretly = (secret: boolean): Collected => {
    let collected = ended('', 'length')
    of('1', '2', '3').pipe(collectDtmf({ length: 3, secret })).subscribe((value) => { collected = value })
    return collected
  }

  test('masks the digits in every text, and nowhere else', () => {
    const collected = secretly(true)
    expect(JSON.stringify({ collected })).toBe('{"collected":{"digits":"***","endedBy":"length"}}')
    expect(inspect({ collected })).toBe("{ collected: { digits: '***', endedBy: 'length' } }")
    expect(collected.digits).toBe('123')
    expect(Object.keys(collected)).toEqual(['digits', 'endedBy'])
  })

  test('is not the default', () => {
    expect(inspect(secretly(false))).toBe("{ digits: '123', endedBy: 'length' }")
  })
})

describe('whatever happens', () => {
  const key = fc.constantFrom(...Array.from('0123456789*#ABCDxyz'))
  const ms = fc.integer({ min: 0, max: 20 })
  const optional = <T,>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
  const given = (options: object) =>
    // Without the options that are left out; the compiler cannot follow.
    Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as CollectOptions
  const scenario = fc.record({
    ahead: fc.array(key, { maxLength: 3 }),
    presses: fc.array(fc.record({ key, at: fc.integer({ min: 0, max: 60 }) }), { maxLength: 12 }),
    hangup: optional(fc.integer({ min: 0, max: 60 })),
    prompt: optional(fc.record({ lasts: ms, fails: fc.boolean() })),
    options: fc.record({
      max: optional(fc.integer({ min: 3, max: 6 })), min: optional(fc.integer({ min: 0, max: 3 })),
      terminator: optional(fc.constantFrom('', '#', '*#')), accept: optional(fc.constantFrom('0123456789', '#12')),
      firstDigit: ms, nextDigit: ms, overall: ms,
    }).map(given),
  })

  test('at most one outcome; an end when all clocks are set; the digits are some of those pressed, in their order', () => {
    fc.assert(fc.property(scenario, ({ ahead, presses, hangup, prompt, options }) => {
      const events: string[] = []
      let outcome: Collected | undefined
      const sorted = [...presses].sort((one, other) => one.at - other.at)
      const scheduler = new TestScheduler(() => undefined)
      scheduler.run(({ flush }) => {
        const keys = new Subject<string>()
        const source = concat(from(ahead), keys)
        const prompting = prompt === undefined ? undefined
          : concat(timer(prompt.lasts), prompt.fails ? throwError(() => new Error('prompt')) : of())
        hearFaultsOf(source, () => undefined)
        source.pipe(collectDtmf({ ...options, ...(prompting === undefined ? {} : { prompt: prompting }) })).subscribe({
          next: (value) => { outcome = value; events.push('next') },
          error: () => events.push('error'),
          complete: () => events.push('complete'),
        })
        for (const { key: pressed, at } of sorted) timer(at).subscribe(() => { keys.next(pressed) })
        if (hangup !== undefined) timer(hangup).subscribe(() => { keys.complete() })
        flush()
        expect(keys.observed).toBe(false)
      })
      expect([['next', 'complete'], ['complete']]).toContainEqual(events)
      if (hangup === undefined) expect(events).toEqual(['next', 'complete'])
      if (outcome === undefined) return
      const pressed = [...ahead, ...sorted.map((each) => each.key)]
      const { digits, endedBy } = outcome
      let next = 0
      for (const digit of digits) {
        const at = pressed.indexOf(digit, next)
        expect(at).toBeGreaterThanOrEqual(0)
        next = at + 1
      }
      for (const digit of digits) expect(options.accept ?? '0123456789*#ABCD').toContain(digit)
      for (const terminator of options.terminator ?? '#') expect(digits).not.toContain(terminator)
      expect(digits.length).toBeLessThanOrEqual(options.max ?? Infinity)
      expect(digits.length === options.max).toBe(endedBy === 'length')
      if (endedBy === 'terminator') expect(digits.length).toBeGreaterThanOrEqual(options.min ?? 0)
      if (endedBy === 'firstDigitTimeout') expect(digits).toBe('')
      if (endedBy === 'nextDigitTimeout') expect(digits).not.toBe('')
    }), {
      numRuns: 400,
      // All clocks at once made the virtual clock stumble.
      examples: [[{ ahead: [], presses: [], hangup: undefined, prompt: undefined, options: { firstDigit: 0, nextDigit: 0, overall: 0 } }]],
    })
  })
})

describe('a gap', () => {
  const c1 = { channelId: 'c1', application: 'desk' }
  const lost = { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 5 } as const
  const answers = {
    'applications.get': () => ({ status: 200, body: { name: 'desk', bridge_ids: [], channel_ids: ['c1'], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
    'channels.list': () => ({ status: 200, body: [channelSnapshot('c1')] }),
  }
  const collecting = (whenGap: 'continue' | 'end', keysOf: (call: Call, ari: Ari) => Observable<AriEvent>) => {
    let collected: Collected | undefined
    scene(({ onCall, ari, frames, state }) => {
      frames(1, stasisStart(c1))
      frames(3, dtmf('4', c1))
      state(5, lost)
      state(10, { status: 'open' })
      frames(20, dtmf('2', c1))
      onCall((call) => keysOf(call, ari).pipe(collectDtmf({ length: 3, nextDigit: 100, whenGap }))).subscribe((one) => { collected = one })
    }, { answers })
    return collected
  }

  test.each<readonly [behind: string, keysOf: (call: Call, ari: Ari) => Observable<AriEvent>]>([
    ['call.keypad$', ({ keypad$ }) => keypad$],
    ['call.events$', ({ events$ }) => events$],
    ['ari.events$', (_, { events$ }) => events$],
    ['ofChannel', (_, { events$ }) => events$.pipe(ofChannel('c1'))],
    ['ofType behind ofChannel', (_, { events$ }) => events$.pipe(ofChannel('c1'), ofType('ChannelDtmfReceived'))],
  ])('ends it by option, with what was heard, behind %s', (_, keysOf) => {
    expect(collecting('end', keysOf)).toEqual({ digits: '4', endedBy: 'gap' })
    expect(collecting('continue', keysOf)).toEqual({ digits: '42', endedBy: 'nextDigitTimeout' })
  })

  test('is unknown to a stream that belongs to no connection', () => {
    expect(collecting('end', ({ keypad$ }) => keypad$.pipe(map((key) => key)))).toEqual({ digits: '42', endedBy: 'nextDigitTimeout' })
  })
})
