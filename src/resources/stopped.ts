import { type Observable, Subject, catchError, exhaustMap, ignoreElements, merge, of, takeUntil, tap, throwError, timer } from 'rxjs'

import { isAriError } from '../core/errors.js'

/** When a stop that was not followed by the end is sent again, and how often after that, in ms. */
const doubt = 250
const again = 1_000

/**
 * Stops a sound or recording until it has stopped. Asterisk refuses a stop (500) that comes within a millisecond of PlaybackStarted,
 * or while it says digits and numbers; and it loses nearly every one that comes right after a recording began (16).
 * `stop` tells whether Asterisk still knew what is to be stopped.
 */
export const stopped = (ended$: Observable<unknown>, stop: Observable<'asked' | 'absent'>): Observable<never> => {
  const absent$ = new Subject<void>()
  const asked = stop.pipe(
    catchError((error: unknown) => (isAriError(error, 'Refused') && error.status === 500 ? of('asked' as const) : throwError(() => error))),
  )
  return merge(asked, timer(doubt, again).pipe(exhaustMap(() => asked))).pipe(
    tap((outcome) => { if (outcome === 'absent') absent$.next() }),
    ignoreElements(),
    takeUntil(merge(absent$, ended$)),
  )
}
