/**
 * A call queue: callers wait with music, are told their place every ten seconds, and are brought to the agent who has been free for longest.
 * Whoever has waited for two minutes, or presses *, goes to the reception instead.
 *
 * It emits the whole queue in a line, whenever something changes in it. An Asterisk's dialplan needs the extension `reception` in a context
 * `departments`.
 */
import { type Observable, concatMap, filter, ignoreElements, map, merge, of, shareReplay, switchMap, take } from 'rxjs'

import {
  type Agent, type Ari, type Call, type MediaUri, type Queue, type QueueAgent, type QueueState, eachCall, inOrder, openQueue,
} from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

export const agents: readonly Agent[] = ['alice', 'bob', 'carol'].map((id) => ({ id, endpoint: `PJSIP/${id}` }))

const place = (position: number): readonly MediaUri[] =>
  position === 1 ? ['sound:queue-youarenext'] : ['sound:queue-thereare', `number:${String(position)}`, 'sound:queue-callswaiting']

const star = ({ keypad$ }: Call) => keypad$.pipe(filter(({ digit }) => digit === '*'))

/** One caller, served or sent to the reception. */
export const callQueue = (queue$: Observable<Queue>) => (call: Call) =>
  inOrder(
    call.answer(),
    call.play('sound:queue-thankyou'),
    queue$.pipe(switchMap((queue) => queue.wait(call, { maxWait: 120_000, until$: star(call) })), take(1)),
  ).pipe(
    filter(({ outcome }) => outcome !== 'served'),
    concatMap(() => call.continueInDialplan({ context: 'departments', extension: 'reception' })),
  )

const doing: Readonly<Record<QueueAgent['status'], string>> = {
  free: 'is free', ringing: 'is rung', talking: 'talks', wrappingUp: 'wraps up', resting: 'did not answer',
}

/** `2 wait, 4 served: alice talks, bob is free, carol is rung` */
export const line = ({ waiting, agents: all, counts: { served } }: QueueState): string =>
  `${String(waiting.length)} wait, ${String(served)} served: ${all.map(({ id, status }) => `${id} ${doing[status]}`).join(', ')}`

export const callCentre = (ari: Ari, agents$: Observable<readonly Agent[]>): Observable<string> => {
  const queue$ = openQueue(ari, {
    agents$,
    ringFor: 6_000,
    wrapUp: 3_000,
    announce: { every: 10_000, says: place },
  }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
  return merge(
    queue$.pipe(switchMap(({ state$ }) => state$), map(line)),
    ari.calls$.pipe(eachCall(callQueue(queue$)), ignoreElements()),
  )
}

export const program = (ari: Ari): Observable<unknown> => callCentre(ari, of(agents))

if (isMain(import.meta)) serve('call-queue', program)
