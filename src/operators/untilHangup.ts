import { type MonoTypeOperatorFunction, type Observable, takeUntil } from 'rxjs'

import { afterwards } from '../core/latch.js'

/**
 * Mirrors the source until the call has ended, however it ended: hung up, continued in the dialplan, moved, lost. Then it completes.
 *
 * It is the last to go: acts of the call have settled, its states have completed and `call.ended$` has been told before.
 * Behind the end of the call it completes at once, and the source is not subscribed.
 *
 * @param call anything with an `ended$` that emits when it is over: a `Call`, a `Bridge`
 *
 * @example
 * interval(1_000).pipe(untilHangup(call)).subscribe((seconds) => console.log(`${call.id}: ${seconds} s`))
 */
export const untilHangup = <T>(call: { readonly ended$: Observable<unknown> }): MonoTypeOperatorFunction<T> =>
  takeUntil(afterwards(call.ended$))
