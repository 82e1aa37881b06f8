import { type Observable, distinctUntilChanged, merge, switchMap, takeUntil } from 'rxjs'

/**
 * What something is now, then each change: `changes$` are heard as soon as our application is told about it, then `now$` is asked; a
 * change that comes before its answer makes that answer stale. `told$` emits again after a gap, and it is asked anew.
 */
export const observed = <T>(told$: Observable<unknown>, now$: Observable<T>, changes$: Observable<T>): Observable<T> =>
  told$.pipe(switchMap(() => merge(changes$, now$.pipe(takeUntil(changes$)))), distinctUntilChanged())
