import {
  EMPTY, type Observable, Subscription, catchError, concat, defer, filter, finalize, from, ignoreElements, merge, mergeMap, of, startWith, switchMap,
  take, takeUntil, timer,
} from 'rxjs'

import type { Activities } from '../core/activities.js'
import { toAriError } from '../core/errors.js'
import { after, checkTimes } from '../core/times.js'
import type { Arrivals } from './arrivals.js'
import type { StasisStart } from './channels/codec.js'
import type { Legs } from './channels/legs.js'
import type { Stay } from './channels/stay.js'
import type { Session } from './session.js'

/** How a connection is drained. */
export interface DrainOptions {
  /**
   * How long calls may still last, in ms; `Infinity` for as long as they like.
   * @default 30_000
   */
  readonly within?: number
  /**
   * What becomes of the callers that are left then: hung up, or given back to the dialplan, behind `Stasis()`. Legs of ours are hung up.
   * @default 'hangup'
   */
  readonly then?: 'hangup' | 'continue'
}

/** Whether a connection is drained. */
export interface Drain {
  readonly drain: (options?: DrainOptions) => Observable<never>
  readonly isDraining: () => boolean
  /** Is it taken, as one that was here when draining began, or stands in for one who was? */
  readonly admits: (start: StasisStart) => boolean
}

/** What is drained. */
interface Drained {
  readonly arrivals: Pick<Arrivals, 'live' | 'entries' | 'left$' | 'callOf'>
  readonly legs: Legs
  readonly requests: Pick<Activities, 'count' | 'settled$'>
  readonly close: () => Observable<never>
}

/** How long, in ms, callers may take when they are sent away, and legs after them. */
const partingLimit = 5_000
/** And all of it, in ms. */
const longest = 10_000

export const openDrain = (session: Session, { arrivals, legs, requests, close }: Drained): Drain => {
  /** Who was here, or has come since by our doing: of each draining its own. */
  const known = new Set<Set<string>>()

  /** No call, and no leg that may still come. */
  const isEmpty = () => arrivals.live().length === 0 && legs.pending().length === 0

  /** Nothing is asked any more, either: a flow may have something to do after its call. */
  const settled = (): Observable<unknown> => concat(requests.settled$.pipe(ignoreElements()), timer(0)).pipe(
    switchMap(() => (requests.count() === 0 ? of(true) : settled())),
  )

  const empty$ = defer(() => merge(arrivals.left$, legs.dropped$).pipe(
    startWith(undefined),
    switchMap(() => (isEmpty() ? settled() : EMPTY)),
    filter(isEmpty),
    take(1),
  ))

  const each = (ids: () => readonly string[], leave: (id: string) => Observable<unknown>): Observable<never> => defer(() => from(ids())).pipe(
    mergeMap((id) => leave(id).pipe(
      catchError((thrown: unknown) => {
        session.faults.report({ during: 'drain', error: toAriError(thrown), call: { id } })
        return EMPTY
      }),
    )),
    ignoreElements(),
    takeUntil(timer(partingLimit)),
  )
  const idsOf = (which: (stay: Stay) => boolean) => () => arrivals.live().filter(which).map(({ id }) => id)
  const hangUp = (id: string) => arrivals.callOf(id)?.hangup() ?? EMPTY
  const giveBack = (id: string) => arrivals.callOf(id)?.continueInDialplan() ?? EMPTY

  /** Callers first: when its leg has gone, a flow may go on with its caller. And most legs are hung up by their flows then. */
  const parting = (then: 'hangup' | 'continue') => concat(
    each(idsOf((stay) => !isLeg(stay)), then === 'hangup' ? hangUp : giveBack),
    settled().pipe(ignoreElements(), takeUntil(timer(partingLimit))),
    each(idsOf(isLeg), hangUp),
    each(legs.pending, (channelId) => session.ready(session.undo('channels.hangup', { channelId }))),
  )

  return {
    isDraining: () => known.size > 0,
    admits: ({ channel, replace_channel }) => [...known].every((here) =>
      here.has(channel.id) || (replace_channel !== undefined && here.has(replace_channel.id))),
    drain: ({ within = 30_000, then = 'hangup' } = {}) => defer(() => {
      checkTimes('drain', { within })
      const here = new Set(arrivals.live().map(({ id }) => id))
      const coming = new Subscription()
      known.add(here)
      coming.add(arrivals.entries.subscribe({ next: ({ id }) => here.add(id), error: () => undefined }))
      coming.add(() => known.delete(here))
      const over$ = merge(empty$, after(within).pipe(switchMap(() => merge(parting(then), timer(longest)))))
      const closed$ = session.abandoned$.pipe(catchError(() => of(true)))
      return concat(merge(over$, closed$).pipe(take(1), ignoreElements()), close()).pipe(finalize(() => { coming.unsubscribe() }))
    }),
  }
}

const isLeg = ({ known: { ours } }: Stay): boolean => ours === true
