import { EMPTY, NEVER, type Observable, catchError, defer, takeUntil } from 'rxjs'

import { openUnderway } from '../../core/underway.js'

/** Which bridges are being destroyed: music, video and members go with their bridge, and are not taken back one by one. */
export interface Destruction {
  /** Is it being destroyed? */
  readonly of: (bridgeId: string) => boolean
  /** Destroys it, which is known while it lasts. */
  readonly by: (bridgeId: string, destroy: Observable<never>) => Observable<never>
  /** Completes when it is not being destroyed (any more): then its id is free. */
  readonly over: (bridgeId: string) => Observable<never>
  /** Takes something of it back. Where it is being destroyed that is enough, unless that fails: over then, or when `gone$` emits. */
  readonly orElse: (bridgeId: string, undo: Observable<never>, gone$?: Observable<unknown>) => Observable<never>
}

export const openDestruction = (): Destruction => {
  const { of, by } = openUnderway()
  return {
    of: (bridgeId) => of(bridgeId) !== undefined,
    by,
    over: (bridgeId) => defer(() => of(bridgeId)?.pipe(catchError(() => EMPTY)) ?? EMPTY),
    orElse: (bridgeId, undo, gone$ = NEVER) => defer(() => of(bridgeId)?.pipe(catchError(() => undo), takeUntil(gone$)) ?? undo),
  }
}
