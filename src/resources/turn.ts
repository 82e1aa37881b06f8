import { type MonoTypeOperatorFunction, type Observable, merge, retry, take, takeUntil, throwError, timer } from 'rxjs'

import { isAriError } from '../core/errors.js'

/** How long, in ms, what has not begun yet is left alone until it is asked again. */
const again = (times: number): number => Math.min(25 * 2 ** (times - 1), 1_000)

/** A sound or recording that may have to wait for its turn on the channel. */
export interface InTurn {
  /** Emits when it begins. */
  readonly begins$: Observable<unknown>
  /** Emits when it is over: it is not asked again. */
  readonly over$: Observable<unknown>
}

/** Is this how Asterisk refuses what is asked of a sound or recording that has not begun, or is being stopped? */
export const isNotItsTurn = (error: unknown): boolean => isAriError(error, 'Refused') && error.status === 409

/** Asks once more what was refused because it had not begun: when it begins, or after a while. Completes where it is over. */
export const inTurn = <T>({ begins$, over$ }: InTurn): MonoTypeOperatorFunction<T> =>
  retry({
    delay: (error: unknown, times) => (isNotItsTurn(error)
      ? merge(begins$, timer(again(times))).pipe(take(1), takeUntil(over$))
      : throwError(() => error)),
  })
