import { NEVER, type Observable, filter, ignoreElements, map, merge, of, shareReplay, switchMap, take, takeUntil, timer } from 'rxjs'

import {
  type Agent, type Announcing, type Ari, type Call, type Queue, type QueueOptions, type QueueState, type WaitOptions, type Waited, eachCall, inOrder, openQueue,
} from 'rxari'
import type { DrawingOptions } from 'rxari/testing'

/** Telephones, and what they do when they are dialled. */
export const phones = (rows: NonNullable<DrawingOptions['phones']>): Pick<DrawingOptions, 'phones' | 'sounds'> => ({
  phones: Object.fromEntries(Object.entries(rows).map(([name, row]) => [`PJSIP/${name}`, row])),
  sounds: { 'sound:place': 6, 'sound:1': 4, 'sound:2': 4 },
})
export const agent = (id: string, skills?: readonly string[]): Agent => ({ id, endpoint: `PJSIP/${id}`, ...(skills === undefined ? {} : { skills }) })
export const alice = agent('alice')
export const bob = agent('bob')

export const wordsOf = (waited: Waited): string => (waited.outcome === 'served'
  ? `served by ${waited.agent.id} after ${String(waited.waited)}, for ${String(waited.talked)}`
  : `${waited.outcome} after ${String(waited.waited)}`)

export interface Told extends Partial<QueueOptions> {
  readonly waits?: (call: Call) => WaitOptions
  /** The queue is let go after so many ms. */
  readonly open?: number
  /** A key with which a caller leaves. */
  readonly exit?: string
}

export const queueOf = (ari: Ari, { open, ...options }: Told): Observable<Queue> => openQueue(ari, { agents$: of([alice]), ...options }).pipe(
  takeUntil(open === undefined ? NEVER : timer(open)),
  shareReplay({ bufferSize: 1, refCount: true }),
)

export const announce: Announcing = { every: 10, says: (position) => ['sound:place', `sound:${String(position)}`] }

/** Everybody who calls waits, and is hung up then. */
export const desk = (told: Told = {}) => (ari: Ari) => {
  const { waits = () => ({}), exit } = told
  const queue$ = queueOf(ari, told)
  return merge(queue$.pipe(ignoreElements()), ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), queue$.pipe(
    switchMap((queue) => queue.wait(call, waits(call))),
    map((waited) => `${call.id}: ${wordsOf(waited)}`),
    take(1),
    takeUntil(exit === undefined ? NEVER : call.keypad$.pipe(filter(({ digit }) => digit === exit))),
  )))))
}

/** What is asked until alice's phone rings for ann, and then. */
export const rung = (then: string): string => [
  '0 bridges.create bridge holding',
  '0 ann calls',
  '0 channels.answer ann',
  '2 bridges.startMoh bridge',
  '3 bridges.addChannel bridge ann',
  '3 channels.originate PJSIP/alice "alice" <100>',
  '5 PJSIP/alice rings',
  ...then.trim().split('\n').map((line) => line.trim()),
].join('\n')

/** Who waits, who works, and the counts: came, served, hung up, timed out, left. */
export const shown = ({ waiting, agents, counts: { came, served, hungUp, timedOut, left } }: QueueState): string => [
  waiting.map(({ position, id, offer }) => `${String(position)} ${id}${offer === undefined ? '' : ` (${offer.agent.id})`}`).join(', '),
  agents.map(({ id, status, served: calls, leaving }) => `${id} ${status} ${String(calls)}${leaving === true ? ' leaving' : ''}`).join(', '),
  [came, served, hungUp, timedOut, left].join(' '),
].join(' | ')
