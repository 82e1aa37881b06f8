import { EMPTY, type Observable, catchError, mergeMap, of, takeUntil, throwError, timer } from 'rxjs'

import { isAriError } from '../core/errors.js'

/** What became of a stop: Asterisk took it, did not hear it, or has nothing of the kind any more. */
export type Stopping = 'asked' | 'unheard' | 'absent'

/** Of a sound a 409 is no: only a recording has a turn to wait for. */
const isUnheard = (error: unknown): boolean =>
  isAriError(error, 'Refused') && (error.status === 500 || (error.status === 409 && error.operation?.startsWith('recordings.') === true))

/** After how many ms a stop is sent again whose sound goes on. */
const again = (outcome: Stopping, times: number): number =>
  outcome === 'unheard' ? Math.min(25 * 2 ** times, 1_000) : times === 0 ? 250 : 1_000

/**
 * Stops a sound or recording until it has stopped. A stop that comes within a millisecond of PlaybackStarted, or while digits or
 * numbers are said, is refused with 500; one that comes right after a recording began is lost (16), as is any for a recording whose turn has not
 * come, and the next ones are refused with 409 until it has: then the next one works.
 * `stop` asks once; `ended$` tells that it has stopped.
 */
export const stopped = (ended$: Observable<unknown>, stop: Observable<'asked' | 'absent'>): Observable<never> => {
  const asked: Observable<Stopping> = stop.pipe(
    catchError((error: unknown) => (isUnheard(error) ? of('unheard' as const) : throwError(() => error))),
  )
  const until = (times: number): Observable<never> => asked.pipe(
    mergeMap((outcome) => (outcome === 'absent' ? EMPTY : timer(again(outcome, times)).pipe(mergeMap(() => until(times + 1))))),
  )
  return until(0).pipe(takeUntil(ended$))
}
