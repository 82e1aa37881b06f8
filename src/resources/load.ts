import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

import { Observable, catchError, interval, map, of, share, takeUntil } from 'rxjs'

import type { Activities } from '../core/activities.js'
import type { Demux } from '../core/demux.js'

/** How busy a program is with its connection. */
export interface Load {
  /** Calls that are here, legs of ours included. */
  readonly calls: number
  /** Requests that wait to be sent: for their turn, or for a connection. */
  readonly queued: number
  /** Requests that are sent, and not answered. */
  readonly unanswered: number
  /** Events that waited to be told because others were being told, at most at once since the value before. */
  readonly events: number
  /** How late the event loop was, at most since the value before, in ms: so long no event was read. */
  readonly lag: number
}

/** What is measured. */
interface Measured {
  readonly requests: Pick<Activities, 'count'>
  readonly replies: Pick<Activities, 'count'>
  readonly index: Pick<Demux<never>, 'deepest'>
  readonly live: () => readonly unknown[]
  /** The connection is closed, or has failed. */
  readonly over$: Observable<unknown>
}

/** How often it is told, in ms. */
const every = 1_000
/** How often the event loop is looked at, in ms: what Node measures, its own waiting included. */
const resolution = 10

export const openLoad = ({ requests, replies, index, live, over$ }: Measured): Observable<Load> =>
  measured((delay) => interval(every).pipe(
    map((): Load => {
      const lag = Math.max(0, Math.round(delay.max / 1e6) - resolution)
      delay.reset()
      return { calls: live().length, queued: requests.count() - replies.count(), unanswered: replies.count(), events: index.deepest(), lag }
    }),
  )).pipe(takeUntil(over$.pipe(catchError(() => of(true)))), share())

/** Measures the event loop while subscribed. */
const measured = <T>(read: (delay: IntervalHistogram) => Observable<T>): Observable<T> =>
  new Observable((subscriber) => {
    const delay = monitorEventLoopDelay({ resolution })
    delay.enable()
    subscriber.add(() => { delay.disable() })
    subscriber.add(read(delay).subscribe(subscriber))
  })
