import { EMPTY, NEVER, type Observable, Subscription, defer, retry, takeUntil } from 'rxjs'

import { toAriError } from '../core/errors.js'
import { type Means, type State, openState } from '../core/state.js'
import type { Session } from './session.js'

/** What one kind of state does at Asterisk. */
export type KeptMeans<P> = Pick<Means<P>, 'set' | 'clear' | 'overwrites' | 'tellsAgain'> & Partial<Pick<Means<P>, 'equal'>> & {
  /** What it belongs to has ended: holders complete and nothing is sent. */
  readonly over$?: Observable<unknown>
}

/**
 * States that belong to no call, told apart by name: each is opened by its first holder and forgotten after its last. After a gap
 * they are set again; with the connection they are abandoned.
 */
export const kept = <P>(session: Session, meansOf: (name: string) => KeptMeans<P>) => {
  const states = new Map<string, State<P>>()
  const open = (name: string): State<P> => {
    const watching = new Subscription()
    const { set, clear, over$ = NEVER, ...means } = meansOf(name)
    const opened = openState<P>({
      equal: (one, other) => one === other,
      ...means,
      set: (params) => session.ready(set(params)),
      clear: (params) => defer(() => (session.abandoned() ? EMPTY : session.activities.counted(session.ready(clear(params)).pipe(retry(session.unanswered))))),
      report: (error) => { session.faults.report({ during: 'undo', error: toAriError(error) }) },
      forget: () => {
        watching.unsubscribe()
        states.delete(name)
      },
    })
    states.set(name, opened)
    // Holders hear of what is fatal themselves.
    watching.add(over$.subscribe({ next: () => { opened.end() }, error: () => undefined }))
    watching.add(session.mended$.subscribe(() => { opened.renew() }))
    return opened
  }
  return (name: string, params: P): Observable<P> =>
    defer(() => (states.get(name) ?? open(name)).hold(params)).pipe(takeUntil(session.abandoned$))
}
