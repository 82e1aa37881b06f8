import { EMPTY, NEVER, type Observable, Subscription, catchError, combineLatest, concat, defer, finalize, startWith, takeUntil } from 'rxjs'

import { toAriError } from '../../core/errors.js'
import { phaseOf } from '../../core/latch.js'
import { type Means, type State, openState } from '../../core/state.js'
import type { Session } from '../session.js'
import { goneOr } from './gone.js'
import { type Stay, leaving, nothingMore, staying } from './stay.js'

/** What one kind of state does at Asterisk. */
export type HeldMeans<P> = Pick<Means<P>, 'set' | 'clear'> & Partial<Pick<Means<P>, 'equal' | 'overwrites' | 'hurry' | 'forget'>> & {
  /** Emits when something else has displaced it. */
  readonly displaced$?: Observable<unknown>
  /** Somebody else has ended it: holders complete and nothing is sent. */
  readonly over$?: Observable<unknown>
}

/** A state of a call: opened by its first holder, forgotten after its last; it ends with the stay. */
export const held = <P>(session: Session, stay: Stay, means: HeldMeans<P>) => {
  let state: State<P> | undefined
  const failed = goneOr(session, stay)
  // Acts settle before states end: what they let go then is not Asterisk's business any more.
  const live = <T>(work: Observable<T>): Observable<T> => defer(() => (stay.end.isSet ? NEVER : work))
  const open = (): State<P> => {
    const watching = new Subscription()
    const opened = openState<P>({
      equal: (one, other) => one === other,
      ...means,
      // Where it failed because the call has ended, it never is in force.
      set: (params) => live(staying(stay, session.ready(means.set(params)).pipe(catchError((thrown: unknown) => concat(failed(thrown), NEVER))))),
      // Whoever hangs up takes it along, and leaves the bridges before all is over.
      clear: (params) => live(defer(() => (stay.known.hangup === undefined ? session.activities.counted(means.clear(params)) : EMPTY))),
      report: (error) => {
        session.faults.report({ during: 'undo', error: toAriError(error), call: { id: stay.id } })
      },
      forget: () => {
        state = undefined
        watching.unsubscribe()
        stay.states = stay.states.filter((each) => each !== opened)
        means.forget?.()
      },
    })
    watching.add((means.over$ ?? NEVER).subscribe(() => { opened.end() }))
    watching.add((means.displaced$ ?? NEVER).subscribe(() => { opened.renew() }))
    stay.states = [...stay.states, opened]
    return opened
  }
  return (params: P): Observable<P> => defer(() => (stay.end.isSet ? nothingMore(stay) : (state ??= open()).hold(params)))
}

/** Stops our sounds and recordings on the channel, without waiting. */
export const stopMedia = (session: Session, stay: Stay): void => {
  for (const { kind, id } of stay.media.toStop()) {
    const stopped = kind === 'playback'
      ? session.undo('playbacks.stop', { playbackId: id })
      : session.undo('recordings.stop', { recordingName: id })
    session.activities.detach('undo', stopped.pipe(takeUntil(phaseOf(stay.end, 'acts'))))
  }
}

/** Makes the channel ready to leave: our sounds are stopped, and while subscribed no state of ours is in force and nothing begins. Emits when that is so. */
export const cleared = (session: Session, stay: Stay): Observable<unknown> =>
  defer(() => {
    const stays = leaving(stay)
    stopMedia(session, stay)
    const suspended = stay.states.map((state) => state.suspended())
    const settled$: Observable<unknown> = suspended.length === 0 ? NEVER.pipe(startWith(true)) : combineLatest(suspended)
    return settled$.pipe(finalize(stays))
  })
