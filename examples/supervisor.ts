/**
 * A supervisor: callers talk with an agent, and whoever dials in as a supervisor attends the call of the day.
 *
 *   the supervisor   4 listens, 5 whispers to the agent, 6 barges in: everybody hears
 *
 * In the dialplan: `Stasis(supervisor)` for callers, `Stasis(supervisor,supervisor)` for supervisors.
 */
import {
  EMPTY, type Observable, ReplaySubject, combineLatest, concat, distinctUntilChanged, filter, ignoreElements, map, merge, mergeMap, share,
  startWith, switchMap,
} from 'rxjs'

import { type Ari, type Call, type Supervision, connectCalls, eachCall, hangupAfter, inOrder, meanwhile, supervise } from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

const modes = new Map<string, Supervision>([['4', 'listen'], ['5', 'whisper'], ['6', 'barge']])

const isSupervisor = ({ args }: Call) => args.includes('supervisor')

/** A caller talks with the agent. Emits the agent's call. */
const attend = (ari: Ari, agent: string) => (caller: Call): Observable<Call> =>
  inOrder(caller.answer(), ari.dial(agent).pipe(
    meanwhile(caller.ring()),
    mergeMap((dialled) => (dialled.outcome === 'answered'
      ? connectCalls(ari, caller, dialled.call).pipe(map(() => dialled.call), hangupAfter(dialled.call))
      : inOrder(caller.play('sound:vm-nobodyavail'), EMPTY))),
  ))

/** By the key that was pressed last. */
const modeOf = ({ keypad$ }: Call): Observable<Supervision> =>
  keypad$.pipe(
    map(({ digit }) => modes.get(digit)),
    filter((mode) => mode !== undefined),
    startWith('listen' as const),
    distinctUntilChanged(),
  )

/** A supervisor attends the agent's call, or hears music until there is one. Emits how. */
export const supervisor = (ari: Ari, agent$: Observable<Call>) => (call: Call): Observable<Supervision> => {
  const waiting$ = call.holdMusic().pipe(ignoreElements())
  return inOrder(call.answer(), combineLatest([agent$.pipe(startWith(undefined)), modeOf(call)]).pipe(
    switchMap(([agent, mode]) => (agent === undefined ? waiting$ : concat(supervise(ari, call, agent, mode), waiting$))),
  ))
}

export const program = (ari: Ari, agent = 'PJSIP/agent'): Observable<unknown> => {
  const agent$ = ari.calls$.pipe(
    filter((call) => !isSupervisor(call)),
    eachCall(attend(ari, agent)),
    // Who comes later attends the call that is going on.
    share({ connector: () => new ReplaySubject<Call>(1) }),
  )
  return merge(agent$, ari.calls$.pipe(filter(isSupervisor), eachCall(supervisor(ari, agent$))))
}

if (isMain(import.meta)) serve('supervisor', program)
