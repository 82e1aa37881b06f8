import {
  BehaviorSubject, EMPTY, type Observable, Subject, catchError, concatMap, defer, exhaustMap, filter, ignoreElements, merge, of, retry, take, takeUntil, tap,
  throwError, timer,
} from 'rxjs'

import { isAbsent, isAriError, toAriError } from '../../core/errors.js'
import type { Session } from '../session.js'
import { isNotItsTurn } from '../turn.js'
import { isOver } from './over.js'

/** What a sound can be told while it is there. `forward` and `reverse` skip by `skipms`. */
export type PlaybackControl = 'pause' | 'unpause' | 'restart' | 'forward' | 'reverse'

/** How often, and after how many ms more each time, a control is sent again that came within the millisecond in which the sound began. */
const tries = 3
const moment = 25

/** Tells a sound something. Right after PlaybackStarted Asterisk may answer 500, as it does always where it cannot be done. */
export const control = (session: Session, playbackId: string, operation: PlaybackControl): Observable<unknown> =>
  defer(() => session.ready(session.tables.playbacks.control({ playbackId, operation }))).pipe(
    retry({
      delay: (error: unknown, times) => (times < tries && isAriError(error, 'Refused') && error.status === 500
        ? timer(moment * times)
        : throwError(() => error)),
    }),
  )

/** What is under control. */
export interface Controlled {
  readonly playbackId: string
  /** `undefined` says nothing: a key that stands for no control. */
  readonly control$: Observable<PlaybackControl | undefined>
  readonly call?: { readonly id: string } | undefined
}

/**
 * The same sound, under control while it lasts: each value is one request, one after another, sent once the sound is there (before, and
 * while it waits for its turn, Asterisk refuses). Refused because it is over, that is nothing; for another reason, a fault.
 */
export const controlled = <T>(session: Session, { playbackId, control$, call }: Controlled, sound$: Observable<T>): Observable<T> =>
  defer(() => {
    const { index, mended$, faults, tables: { playbacks } } = session
    const there = new BehaviorSubject(false)
    const over = new Subject<void>()
    const begun$ = merge(
      index.on('playback', playbackId, ['PlaybackStarted']),
      // Its beginning may have been told in a gap.
      mended$.pipe(exhaustMap(() => session.ready(playbacks.get({ playbackId })).pipe(
        filter(({ state }) => state !== 'queued'),
        catchError(() => EMPTY),
      ))),
    ).pipe(take(1), tap(() => { there.next(true) }))
    const asked = (operation: PlaybackControl) => there.pipe(
      filter((is) => is),
      take(1),
      concatMap(() => control(session, playbackId, operation)),
      catchError((error: unknown) => wasOver(error).pipe(tap((itIs) => {
        if (!itIs) faults.report({ during: 'control$', error: toAriError(error), ...(call === undefined ? {} : { call }) })
      }))),
    )
    /** Is that why it was refused? A sound that is done is there for a moment, and refuses everything with 409. */
    const wasOver = (refusal: unknown): Observable<boolean> => (isNotItsTurn(refusal) ? isOver(session, playbackId) : of(isAbsent(refusal)))
    const end = () => { over.next() }
    return merge(
      merge(begun$, control$.pipe(filter((operation) => operation !== undefined), concatMap(asked))).pipe(ignoreElements(), takeUntil(over)),
      sound$.pipe(tap({ next: end, complete: end })),
    )
  })
