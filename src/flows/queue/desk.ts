import {
  BehaviorSubject, EMPTY, type Observable, Subject, concatMap, distinctUntilChanged, mergeMap, of, scan, tap, timer, timestamp,
} from 'rxjs'

import { after } from '../../core/times.js'
import type { Assign } from './assignment.js'
import type { QueueState } from './model.js'
import { type Change, emptyQueue, foldQueue } from './state.js'

/** Where a queue is run: is told what happens, and tells what is so. */
export interface Desk {
  /** Replays the latest; completes when the desk is closed, errors with what `assign` throws. */
  readonly state$: Observable<QueueState>
  tell(change: Change): void
  /** While subscribed, agents are ready again after their pauses. */
  readonly pauses$: Observable<unknown>
  /**
   * Nobody waits any more. It completes a turn later: flows that stand within the queue are let go with it, and do not go on with what they
   * would do when it is closed.
   */
  close(): void
}

/** Durations in ms. */
export interface DeskOptions {
  readonly assign: Assign
  readonly wrapUp: number
  readonly retryAfter: number
}

export const openDesk = ({ assign, wrapUp, retryAfter }: DeskOptions): Desk => {
  const told = new Subject<Change>()
  const changes = new Subject<{ readonly value: Change; readonly timestamp: number }>()
  const state = new BehaviorSubject<QueueState>(emptyQueue)
  const fold = foldQueue({ assign, wrapsUp: wrapUp > 0, rests: retryAfter > 0 })
  let closed = false
  const tell = (change: Change) => {
    if (!closed) told.next(change)
  }

  changes.pipe(scan((now, { value, timestamp: at }) => fold(now, value, at), emptyQueue), distinctUntilChanged()).subscribe(state)
  // What a change brings about may be another: it waits until everybody has been told of the first.
  told.pipe(timestamp(), concatMap((change) => of(change))).subscribe(changes)

  return {
    state$: state.asObservable(),
    tell,
    pauses$: changes.pipe(mergeMap(({ value: change, timestamp: since }) => {
      const ms = change.what === 'over' ? wrapUp : change.what === 'passedOver' ? retryAfter : 0
      return ms > 0 && 'agent' in change ? after(ms).pipe(tap(() => { tell({ what: 'ready', agent: change.agent, since }) })) : EMPTY
    })),
    close: () => {
      tell({ what: 'closed' })
      closed = true
      timer(0).subscribe(() => { told.complete() })
    },
  }
}
