import { AsyncSubject, type Observable, ReplaySubject, Subject, concat, concatMap, ignoreElements, takeUntil, tap } from 'rxjs'

/** What Asterisk does on a channel or bridge, one thing after another: a sound makes what comes behind it wait. */
export interface Commands {
  /** Puts work at the end of the queue, at once. Emits `done` when it is over; `flushed` where the queue ends before. */
  add<T>(work: Observable<unknown>, done: T, flushed: T): Observable<T>
  /** Cuts what is being done and drops what waits. */
  end(): void
}

/** @param turn what each command waits for before it begins */
export const openCommands = (turn: Observable<unknown>): Commands => {
  const queue = new Subject<Observable<unknown>>()
  const over = new ReplaySubject<void>(1)
  queue.pipe(concatMap((work) => work), takeUntil(over)).subscribe()
  return {
    add: <T>(work: Observable<unknown>, done: T, flushed: T) => {
      const outcome = new AsyncSubject<T>()
      const settle = (as: T) => {
        outcome.next(as)
        outcome.complete()
      }
      over.pipe(takeUntil(outcome)).subscribe(() => { settle(flushed) })
      queue.next(concat(turn, work).pipe(ignoreElements(), tap({ complete: () => { settle(done) } })))
      return outcome
    },
    end: () => { over.next() },
  }
}
