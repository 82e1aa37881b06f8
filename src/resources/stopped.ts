import { type Observable, Subject, exhaustMap, ignoreElements, merge, takeUntil, tap, timer } from 'rxjs'

/** When a stop that was not followed by the end is sent again, and how often after that, in ms. */
const doubt = 250
const again = 1_000

/**
 * Stops a sound or recording until it has stopped. Asterisk loses a stop that comes within a millisecond of PlaybackStarted,
 * and nearly every one that comes right after a recording began (16).
 * `stop` tells whether Asterisk still knew what is to be stopped.
 */
export const stopped = (ended$: Observable<unknown>, stop: Observable<'asked' | 'absent'>): Observable<never> => {
  const absent$ = new Subject<void>()
  return merge(stop, timer(doubt, again).pipe(exhaustMap(() => stop))).pipe(
    tap((outcome) => { if (outcome === 'absent') absent$.next() }),
    ignoreElements(),
    takeUntil(merge(absent$, ended$)),
  )
}
