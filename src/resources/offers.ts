import { type Observable, catchError, concat, defer, filter, ignoreElements, map, merge, mergeMap, of, switchMap, take, takeUntil, throwError, timer } from 'rxjs'

import { AriError, isAbsent, isAriError } from '../core/errors.js'
import type { Call } from './channels/call.js'
import type { CallBroadcast, Channel } from './channels/codec.js'
import type { Session } from './session.js'

/** A call that the dialplan offers to several applications (`StasisBroadcast()`): it is theirs who claim it first. Asterisk 22.10, 20.20. */
export interface OfferedCall {
  /** The channel's id, which the call has too. */
  readonly id: string
  /** The application of ours that it is offered to: each of ours has an offer of its own. */
  readonly application: string
  /** The name of its Asterisk: the `node` of its connection. */
  readonly node?: string
  /** The channel as it was when it was offered. It is not in the application yet. */
  readonly channel: Channel
  /** The number that calls, as Asterisk tells it: may be empty. */
  readonly caller: string
  /** The extension that was called. */
  readonly called: string
  /**
   * Act: claims the call; its outcome is the value. `claimed` when it is here, and `calls$` tells of it like of any other: a program that serves
   * `calls$` serves it there. Completes empty where it is offered no longer: the caller has hung up, or waited too long. Let go before, it may be
   * ours nevertheless, and `calls$` tells. Errors: `TimedOut` where Asterisk agreed and the call did not come.
   * Source: POST /events/claim, StasisStart.
   */
  claim(): Observable<Claimed>
}

/** What became of claiming a call. */
export type Claimed =
  | { readonly outcome: 'claimed'; readonly call: Call }
  /** Another application was faster. */
  | { readonly outcome: 'taken' }

/** How long a call may take to come once Asterisk has agreed, in ms. */
const entryLimit = 5_000

/** The calls that are offered to a connection. */
export const openOffers = (session: Session, entries$: Observable<Call>): Observable<OfferedCall> => {
  const { index, tables: { channels, events } } = session

  const claiming = ({ application, channel: { id: channelId } }: CallBroadcast): Observable<Claimed> => defer(() => {
    const entered$ = entries$.pipe(
      filter((call) => call.id === channelId && call.application === application),
      map((call): Claimed => ({ outcome: 'claimed', call })),
    )
    const missing$ = timer(entryLimit).pipe(
      switchMap(() => session.ready(channels.get({ channelId }))),
      switchMap(() => throwError(() => new AriError(
        'TimedOut',
        `Asterisk agreed that channel ${channelId} is ${application}'s, but ${String(entryLimit / 1_000)} s later it has not come.`,
        { operation: 'events.claimChannel', ids: { channelId } },
      ))),
    )
    const asked$ = concat(session.ready(events.claimChannel({ channelId, application })).pipe(ignoreElements()), missing$).pipe(
      catchError((thrown: unknown) => {
        if (isAriError(thrown, 'Refused') && thrown.status === 409) return of<Claimed>({ outcome: 'taken' })
        return isAbsent(thrown) ? of(undefined) : throwError(() => thrown)
      }),
    )
    return session.activities.counted(merge(entered$, asked$).pipe(take(1), filter((claimed) => claimed !== undefined), takeUntil(session.abandoned$)))
  })

  const offered = (event: CallBroadcast): OfferedCall => Object.freeze({
    id: event.channel.id,
    application: event.application,
    ...(session.node === undefined ? {} : { node: session.node }),
    channel: event.channel,
    caller: event.caller ?? '',
    called: event.called ?? '',
    claim: () => claiming(event),
  })

  return index.of(['CallBroadcast']).pipe(mergeMap((event) => (event.type === 'CallBroadcast' ? [offered(event)] : [])))
}
