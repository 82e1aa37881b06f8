import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Observable, timer } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { after, checkTimes, hasStruck, openClock, passOn, setClock, stopClock } from './times.js'

const longest = 2_147_483_647

describe('after', () => {
  // Node's timers as they are: what is longer than the longest goes off after 1 ms.
  beforeEach(() => { jest.useFakeTimers() })
  afterEach(() => { jest.useRealTimers() })

  test.each([
    ['some', 5_000],
    ["the longest of Node's timers", longest],
    ['a millisecond more', longest + 1],
    ['many times as long', 3 * longest + 5],
  ])('%s: emits when it is over, once', (_, ms) => {
    const told: string[] = []
    after(ms).subscribe({ next: () => told.push('next'), complete: () => told.push('complete') })
    jest.advanceTimersByTime(ms - 1)
    expect(told).toEqual([])
    jest.advanceTimersByTime(1)
    expect(told).toEqual(['next', 'complete'])
    expect(jest.getTimerCount()).toBe(0)
  })

  test('Infinity: never, and there is no timer', () => {
    after(Infinity).subscribe({ next: () => expect(true).toBe(false) })
    expect(jest.getTimerCount()).toBe(0)
  })

  test('let go between two pieces, no timer is left', () => {
    const waiting = after(3 * longest).subscribe()
    jest.advanceTimersByTime(longest + 1)
    expect(jest.getTimerCount()).toBe(1)
    waiting.unsubscribe()
    expect(jest.getTimerCount()).toBe(0)
  })
})

test('in virtual time, too', () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
    const row = (ms: number) => after(ms)
    expectObservable(row(3)).toBe('---(a|)', { a: 0 })
    expectObservable(row(longest + 3)).toBe(`${longest + 3}ms (a|)`, { a: 0 })
    expectObservable(row(Infinity)).toBe('-')
  })
})

describe('a clock', () => {
  /** When it decides, and in the turn before that strikes. */
  const opened = (told: string[]) => {
    const clock = openClock(undefined, () => { told.push(`decided ${Date.now()}`) })
    return { clock, advance: (ms: number) => { jest.advanceTimersByTime(ms); return [...told, hasStruck(clock)] } }
  }
  beforeEach(() => { jest.useFakeTimers({ now: 0 }) })
  afterEach(() => { jest.useRealTimers() })

  test.each([
    ['some', 5_000],
    ["the longest of Node's timers", longest],
    ['many times as long', 3 * longest + 5],
  ])('%s: strikes when the time is over, decides in the turn behind that, once', (_, ms) => {
    const { clock, advance } = opened([])
    setClock(clock, ms)
    expect(advance(ms - 1)).toEqual([false])
    expect(advance(1)).toEqual([true])
    expect(advance(1)).toEqual([`decided ${ms + 1}`, true])
    expect([advance(2 * longest), jest.getTimerCount()]).toEqual([[`decided ${ms + 1}`, true], 0])
  })

  test.each<[string, first: number, anew: number, at: number, decided: number]>([
    ['for as long', 100, 100, 90, 191],
    ['for longer', 100, 300, 90, 391],
    ['for less', 300, 100, 90, 191],
    ['for several pieces', 100, longest + 100, 90, longest + 191],
    ['in the second piece', longest + 300, 100, longest + 90, longest + 191],
    ['for as many pieces', 2 * longest, 2 * longest, longest + 90, 3 * longest + 91],
    ['when it has struck', 100, 100, 100, 201],
    ['when it has struck, for no time', 100, 0, 100, 101],
    ['when it has decided', 100, 100, 101, 202],
  ])('set anew %s, it begins anew', (_, first, anew, at, decided) => {
    const told: string[] = []
    const { clock, advance } = opened(told)
    setClock(clock, first)
    advance(at)
    told.length = 0
    setClock(clock, anew)
    expect(hasStruck(clock)).toBe(false)
    expect(advance(decided - at - 1)).toEqual([true])
    expect(advance(1)).toEqual([`decided ${decided}`, true])
  })

  test('set anew in the midst of its first time and again in the midst of that, as digits come', () => {
    const { clock, advance } = opened([])
    for (let digit = 0; digit < 5; digit += 1) {
      setClock(clock, 100)
      expect(advance(99)).toEqual([false])
    }
    expect(jest.getTimerCount()).toBe(1)
    expect(advance(2)).toEqual(['decided 497', true])
  })

  test.each([0, 50, 100])('stopped after %d ms, it is as one that was never set', (ms) => {
    const { clock, advance } = opened([])
    setClock(clock, 100)
    advance(ms)
    stopClock(clock)
    expect([hasStruck(clock), jest.getTimerCount()]).toEqual([false, 0])
    setClock(clock, Infinity)
    expect([advance(1_000), jest.getTimerCount()]).toEqual([[false], 0])
    setClock(clock, 100)
    expect(advance(101)).toEqual([`decided ${ms + 1_101}`, true])
  })

  test.each([
    ['forward before it is set anew', [[50, 3_600_000]], [151, 251]],
    ['forward behind that', [[70, 3_600_000]], [151, 151]],
    ['back before it is set anew', [[50, -3_600_000]], [151, 251]],
    ['back behind that', [[70, -3_600_000]], [151, 251]],
    ['there and back', [[50, 3_600_000], [70, 0]], [151, 251]],
  ] as const)('a calendar that jumps %s makes it late by its time at most, and never early', (_, jumps, [earliest, latest]) => {
    const { clock, advance } = opened([])
    let decided = 0
    setClock(clock, 100)
    for (let ms = 1; ms <= latest; ms += 1) {
      if (advance(1).length > 1 && decided === 0) decided = ms
      for (const [at, to] of jumps) if (at === ms) jest.setSystemTime(to)
      if (ms === 50) setClock(clock, 100)
    }
    expect(decided).toBeGreaterThanOrEqual(earliest)
    expect(decided).toBeLessThanOrEqual(latest)
    expect(jest.getTimerCount()).toBe(0)
  })

  test('set anew as digits come, it is one timer all the time', () => {
    const { clock, advance } = opened([])
    setClock(clock, 100)
    const timer = jest.spyOn(globalThis, 'setInterval')
    for (let digit = 0; digit < 9; digit += 1) {
      advance(10)
      setClock(clock, 100)
    }
    expect(timer).not.toHaveBeenCalled()
    timer.mockRestore()
    expect(advance(99)).toEqual([false])
    expect(advance(2)).toEqual(['decided 191', true])
  })

  describe('passed on', () => {
    test('goes on for who opens one meanwhile, and no timer is made or ended', () => {
      const told: string[] = []
      const first = openClock('first', (of) => { told.push(of) })
      setClock(first, 100)
      jest.advanceTimersByTime(60)
      const timers = [jest.spyOn(globalThis, 'setInterval'), jest.spyOn(globalThis, 'clearInterval')]
      passOn(first, () => { setClock(openClock('second', (of) => { told.push(`${of} at ${Date.now()}`) }), 100) })
      for (const timer of timers) {
        expect(timer).not.toHaveBeenCalled()
        timer.mockRestore()
      }
      jest.advanceTimersByTime(1_000)
      expect([told, jest.getTimerCount()]).toEqual([['second at 161'], 0])
    })

    test.each<[string, meanwhile: () => void]>([
      ['nobody opens one', () => undefined],
      ['whoever opens one sets it never', () => { openClock('second', fail) }],
      ['whoever opens one stops it', () => { stopClock(openClock('second', fail)) }],
      ['another is passed on', () => { passOn(openClock('another', fail), () => undefined) }],
    ])('where %s, it strikes never, and no timer is left', (_, meanwhile) => {
      const clock = openClock('first', fail)
      setClock(clock, 100)
      passOn(clock, meanwhile)
      jest.advanceTimersByTime(1_000)
      expect([hasStruck(clock), jest.getTimerCount()]).toEqual([false, 0])
    })

    test('only meanwhile: who opens one later gets another', () => {
      const clock = openClock('first', fail)
      setClock(clock, 100)
      expect(() => { passOn(clock, () => { throw new Error('broken') }) }).toThrow('broken')
      expect(openClock('second', fail)).not.toBe(clock)
      expect(jest.getTimerCount()).toBe(0)
    })

    test('of two that are opened, one is it; one that has struck is set as any other', () => {
      const told: string[] = []
      const tell = (of: string) => { told.push(`${of} at ${Date.now()}`) }
      const clock = openClock('first', (of) => {
        passOn(clock, () => { for (const next of ['second', 'third']) setClock(openClock(`${next} behind ${of}`, tell), 50) })
      })
      setClock(clock, 100)
      jest.advanceTimersByTime(1_000)
      expect([told, jest.getTimerCount()]).toEqual([['second behind first at 152', 'third behind first at 152'], 0])
    })
  })
})

const fail = (of: string): void => { throw new Error(`${of} has struck`) }

describe('a clock in virtual time', () => {
  const marbles = (body: (helpers: RunHelpers) => void) => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
  }
  const told = ({ cold }: RunHelpers, settings: string, lasting: Readonly<Record<string, number>>) => new Observable<string>((subscriber) => {
    const clock = openClock(undefined, () => { subscriber.next('d') })
    subscriber.add(() => { stopClock(clock) })
    subscriber.add(cold(settings).subscribe((letter) => { setClock(clock, lasting[letter] ?? Infinity) }))
  })

  test.each<[string, settings: string, expected: string]>([
    ['decides in the frame in which it strikes', 'a', '---d'],
    ['at once', 'z', 'd'],
    ['begins anew', 'a-a--a-----', '--------d'],
    ['for longer, for less', 'ab-------a', '------d-----d'],
    ['again when it has decided', 'a---a', '---d---d'],
    ['stands still', 'a-i', '-'],
    ['is set anew in the frame in which it strikes', 'a--a', '------d'],
  ])('%s', (_, settings, expected) => {
    marbles((helpers) => { helpers.expectObservable(told(helpers, settings, { a: 3, b: 5, z: 0 })).toBe(expected) })
  })

  test('what falls into its turn is heard before, though it was set later', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Observable<string>((subscriber) => {
        const clock = openClock(undefined, () => { subscriber.next('decided') })
        setClock(clock, 3)
        subscriber.add(timer(3).subscribe(() => { subscriber.next('heard') }))
      })).toBe('---(hd)', { h: 'heard', d: 'decided' })
    })
  })
})

describe('times that were given', () => {
  test('are at least 0, or left out', () => {
    expect(() => { checkTimes('wait', { first: 0, next: 0.5, long: Infinity, none: undefined }) }).not.toThrow()
  })

  test.each([-1, Number.NaN, -Infinity])('%p is none, and the word and the option are named', (pause) => {
    expect(() => { checkTimes('looped', { every: 3, pause }) })
      .toThrow(new RangeError(`looped cannot wait for ${pause} ms (pause): give a time of at least 0, in ms; Infinity waits for ever.`))
  })
})
