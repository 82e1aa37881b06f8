import { EMPTY, type MonoTypeOperatorFunction, defer, repeat, tap } from 'rxjs'

import { after, checkTimes } from '../core/times.js'

/** How often, and how far apart. */
export interface LoopOptions {
  /**
   * Rounds in all.
   * @default Infinity
   */
  readonly times?: number
  /**
   * Silence between two rounds, in ms; `Infinity` is never over.
   * @default 0
   */
  readonly pause?: number
}

/**
 * Runs the source again and again: a prompt that is said until somebody presses a key. Emits what every round emits.
 *
 * Completes after so many `times`, and after a round that gave no value: an act is empty when the call has ended, and would be for ever.
 * (`repeat` goes round without end then.) Each round subscribes the source anew; errors are passed on.
 *
 * As the prompt of `collectDtmf` or `menu` give it `times`: their clocks begin when the prompt has been heard, so behind one that never ends
 * none of them does.
 *
 * @example
 * call.play('sound:demo-instruct').pipe(looped({ pause: 2_000 }), takeUntil(call.keypad$))
 */
export const looped = <T>({ times = Infinity, pause = 0 }: LoopOptions = {}): MonoTypeOperatorFunction<T> => {
  if (!(times >= 0)) throw new RangeError(`looped cannot go round ${times} times: give times of at least 0.`)
  checkTimes('looped', { pause })
  return (source) =>
    defer(() => {
      let empty = true
      return source.pipe(
        tap(() => { empty = false }),
        repeat({
          count: times,
          delay: () => {
            if (empty) return EMPTY
            empty = true
            // Never in the same turn: what gives its values at once leaves the others theirs.
            return after(pause)
          },
        }),
      )
    })
}
