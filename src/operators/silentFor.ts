import { NEVER, type OperatorFunction, connect, distinctUntilChanged, endWith, ignoreElements, map, startWith, switchMap, takeUntil } from 'rxjs'

import { after, checkTimes } from '../core/times.js'

/**
 * Tells when nobody has talked for so long: from the subscription on, or from the last end of talk. Once for each silence.
 *
 * Works on any stream that is true while somebody talks: `call.talking()`, or the floor of a bridge. Emits the length of the silence, in ms.
 * Completes and errors with its source; a silence that the end of the source cuts short is not told.
 *
 * @param ms how long, in ms; `Infinity` is never over. What counts as quiet has been quiet for a while already: the `silence` of the detection comes on top.
 *
 * @example
 * call.talking().pipe(silentFor(10_000), switchMap(() => call.play('sound:conf-onlyperson')))
 *
 * @example
 * bridge.floor().pipe(map((speaker) => speaker !== undefined), silentFor(300_000), take(1), switchMap(() => bridge.play('sound:vm-goodbye')))
 */
export const silentFor = (ms: number): OperatorFunction<boolean, number> => {
  checkTimes('silentFor', { ms })
  return connect((talks$) => talks$.pipe(
    startWith(false),
    distinctUntilChanged(),
    switchMap((talks) => (talks ? NEVER : after(ms))),
    map(() => ms),
    takeUntil(talks$.pipe(ignoreElements(), endWith(true))),
  ))
}
