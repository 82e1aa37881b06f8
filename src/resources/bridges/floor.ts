import {
  EMPTY, type Observable, catchError, concat, connect, defer, distinctUntilChanged, filter, map, mergeMap, of, pairwise, scan, startWith, takeUntil,
} from 'rxjs'

import { toAriError } from '../../core/errors.js'
import type { Call } from '../channels/call.js'
import type { TalkDetection } from '../channels/talking.js'
import type { Session } from '../session.js'

/** Somebody begins to talk, or falls quiet (by leaving too). */
export interface Voice<Who> {
  readonly who: Who
  readonly talks: boolean
}

/** Those who talk, in the order in which they began. The first has the floor: it is not taken by talking into it. */
export const heard = <Who>(talking: readonly Who[], { who, talks }: Voice<Who>): readonly Who[] => {
  if (!talks) return talking.filter((each) => each !== who)
  return talking.includes(who) ? talking : [...talking, who]
}

/** The call that a channel is just now, where it is with us. */
export type CallOf = (channelId: string) => Call | undefined

/** Who is listened to. */
interface Members {
  readonly occupants$: Observable<readonly string[]>
  readonly callOf: CallOf
}

/** Who speaks of those who are in a bridge, as far as they are calls of ours; `undefined` while nobody does. */
export const floorOf = (session: Session, { occupants$, callOf }: Members, detection?: TalkDetection): Observable<Call | undefined> => {
  const voiceOf = (id: string, left$: Observable<unknown>): Observable<Voice<Call>> => defer(() => {
    const call = callOf(id)
    if (call === undefined) return EMPTY
    const talks$ = call.talking(detection).pipe(
      catchError((thrown: unknown) => {
        // One whom Asterisk does not listen to never has the floor; the others do.
        session.faults.report({ during: 'floor', error: toAriError(thrown), call: { id } })
        return EMPTY
      }),
      takeUntil(left$),
    )
    return concat(talks$, of(false)).pipe(map((talks) => ({ who: call, talks })))
  })
  return occupants$.pipe(
    connect((inside$) => {
      const came$ = inside$.pipe(startWith<readonly string[]>([]), pairwise(), mergeMap(([before, now]) => now.filter((id) => !before.includes(id))))
      return came$.pipe(mergeMap((id) => voiceOf(id, inside$.pipe(filter((ids) => !ids.includes(id))))))
    }),
    scan(heard<Call>, []),
    map(([first]) => first),
    startWith(undefined),
    distinctUntilChanged(),
  )
}
