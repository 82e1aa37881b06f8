import {
  EMPTY, type Observable, ReplaySubject, catchError, combineLatest, defer, distinctUntilChanged, filter, ignoreElements, map, merge, share, skipWhile,
  startWith, takeUntil, throwError,
} from 'rxjs'

import { isAriError } from '../../core/errors.js'
import { phaseOf } from '../../core/latch.js'
import type { Session } from '../session.js'
import { held } from './held.js'
import { type Stay, nothingMore } from './stay.js'

/** When a caller counts as talking. */
export interface TalkDetection {
  /**
   * How loud it must be: the average of the samples in a frame, from 0 to 32,767.
   * @default 256
   */
  readonly threshold?: number
  /**
   * How long it must be quieter than that until the caller has fallen quiet, in ms.
   * @default 2500
   */
  readonly silence?: number
}

/**
 * Whether the caller of a stay talks, told to any number of listeners; while there are some, Asterisk listens too.
 * `muted$`: whether nothing is heard from the caller just now. Asterisk does not hear a muted caller fall quiet.
 */
export const openTalking = (session: Session, stay: Stay, muted$: Observable<boolean>) => {
  const { index, mended$, undo, tables: { channels } } = session
  const { id: channelId, application } = stay

  const detecting = held<Required<TalkDetection>>(session, stay, {
    set: ({ silence, threshold }) => channels.setChannelVar({ channelId, variable: 'TALK_DETECT(set)', value: `${silence},${threshold}` }),
    // In a call that ends it may be gone already, while the channel is not: a 400.
    clear: () => undo('channels.setChannelVar', { channelId, variable: 'TALK_DETECT(remove)' }).pipe(
      catchError((thrown: unknown) => (isAriError(thrown, 'Refused') && thrown.status === 400 ? EMPTY : throwError(() => thrown))),
    ),
    equal: (one, other) => one.silence === other.silence && one.threshold === other.threshold,
    // Set again it goes on with other measures, and what it has heard so far stands.
    overwrites: true,
  })

  const told$ = index.on('channel', channelId, ['ChannelTalkingStarted', 'ChannelTalkingFinished']).pipe(
    filter((event) => event.application === application),
    map(({ type }) => type === 'ChannelTalkingStarted'),
  )
  // Who talked before a gap may have fallen quiet in it.
  const heard$ = merge(told$, mended$.pipe(map(() => false))).pipe(startWith(false))
  const talks$ = combineLatest([heard$, muted$]).pipe(
    map(([heard, muted]) => heard && !muted),
    distinctUntilChanged(),
    share({ connector: () => new ReplaySubject(1) }),
  )

  return ({ threshold = 256, silence = 2_500 }: TalkDetection = {}): Observable<boolean> =>
    defer(() => (stay.end.isSet ? nothingMore(stay) : merge(
      talks$.pipe(skipWhile((talks) => !talks), takeUntil(phaseOf(stay.end, 'states'))),
      detecting({ threshold, silence }).pipe(ignoreElements()),
    )))
}
