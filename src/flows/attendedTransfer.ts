import {
  NEVER, type Observable, connect, defer, delay, endWith, filter, finalize, ignoreElements, map, merge, mergeMap, of, switchMap, take, tap, timer,
} from 'rxjs'

import type { Ari } from '../ari.js'
import { hangUp } from '../operators/hangupAfter.js'
import { meanwhile } from '../operators/meanwhile.js'
import { untilHangup } from '../operators/untilHangup.js'
import type { Call } from '../resources/channels/call.js'
import type { DialOptions } from '../resources/channels/dial.js'
import type { Dialled } from '../resources/channels/dialled.js'
import { checkNode } from '../resources/nodes.js'
import { lag } from '../resources/untold.js'
import { connectCalls } from './connectCalls.js'

/** Who sends whom to whom, and how the target is dialled. */
export interface AttendedTransfer extends DialOptions {
  /** Waits meanwhile, with music. In no bridge. */
  readonly caller: Call
  /** Talks with the target first. In no bridge. */
  readonly agent: Call
  /** The endpoint to be dialled: `PJSIP/bob`. */
  readonly target: string
  /** What the agent decides. Before the target has answered only `abandon` counts, and hanging up. */
  readonly decision$: Observable<'complete' | 'abandon'>
  /** A class of musiconhold.conf. */
  readonly mohClass?: string
}

/** What became of a transfer. Whoever is still there is the flow's again. */
export type Transferred =
  /** The target is to talk with the caller: `call` is theirs. */
  | { readonly outcome: 'completed'; readonly endpoint: string; readonly call: Call }
  /** The agent does not want it any more, or the target has left while the agent was there: it is hung up. */
  | { readonly outcome: 'abandoned'; readonly endpoint: string }
  /** The target has not answered. */
  | Exclude<Dialled, { readonly outcome: 'answered' }>

/**
 * Act: an agent asks somebody else to take over a caller; its outcome is the value. The caller hears music, the agent hears the ringing and
 * then talks with the target, until it is decided: an agent who hangs up has completed it, a target who hangs up has abandoned it. An agent
 * who hangs up while the target rings does not end it (a blond transfer): it is completed when the target answers. Nobody is connected in the
 * end: what follows stands in the flow. When the caller hangs up it completes empty. Then, and let go, the target is hung up. Errors: those of `dial` and `connectCalls`.
 *
 * @example
 * attendedTransfer(ari, { caller, agent, target: 'PJSIP/bob', decision$ }).pipe(
 *   switchMap((transfer) => (transfer.outcome === 'completed'
 *     ? merge(agent.hangup(), connectCalls(ari, caller, transfer.call)).pipe(hangupAfter(transfer.call))
 *     : connectCalls(ari, caller, agent))),
 *   hangupAfter(agent),
 * )
 */
export const attendedTransfer = (
  ari: Pick<Ari, 'dial' | 'openBridge' | 'entries$' | 'node'>, { caller, agent, target, decision$, mohClass, ...dialling }: AttendedTransfer,
): Observable<Transferred> => {
  const abandoned: Transferred = { outcome: 'abandoned', endpoint: target }
  const agentLeaves$ = NEVER.pipe(untilHangup(agent))

  const consult = (call: Call, decided$: Observable<'complete' | 'abandon'>): Observable<Transferred> => defer(() => {
    let completed = false
    // Who has left shows in the turn in which the two are parted.
    // Who leaves the bridge by hanging up is out of it before their end is told, on a 16 by many ms: whose end it is decides.
    const parted$ = connectCalls(ari, agent, call).pipe(
      ignoreElements(), endWith(true), switchMap(() => merge(call.ended$.pipe(delay(0)), timer(lag))), take(1), map(() => 'abandon' as const),
    )
    return merge(decided$, agentLeaves$.pipe(endWith('complete' as const)), parted$).pipe(
      take(1),
      tap((decision) => { completed = decision === 'complete' }),
      map((): Transferred => (completed ? { outcome: 'completed', endpoint: target, call } : abandoned)),
      finalize(() => { if (!completed) hangUp(call) }),
    )
  })

  const transferred$ = decision$.pipe(
    connect((decided$) => merge(
      caller.holdMusic(mohClass).pipe(ignoreElements()),
      merge(
        ari.dial(target, dialling),
        decided$.pipe(filter((decision) => decision === 'abandon'), map(() => abandoned)),
      ).pipe(
        take(1),
        meanwhile(agent.ring()),
        mergeMap((dialled) => (dialled.outcome === 'answered' ? consult(dialled.call, decided$) : of(dialled))),
      ),
    )),
    take(1),
    untilHangup(caller),
  )

  return defer(() => {
    checkNode(ari, caller, agent)
    return transferred$
  })
}
