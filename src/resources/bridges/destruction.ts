import { EMPTY, NEVER, type Observable, Subject, catchError, concat, defer, filter, finalize, ignoreElements, take, takeUntil, timer } from 'rxjs'

import { openUnderway } from '../../core/underway.js'

/** Which bridges are being destroyed: music, video and members go with their bridge, and are not taken back one by one. */
export interface Destruction {
  /** Is it being destroyed? */
  readonly of: (bridgeId: string) => boolean
  /** Has Asterisk been asked to? Then it may overlook who enters. */
  readonly isAsked: (bridgeId: string) => boolean
  /** Somebody is put into it: until Asterisk has answered, it is not asked to destroy it. */
  readonly entering: <T>(bridgeId: string, entry: Observable<T>) => Observable<T>
  /** Destroys it, which is known while it lasts. */
  readonly by: (bridgeId: string, destroy: Observable<never>) => Observable<never>
  /** Completes when it is not being destroyed (any more): then its id is free. */
  readonly over: (bridgeId: string) => Observable<never>
  /** Takes something of it back. Where it is being destroyed that is enough, unless that fails: over then, or when `gone$` emits. */
  readonly orElse: (bridgeId: string, undo: Observable<never>, gone$?: Observable<unknown>) => Observable<never>
}

/**
 * How long an entry is waited for, in ms: one behind a sound may take as long as that. Asterisk 16 answers 204 to the destruction of a bridge that
 * somebody is about to enter, then neither lets them out of it nor destroys it (409), for many seconds.
 */
const patience = 1_000

export const openDestruction = (): Destruction => {
  const { of, by } = openUnderway()
  /** How many enter, by bridge. */
  const entries = new Map<string, number>()
  const entered = new Subject<string>()
  const asked = new Set<string>()
  const count = (bridgeId: string, by: 1 | -1) => {
    const now = (entries.get(bridgeId) ?? 0) + by
    if (now > 0) entries.set(bridgeId, now)
    else entries.delete(bridgeId)
  }
  const allEntered = (bridgeId: string): Observable<never> => defer(() => (entries.has(bridgeId)
    ? entered.pipe(filter((id) => id === bridgeId && !entries.has(id)), take(1), ignoreElements(), takeUntil(timer(patience)))
    : EMPTY))
  return {
    of: (bridgeId) => of(bridgeId) !== undefined,
    isAsked: (bridgeId) => asked.has(bridgeId),
    entering: (bridgeId, entry) => defer(() => {
      count(bridgeId, 1)
      return entry.pipe(finalize(() => {
        count(bridgeId, -1)
        entered.next(bridgeId)
      }))
    }),
    by: (bridgeId, destroy) => by(bridgeId, concat(allEntered(bridgeId), defer(() => {
      asked.add(bridgeId)
      return destroy
    })).pipe(finalize(() => { asked.delete(bridgeId) }))),
    over: (bridgeId) => defer(() => of(bridgeId)?.pipe(catchError(() => EMPTY)) ?? EMPTY),
    orElse: (bridgeId, undo, gone$ = NEVER) => defer(() => of(bridgeId)?.pipe(catchError(() => undo), takeUntil(gone$)) ?? undo),
  }
}
