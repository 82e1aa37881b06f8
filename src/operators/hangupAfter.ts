import { EMPTY, type MonoTypeOperatorFunction, type Observable, catchError, finalize } from 'rxjs'

import { toAriError } from '../core/errors.js'
import { leaveOf } from '../core/leaving.js'
import { reportFault } from '../core/unheard.js'

/** What of a call is needed to hang it up: every `Call` has it. */
export interface Leaving {
  readonly id: string
  hangup(): Observable<unknown>
}

/**
 * Mirrors the source; when that is over, completed, failed or let go, the call is hung up. A call that has ended is sent nothing.
 *
 * For a call that was dialled for something, and is of no use without it: it would stay, and wait. A hangup of which nobody knows whether
 * it was done is asked for again, and `ari.close()` waits for it; one that Asterisk refuses is a fault.
 *
 * @example
 * ari.dial('PJSIP/alice').pipe(
 *   switchMap((dialled) => (dialled.outcome === 'answered' ? connectCalls(ari, call, dialled.call).pipe(hangupAfter(dialled.call)) : EMPTY)),
 * )
 */
export const hangupAfter = <T>(call: Leaving): MonoTypeOperatorFunction<T> => finalize(() => { hangUp(call) })

/** Hangs it up on behalf of nobody. */
export const hangUp = (call: Leaving): void => {
  const leave = leaveOf(call)
  if (leave !== undefined) leave()
  // A fake, or one who leaves in a way of their own.
  else call.hangup().pipe(
    catchError((thrown: unknown) => {
      reportFault({ during: 'hangupAfter', error: toAriError(thrown), call }, call)
      return EMPTY
    }),
  ).subscribe()
}
