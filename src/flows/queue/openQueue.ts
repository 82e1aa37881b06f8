import { Observable, ignoreElements, merge, of, tap } from 'rxjs'

import type { Ari } from '../../ari.js'
import { checkTimes } from '../../core/times.js'
import type { Call } from '../../resources/channels/call.js'
import { during } from '../during.js'
import { type Assign, longestIdle } from './assignment.js'
import { openDesk } from './desk.js'
import type { Agent, QueueState } from './model.js'
import { type Calling, type WaitOptions, type Waited, waitingIn } from './wait.js'

/** How a queue is run. Durations in ms. */
export interface QueueOptions extends Calling {
  /** Who is on duty now: the whole list whenever it changes. When it completes, the last list stands. */
  readonly agents$: Observable<readonly Agent[]>
  /** Who is rung for whom. @default longestIdle */
  readonly assign?: Assign
  /** How long an agent is left alone after each conversation. @default 0 */
  readonly wrapUp?: number
  /** How long an agent who did not answer is left alone; 0 dials a phone that is busy again at once. @default 10_000 */
  readonly retryAfter?: number
  /** What the callers hear. @default Asterisk's own */
  readonly mohClass?: string
}

/** A queue that is open. */
export interface Queue {
  /** The whole queue, whenever something changes in it; the latest is replayed. Completes with the queue. */
  readonly state$: Observable<QueueState>
  /**
   * Act: the call waits for an agent, and talks to them; emits what became of it. A flow goes on where the conversation is over, so that is
   * when `served` is told, by whichever side it was ended. Completes empty when the caller hangs up before they were connected.
   *
   * Unsubscribing takes the caller out of the queue, an agent's phone that rings for them is silent at once, and a conversation is ended:
   * the agent is hung up, never the caller. An agent who cannot be dialled at all is passed over, too, and that is a fault.
   * Errors: `Refused` where the call cannot be put into a bridge.
   * @example inOrder(call.answer(), queue.wait(call, { maxWait: 300_000 })).pipe(switchMap(({ outcome }) => outcome === 'timedOut' ? voicemail(call) : EMPTY))
   */
  wait(call: Call, options?: WaitOptions): Observable<Waited>
}

/**
 * State: a queue, in which callers wait in a bridge of their own, with music, for agents to be rung for them.
 *
 * Emits it when the bridge and its music are there. When it is let go, everybody who waits goes back to their flow (`closed`), nobody is
 * hung up, and the bridge is destroyed; conversations go on: they belong to the flows of their callers.
 *
 * An agent who does not answer rests for a while, and the caller, who keeps their place, gets the next. An agent who goes off duty is not
 * rung on; a conversation they are in goes on. Errors: those of `agents$` and of `assign`, `Refused`, and what is fatal to the connection.
 *
 * @example
 * // Open from the beginning, and shared: calls that come while its bridge is being made are not missed.
 * const queue$ = openQueue(ari, { agents$: of([{ id: 'alice', endpoint: 'PJSIP/alice' }]) }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
 * const served$ = ari.calls$.pipe(
 *   eachCall((call) => inOrder(call.answer(), queue$.pipe(switchMap((queue) => queue.wait(call)), take(1)))),
 * )
 * merge(queue$, served$).subscribe()
 */
export const openQueue = (ari: Pick<Ari, 'openBridge' | 'dial'>, options: QueueOptions): Observable<Queue> => {
  const { agents$, assign = longestIdle, wrapUp = 0, retryAfter = 10_000, mohClass, ringFor, announce } = options
  checkTimes('openQueue', { wrapUp, retryAfter, ringFor, 'announce.every': announce?.every, 'announce.first': announce?.first })
  return new Observable<Queue>((subscriber) => {
    const desk = openDesk({ assign, wrapUp, retryAfter })
    const duty$ = agents$.pipe(tap((agents) => { desk.tell({ what: 'duty', agents }) }))
    const work$ = merge(desk.state$, desk.pauses$, duty$).pipe(ignoreElements())
    // Before the bridge is destroyed: everybody goes back to their flow.
    subscriber.add(() => { desk.close() })
    subscriber.add(ari.openBridge({ type: 'holding' }).pipe(
      during((bridge) => bridge.holdMusic(mohClass)),
      during((bridge) => merge(work$, of({ state$: desk.state$, wait: waitingIn(ari, bridge, desk, options) }))),
    ).subscribe(subscriber))
  })
}
