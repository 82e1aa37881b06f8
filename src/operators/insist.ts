import {
  EMPTY, Observable, type OperatorFunction, catchError, concatMap, defer, ignoreElements, of, repeat, take, tap, timer,
} from 'rxjs'

import { toAriError } from '../core/errors.js'
import { reportFault } from '../core/unheard.js'

/** How often to ask, what to say in between, and what to do without an answer. */
export interface InsistOptions<T, O> {
  /**
   * How often the source is asked in all; `Infinity` for as long as the call lasts. Less than once is a `RangeError`.
   * @default 3
   */
  readonly attempts?: number
  /**
   * Runs to its end before the source is asked again: an apology. Not after the last attempt. What it emits is dropped.
   * When it fails, that is a fault, and the source is asked all the same.
   */
  readonly between?: Observable<unknown> | ((failed: T) => Observable<unknown>)
  /** Emitted when no attempt gave an answer. */
  readonly otherwise: O
}

/**
 * Asks the source again until it gives a value that will do: the first for which `check` gives something other than `undefined`.
 *
 * Each attempt subscribes the source anew and judges its first value. Emits what `check` made of it, or `otherwise` after the last
 * attempt, and completes. A source that completes without a value (the caller has hung up) completes it empty;
 * an error of the source, or one thrown by `check`, is passed on.
 *
 * @param check the answer in a value, or `undefined` where there is none
 *
 * @example
 * call.keypad$.pipe(
 *   collectDtmf({ prompt: call.play('sound:demo-instruct'), length: 1 }),
 *   insist(({ digits }) => departments.get(digits), { between: () => call.play('sound:please-try-again'), otherwise: 'reception' }),
 * )
 */
export const insist = <T, R, O>(
  check: (value: T) => R | undefined, { attempts = 3, between, otherwise }: InsistOptions<T, O>,
): OperatorFunction<T, R | O> => {
  if (!(attempts >= 1 && (Number.isInteger(attempts) || attempts === Infinity))) {
    throw new RangeError(`insist cannot ask ${attempts} times: give attempts of at least 1, a whole number or Infinity.`)
  }
  return (source) => {
    const apology = (failed: T): Observable<never> =>
      defer(() => (typeof between === 'function' ? between(failed) : (between ?? EMPTY))).pipe(
        ignoreElements(),
        catchError((thrown: unknown) => {
          reportFault({ during: 'insist between', error: toAriError(thrown) }, source)
          return EMPTY
        }),
      )
    return defer(() => {
      let misses = 0
      let again = false
      let atOnce = false
      const attempt$ = source.pipe(
        take(1),
        concatMap((value): Observable<R | O> => {
          const answer = check(value)
          if (answer !== undefined) return of(answer)
          misses += 1
          if (misses >= attempts) return of(otherwise)
          again = true
          return apology(value)
        }),
      )
      const begun$ = new Observable<R | O>((subscriber) => {
        let begins = true
        attempt$.pipe(tap({ complete: () => { atOnce = begins } })).subscribe(subscriber)
        begins = false
      })
      return begun$.pipe(
        repeat({
          delay: () => {
            const missed = again
            again = false
            // A source without a value has nothing more to say: the call is over.
            if (!missed) return EMPTY
            // At once, so that nothing is missed; but what gives its values at once leaves the others their turn.
            return atOnce ? timer(0) : of(true)
          },
        }),
      )
    })
  }
}
