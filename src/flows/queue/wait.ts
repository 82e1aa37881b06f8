import {
  BehaviorSubject, EMPTY, NEVER, type Observable, Subject, Subscription, catchError, concat, defer, distinctUntilChanged, endWith, exhaustMap, filter,
  finalize, ignoreElements, map, merge, mergeMap, pairwise, repeat, skip, switchMap, take, takeUntil, tap, throwError, timeInterval,
} from 'rxjs'

import type { Ari } from '../../ari.js'
import { toAriError } from '../../core/errors.js'
import { afterwards, beforehand } from '../../core/latch.js'
import { after, checkTimes } from '../../core/times.js'
import { reportFault } from '../../core/unheard.js'
import type { Bridge } from '../../resources/bridges/bridge.js'
import type { Call } from '../../resources/channels/call.js'
import { checkNode } from '../../resources/nodes.js'
import type { MediaUri } from '../../resources/uris.js'
import type { Desk } from './desk.js'
import type { Agent } from './model.js'
import { onceLetGo } from './onceLetGo.js'
import { type Talk, reach, talking } from './reach.js'
import type { Change } from './state.js'

/** How callers wait, and agents are rung. Durations in ms. */
export interface Calling {
  /** How long an agent's phone rings for a caller. @default 20_000 */
  readonly ringFor?: number
  /** What is said to each caller while they wait. @default nothing */
  readonly announce?: Announcing
  /**
   * What is done when an agent has answered: a state. Its first value says that the two talk, and from there on the caller waits no more; when
   * it completes, the conversation is over, and the agent is hung up. Until the first value the caller waits on, in the bridge of the queue,
   * and an agent for whom there is none (who did not want the call) is passed over. One who hangs up is free for the next, also where the
   * conversation goes on without them: a transfer.
   * @default the two are connected, the agent first, as soon as they are there
   * @example
   * openQueue(ari, { agents$, talk: (caller, agent) => inOrder(agent.play('sound:queue-callswaiting'), connectCalls(ari, caller, agent)) })
   * @example
   * openQueue(ari, {
   *   agents$,
   *   talk: (caller, agent) => connectCalls(ari, caller, agent).pipe(switchMap((bridge) => merge(of(bridge), bridge.record({ whenLeft: 'keep' })))),
   * })
   */
  readonly talk?: Talk
}

/** What is said to each caller while they wait. */
export interface Announcing {
  /** How often, in ms. One that would come during another is left out. */
  readonly every: number
  /** When for the first time, in ms after they came; 0 tells it to whoever comes. @default every */
  readonly first?: number
  /** The media, for a place in the queue: 1 is served next. `[]` says nothing. */
  readonly says: (position: number) => MediaUri | readonly MediaUri[]
}

/** What a caller comes with. */
export interface WaitOptions {
  /** Higher ones are served first, equal ones in the order in which they came. @default 0 */
  readonly priority?: number
  /** What the agent has to be able to do. @default nothing */
  readonly skills?: readonly string[]
  /** How long the caller waits to be connected, in ms. @default Infinity */
  readonly maxWait?: number
  /** Takes the caller out of the queue when it emits, but not out of a conversation: a key, a call back that was asked for. @default never */
  readonly until$?: Observable<unknown>
}

/** What became of a caller. Durations in ms. */
export type Waited =
  /** The conversation is over, whoever ended it. */
  | { readonly outcome: 'served'; readonly agent: Agent; readonly waited: number; readonly talked: number }
  /** `timedOut`: waited as long as they were willing to; `left`: `until$` has emitted; `closed`: the queue is no more. */
  | { readonly outcome: 'timedOut' | 'left' | 'closed'; readonly waited: number }

/** What waiting is made of: in this bridge, for the agents of this desk. */
export const waitingIn = (ari: Pick<Ari, 'openBridge' | 'dial'>, bridge: Bridge, desk: Desk, { ringFor = 20_000, announce, talk = talking(ari) }: Calling) => {
  let tickets = 0
  // What fails a desk is told to whoever holds the queue.
  const state$ = desk.state$.pipe(catchError(() => EMPTY))
  const closed$ = state$.pipe(ignoreElements(), endWith('closed' as const))

  return (call: Call, { priority = 0, skills = [], maxWait = Infinity, until$ = NEVER }: WaitOptions = {}): Observable<Waited> => defer(() => {
    checkTimes('queue.wait', { maxWait })
    checkNode(bridge, call)
    const ticket = (tickets += 1)
    const { name, number } = call.channel.caller
    /** The agent is there: from here on it is a conversation, which nothing ends but those who talk and who holds it. */
    const reached$ = new Subject<void>()
    /** Whether an agent is there who does not talk yet: nothing is said then, it would have to be heard to its end. */
    const agentThere$ = new BehaviorSubject(false)
    /** Nobody has talked to them: they wait again. */
    const again$ = agentThere$.pipe(skip(1), filter((there) => !there))
    let how: Extract<Change, { readonly what: 'left' }>['how'] = 'left'

    const place$ = state$.pipe(map(({ waiting }) => waiting.find((caller) => caller.ticket === ticket)))

    const announcements$ = announce === undefined ? EMPTY : concat(after(announce.first ?? announce.every), after(announce.every).pipe(repeat())).pipe(
      filter(() => !agentThere$.value),
      exhaustMap(() => place$.pipe(
        take(1),
        mergeMap((place) => {
          const media = place === undefined ? [] : announce.says(place.position)
          return media.length === 0 ? EMPTY : call.play(media)
        }),
        catchError(reported('announcing', call)),
        takeUntil(agentThere$.pipe(filter((there) => there))),
      )),
      takeUntil(reached$),
    )

    const over$ = merge(
      closed$,
      after(maxWait).pipe(map(() => 'timedOut' as const)),
      until$.pipe(map(() => 'left' as const)),
    ).pipe(
      timeInterval(),
      map(({ value: outcome, interval: waited }): Waited => {
        if (outcome === 'timedOut') how = 'timedOut'
        return { outcome, waited }
      }),
      takeUntil(reached$),
    )

    const ring = (agent: Agent): Observable<Agent> => defer(() => {
      let there = false
      // Told once: whoever transfers the caller has left before the conversation is over.
      const over = new Subscription(() => { desk.tell({ what: 'over', agent }) })
      const talks = (agentCall: Call) => {
        there = true
        reached$.next()
        desk.tell({ what: 'connected', ticket, agent, call: agentCall })
        over.add(afterwards(agentCall.ended$).subscribe(() => { over.unsubscribe() }))
      }
      return concat(
        reach(ari, agent.endpoint, call, { ringFor, talk, answered: () => { agentThere$.next(true) } }).pipe(
          distinctUntilChanged(),
          tap(talks),
          finalize(() => {
            if (there) over.unsubscribe()
            else agentThere$.next(false)
          }),
          catchError((thrown: unknown) => (there ? throwError(() => thrown) : reported(`ringing agent ${agent.id}`, call)(thrown))),
        ),
        defer(() => {
          if (!there) desk.tell({ what: 'passedOver', ticket, agent })
          return EMPTY
        }),
      ).pipe(map(() => agent))
    })

    const offers$ = place$.pipe(map((place) => place?.offer), distinctUntilChanged(), takeUntil(reached$))
    const served$ = offers$.pipe(
      switchMap((offer) => (offer === undefined ? EMPTY : ring(offer.agent))),
      endWith(undefined),
      // Told twice: when the agent is there, and when the conversation is over.
      timeInterval(),
      pairwise(),
      mergeMap(([{ value: agent, interval: waited }, { interval: talked }]): readonly Waited[] =>
        (agent === undefined ? [] : [{ outcome: 'served', agent, waited, talked }])),
    )

    const hungUp$ = beforehand(call.ended$).pipe(tap(() => { how = 'hungUp' }), takeUntil(reached$))
    const all$ = defer(() => {
      desk.tell({ what: 'came', caller: { ticket, id: call.id, name, number, priority, skills } })
      // In this order: whose key was pressed before is not put into the bridge, and what is said is over before they leave it.
      // Brought to an agent, they leave it for that one.
      return merge(over$, announcements$.pipe(ignoreElements()), bridge.join(call).pipe(repeat({ delay: () => again$ }), ignoreElements()), served$)
    }).pipe(takeUntil(hungUp$))
    return all$.pipe(finalize(() => { desk.tell({ what: 'left', ticket, how }) }), onceLetGo())
  })
}

/** A failure that costs the caller nothing. */
const reported = (during: string, call: Call) => (thrown: unknown): Observable<never> => {
  reportFault({ during, error: toAriError(thrown), call }, call)
  return EMPTY
}
