import { type Observable, ignoreElements, map, mergeMap, of, race, take, throwError, timer } from 'rxjs'

import { AriError, isAriError } from '../../core/errors.js'
import { phaseOf } from '../../core/latch.js'
import type { Session } from '../session.js'
import type { Stay } from './stay.js'

/** How long the news of an end may lag behind a reply that tells of it. */
const lag = 1_000

/**
 * What a failed request means for a stay: completes once the stay has ended, else errors.
 *
 * A reply may be the first news of a hangup: then the end is awaited, and asked for where it does not come.
 */
export const goneOr = (session: Session, stay: Stay) => (thrown: unknown): Observable<never> => {
  if (isAriError(thrown, 'Gone')) {
    return settle(stay, timer(lag), session.verify(stay), () => new AriError(
      'Refused',
      `${thrown.message} Yet the call is still in the application: what it is about may be gone, or another client interferes.`,
      { operation: thrown.operation, ids: thrown.ids, status: thrown.status, cause: thrown },
    ))
  }
  // Nobody knows whether it was done; a call that has ended makes it pointless to ask.
  if (isAriError(thrown, 'InDoubt', 'TimedOut', 'Unreachable')) {
    return settle(stay, of(0), session.verify(stay), () => thrown)
  }
  return throwError(() => thrown)
}

const settle = (stay: Stay, wait$: Observable<unknown>, verify$: Observable<boolean>, error: () => AriError): Observable<never> =>
  race(
    phaseOf(stay.end, 'acts').pipe(map(() => false)),
    wait$.pipe(
      take(1),
      mergeMap(() => verify$),
    ),
  ).pipe(
    mergeMap((alive) => (alive ? throwError(error) : of(0))),
    ignoreElements(),
  )
