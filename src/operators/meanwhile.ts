import { type MonoTypeOperatorFunction, type Observable, Subject, defer, ignoreElements, merge, takeUntil, tap } from 'rxjs'

/**
 * Mirrors the source, and holds a state until its first value: somebody hears ringing while another is dialled, or music while one is
 * looked for. The state is taken back before that value is handed on, and when the source ends without one. What the state emits is dropped;
 * where it completes by itself the source goes on; its errors are passed on, and so are those of the source.
 *
 * @example
 * ari.dial('PJSIP/bob').pipe(
 *   meanwhile(caller.ring()),
 *   switchMap((dialled) => (dialled.outcome === 'answered' ? connectCalls(ari, caller, dialled.call).pipe(hangupAfter(dialled.call)) : EMPTY)),
 * )
 */
export const meanwhile = <T>(state$: Observable<unknown>): MonoTypeOperatorFunction<T> => (source$) =>
  defer(() => {
    const over$ = new Subject<void>()
    const letGo = () => { over$.next() }
    return merge(
      state$.pipe(ignoreElements(), takeUntil(over$)),
      source$.pipe(tap({ next: letGo, complete: letGo })),
    )
  })
