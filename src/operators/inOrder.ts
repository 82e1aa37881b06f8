import { type Observable, concat, ignoreElements } from 'rxjs'

/**
 * Runs one step after another: each begins when the one before has completed. Emits only what the last step emits.
 *
 * A step that errors ends it all with that error. A step that completes empty, as an act does when the caller hangs up, goes on to
 * the next; acts of a call that has ended complete empty too and send nothing, so that the whole completes empty.
 * A state lasts while it is subscribed, and completes only with the call: give it an end (`takeUntil`) or make it the last.
 *
 * @example
 * inOrder(call.answer(), call.play('sound:hello-world'), call.hangup()).subscribe(({ how }) => console.log(how))
 */
export const inOrder = <T>(...steps: readonly [...Observable<unknown>[], Observable<T>]): Observable<T> => {
  const before: readonly Observable<unknown>[] = steps.slice(0, -1)
  // The tuple says that its last element is an Observable<T>; read by number, it no longer does.
  const last$ = steps[steps.length - 1] as Observable<T>
  return concat(...before.map((step$) => step$.pipe(ignoreElements())), last$)
}
