import { EMPTY, type Observable, Subject, defer, filter, finalize, startWith, take, takeUntil } from 'rxjs'

import type { Faults } from './faults.js'
import { toAriError } from './errors.js'

/** What is going on at Asterisk on our behalf: counted for the census, awaited by `close()`. */
export interface Activities {
  count(): number
  /** Counts one activity; call what it returns when that is over (again does nothing). */
  begin(): () => void
  /** Runs work that nobody is subscribed to; what goes wrong in it is a fault. Does nothing once given up. */
  detach(during: string, work: Observable<unknown>): void
  /** The same work, counted while it is subscribed. */
  counted<T>(work: Observable<T>): Observable<T>
  /** Completes as soon as nothing is going on. */
  readonly settled$: Observable<unknown>
}

/** When detached work is no longer begun, and when what runs of it is cut off. */
export interface GivingUp {
  readonly isSo: () => boolean
  readonly cut$: Observable<unknown>
}

export const openActivities = (faults: Faults, givenUp: GivingUp = { isSo: () => false, cut$: EMPTY }): Activities => {
  let running = 0
  const none = new Subject<void>()
  const begin = () => {
    let over = false
    running += 1
    return () => {
      if (over) return
      over = true
      running -= 1
      if (running === 0) none.next()
    }
  }
  return {
    count: () => running,
    begin,
    detach: (during, work) => {
      if (givenUp.isSo()) return
      const end = begin()
      work.pipe(takeUntil(givenUp.cut$)).subscribe({
        error: (error: unknown) => {
          end()
          faults.report({ during, error: toAriError(error) })
        },
        complete: end,
      })
    },
    counted: (work) => defer(() => work.pipe(finalize(begin()))),
    settled$: none.pipe(
      startWith(undefined),
      // Who is told before us may have begun something.
      filter(() => running === 0),
      take(1),
    ),
  }
}
