import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, concat, defer, of, takeUntil, throwError, timer } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { AriError } from '../core/errors.js'
import type { Fault } from '../core/faults.js'
import { hearFaultsOf } from '../core/unheard.js'
import { insist } from './insist.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}

/** Capitals will do. */
const capital = (letter: string) => (letter === letter.toUpperCase() ? letter : undefined)

/** One subscription after another: the first has the first value. */
const asked = (...attempts: readonly Observable<string>[]) => {
  let times = 0
  return { source: defer(() => attempts[times++] ?? EMPTY), times: () => times }
}

describe('asking', () => {
  test.each([
    ['the first answer will do', ['-A|'], '-(A|)', 1],
    ['the second will', ['-a|', '--B|'], '---(B|)', 2],
    ['the third will', ['-a|', '-b|', '-C|'], '---(C|)', 3],
    ['none of three will', ['-a|', '-b|', '-c|', '-D|'], '---(o|)', 3],
    ['a source that says more is judged by its first value', ['-aB|', '-C|'], '--(C|)', 2],
    ['a source that goes on is left', ['-A-B-'], '-(A|)', 1],
    ['hung up before the first answer', ['--|'], '--|', 1],
    ['hung up before the second', ['-a|', '--|'], '---|', 2],
    ['an error', ['-#'], '-#', 1],
    ['an error of the second', ['-a|', '-#'], '--#', 2],
  ])('%s', (_, attempts, expected, times) => {
    let told = 0
    marbles(({ cold, expectObservable }) => {
      const { source, times } = asked(...attempts.map((each) => cold(each)))
      expectObservable(concat(source.pipe(insist(capital, { otherwise: 'o' })), defer(() => { told = times(); return EMPTY }))).toBe(expected)
    })
    if (!expected.includes('#')) expect(told).toBe(times)
  })

  test.each([[1, '-(o|)'], [2, '--(o|)'], [5, '-----(o|)']])('%d attempts', (attempts, expected) => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(insist(capital, { attempts, otherwise: 'o' }))).toBe(expected)
    })
  })

  test('for as long as the call lasts', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(insist(capital, { attempts: Infinity, otherwise: 'o' })), '^ 10s !').toBe('-')
    })
  })

  test.each([0, -1, 1.5, Number.NaN])('%d times nothing can be asked', (attempts) => {
    expect(() => insist(capital, { attempts, otherwise: 'o' })).toThrow(RangeError)
  })

  test('a source that gives its value at once leaves the others theirs, and is asked as often as any', () => {
    let times = 0
    const source$ = defer(() => { times += 1; return of('a') })
    marbles(({ cold, expectObservable }) => {
      expectObservable(source$.pipe(insist(capital, { attempts: 100_000, otherwise: 'o' }))).toBe('(o|)')
      expectObservable(of('a').pipe(insist(capital, { attempts: Infinity, otherwise: 'o' }), takeUntil(cold('x')))).toBe('|')
    })
    expect(times).toBe(100_000)
  })

  test('one that does not is asked again at once: nothing that it says is missed', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('-(abC)').pipe(insist(capital, { otherwise: 'o' }))).toBe('-(C|)')
    })
  })

  test('unsubscribing leaves the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('---a|')
      expectObservable(source$.pipe(insist(capital, { otherwise: 'o' })), '^----!').toBe('-')
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '---^-!'])
    })
  })

  test('each subscriber has attempts of his own', () => {
    marbles(({ cold, expectObservable }) => {
      const insisted$ = cold('-a|').pipe(insist(capital, { attempts: 2, otherwise: 'o' }))
      expectObservable(insisted$).toBe('--(o|)')
      expectObservable(insisted$, '-^').toBe('---(o|)')
    })
  })

  test('what check throws is passed on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(insist(() => { throw new Error('no judge') }, { otherwise: 'o' }))).toBe('-#', undefined, new Error('no judge'))
    })
  })

  test('an answer may be anything but undefined', () => {
    const answers: unknown[] = []
    for (const answer of [false, 0, '', null]) of('a').pipe(insist(() => answer, { otherwise: 'o' })).subscribe((value) => answers.push(value))
    expect(answers).toEqual([false, 0, '', null])
  })
})

describe('between two attempts', () => {
  test('it runs to its end, what it emits is dropped, and after the last attempt it does not run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const sorry$ = cold('-s-s|')
      expectObservable(cold('-a|').pipe(insist(capital, { between: sorry$, otherwise: 'o' }))).toBe('-----------(o|)')
      expectSubscriptions(sorry$.subscriptions).toBe(['-^---!', '------^---!'])
    })
  })

  test('it may depend on what was wrong', () => {
    const failed: string[] = []
    const between = (letter: string) => {
      failed.push(letter)
      return timer(2)
    }
    marbles(({ cold, expectObservable }) => {
      const { source } = asked(cold('-a|'), cold('-b|'), cold('-C|'))
      expectObservable(source.pipe(insist(capital, { between, otherwise: 'o' }))).toBe('-------(C|)')
    })
    expect(failed).toEqual(['a', 'b'])
  })

  test('the source is left meanwhile', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a----')
      expectObservable(source$.pipe(insist(capital, { attempts: 2, between: cold('---|'), otherwise: 'o' }))).toBe('-----(o|)')
      expectSubscriptions(source$.subscriptions).toBe(['^!', '----^!'])
    })
  })

  test('unsubscribing stops it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const sorry$ = cold('-----|')
      expectObservable(cold('-a|').pipe(insist(capital, { between: sorry$, otherwise: 'o' })), '^--!').toBe('-')
      expectSubscriptions(sorry$.subscriptions).toBe('-^-!')
    })
  })

  test.each<[string, () => Observable<unknown>]>([
    ['errors', () => throwError(() => new AriError('SoundFailed', 'no such sound'))],
    ['throws', () => { throw new AriError('SoundFailed', 'no such sound') }],
  ])('one that %s is a fault, and the asking goes on', (_, between) => {
    const faults: Fault[] = []
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('-a|')
      hearFaultsOf(source$, (fault) => faults.push(fault))
      expectObservable(source$.pipe(insist(capital, { between, otherwise: 'o' }))).toBe('---(o|)')
    })
    expect(faults.map(({ during, error }) => [during, error._tag])).toEqual([
      ['insist between', 'SoundFailed'], ['insist between', 'SoundFailed'],
    ])
  })
})

test('it has the types of its answers', () => {
  const departments = new Map([['1', 5]])
  const answer$: Observable<number | 'reception'> = NEVER.pipe(
    insist((digits: string) => departments.get(digits), { otherwise: 'reception' as const }),
  )
  expect(answer$).toBeDefined()
})
