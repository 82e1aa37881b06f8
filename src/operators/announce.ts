import { EMPTY, type Observable, type OperatorFunction, catchError, concatMap, defer, filter, finalize } from 'rxjs'

import { toAriError } from '../core/errors.js'
import { reportFault } from '../core/unheard.js'

/** How many may wait, and who goes when there are more. */
export interface AnnounceOptions {
  /**
   * So many wait at most while one is spoken. With 0, what comes while one is spoken is dropped.
   * @default Infinity
   */
  readonly maxWaiting?: number
  /**
   * Which of them is dropped when one more comes: the one that comes, or the one that has waited longest.
   * @default 'newest'
   */
  readonly drop?: 'newest' | 'oldest'
}

/**
 * Speaks one announcement after another: each value of the source becomes an act, begun when the one before is done. Emits what they emit.
 *
 * One that fails is a fault (`ari.faults$`), and the next is spoken. Completes when the source has completed and all are spoken; an error
 * of the source is passed on at once. Unsubscribing stops the one that is spoken, and forgets those that wait.
 *
 * @example
 * moderator$.pipe(announce(() => bridge.play('sound:conf-hasjoin'), { maxWaiting: 3, drop: 'oldest' }))
 */
export const announce = <T, R>(
  project: (value: T) => Observable<R>,
  { maxWaiting = Infinity, drop = 'newest' }: AnnounceOptions = {},
): OperatorFunction<T, R> => {
  if (!(maxWaiting >= 0)) throw new RangeError(`announce cannot have ${maxWaiting} announcements wait: give a maxWaiting of at least 0.`)
  return (source) =>
    defer(() => {
      const waiting: T[] = []
      let speaking = false
      /** Does one more begin or wait because of this value? Else it is dropped, or takes the place of another. */
      const isOneMore = (value: T): boolean => {
        if (!speaking || waiting.length < maxWaiting) {
          waiting.push(value)
          return true
        }
        if (drop === 'oldest' && maxWaiting > 0) {
          waiting.shift()
          waiting.push(value)
        }
        return false
      }
      const next = (): Observable<R> => {
        // There is one: a turn for each that waits.
        const value = waiting.shift() as T
        speaking = true
        return defer(() => project(value)).pipe(
          catchError((thrown: unknown) => {
            reportFault({ during: 'announce', error: toAriError(thrown) }, source)
            return EMPTY
          }),
          finalize(() => { speaking = false }),
        )
      }
      return source.pipe(filter(isOneMore), concatMap(next))
    })
}
