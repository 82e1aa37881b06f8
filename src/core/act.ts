import { Observable, Subscription, takeUntil } from 'rxjs'

import type { Activities } from './activities.js'

export interface Act<T> {
  /** Emits once when the thing acted upon has ended; an error ends the act with it. */
  readonly ended$: Observable<unknown>
  readonly activities: Activities
  /** The request that begins it. */
  readonly begin: Observable<unknown>
  /** Its outcome; subscribed before the request leaves. */
  readonly done$: Observable<T>
  /** What ends it at Asterisk when its subscriber leaves after the answer and before the outcome. */
  readonly undo?: () => Observable<unknown>
  /** What a failed request means: completes where the call has ended, else errors. */
  readonly failed: (error: unknown) => Observable<never>
}

/**
 * One act: listens first, then asks; one value when it is done, then complete; complete and empty when the call ends.
 * A subscriber who leaves early undoes it.
 */
export const act = <T>({ ended$, activities, begin, done$, undo, failed }: Act<T>): Observable<T> =>
  new Observable<T>((subscriber) => {
    let answered = false
    let settled = false
    const over = activities.begin()
    const all = new Subscription()
    const settle = () => {
      settled = true
      over()
      all.unsubscribe()
    }
    const complete = () => {
      settle()
      subscriber.complete()
    }
    const error = (thrown: unknown) => {
      settle()
      subscriber.error(thrown)
    }
    const refused = (thrown: unknown) => { all.add(failed(thrown).subscribe({ error, complete })) }
    subscriber.add(() => {
      if (settled) return
      // Before the answer, unsubscribing the request is enough: its row knows what undoes it.
      if (answered && undo !== undefined) activities.detach('undo', undo().pipe(takeUntil(ended$)))
      settle()
    })
    all.add(ended$.subscribe({ next: complete, error }))
    if (settled) return
    all.add(done$.subscribe({
      next: (value) => {
        settle()
        subscriber.next(value)
        subscriber.complete()
      },
      error,
      complete,
    }))
    if (settled) return
    // The answer is not the outcome; only a request that failed because the call has ended completes the act.
    all.add(begin.subscribe({ error: refused, complete: () => { answered = true } }))
  })
