import {
  AsyncSubject, EMPTY, type Observable, catchError, defer, exhaustMap, expand, filter, finalize, ignoreElements, map, merge, mergeMap, of,
  share, switchAll, switchMap, take, tap, throwError, timer,
} from 'rxjs'

import { act } from '../../core/act.js'
import { AriError, isAriError } from '../../core/errors.js'
import { hearFaultsOf } from '../../core/unheard.js'
import type { Session } from '../session.js'
import type { Playback } from './codec.js'

/** Where a sound is played: on a call or in a bridge. */
export interface Stage {
  /** Emits once when the call or bridge has ended. */
  readonly ended$: Observable<unknown>
  readonly play: (playbackId: string) => Observable<Playback>
  readonly failed: (error: unknown) => Observable<never>
  /** Told when its subscriber has left, and it is being stopped. */
  readonly stopping?: (playbackId: string) => void
  /** Told when the sound is over though its end was never reported. */
  readonly over?: (playbackId: string) => void
  /** Asks Asterisk whether it is still there. */
  readonly still$: Observable<boolean>
  /** Is a hangup under way? Then a sound that fails has not failed. */
  readonly hungUp: () => boolean
}

/** How long the end of a call may lag behind the sound that it cut. */
const lag = 250
/** When a sound that has not reported its end is first asked for; then each time after twice as long, up to `rarest`. */
const first = 1_000
const rarest = 16_000

/** A sound: done when it has been heard, stopped when its subscriber leaves. */
export const sound = (session: Session, stage: Stage): Observable<Playback> =>
  defer(() => {
    const playbackId = session.mint()
    const begun$ = new AsyncSubject<Playback>()
    return act({
      ended$: stage.ended$,
      activities: session.activities,
      begin: session.ready(stage.play(playbackId)).pipe(tap({
        // Its failure is the act's, not its end.
        next: (playback) => { begun$.next(playback) },
        complete: () => { begun$.complete() },
      })),
      done$: merge(reported(session, stage, playbackId), unread(session, playbackId, begun$), missing(session, stage, playbackId, begun$)).pipe(take(1), switchAll()),
      undo: () => {
        stage.stopping?.(playbackId)
        return session.undo('playbacks.stop', { playbackId }).pipe(finalize(() => stage.over?.(playbackId)))
      },
      failed: stage.failed,
    })
  })

/** What Asterisk says of its end. */
const reported = (session: Session, { hungUp }: Stage, playbackId: string): Observable<Observable<Playback>> =>
  session.index.on('playback', playbackId, ['PlaybackFinished']).pipe(
    filter((event) => event.type === 'PlaybackFinished'),
    map(({ playback }) =>
      playback.state === 'failed'
        ? timer(lag).pipe(mergeMap(() => (hungUp() ? EMPTY : throwError(() => soundFailed(session, playback, 'it could not be played')))))
        : of(playback),
    ),
  )

/** Its end was told, in an event that could not be read. */
const unread = ({ broken$ }: Session, playbackId: string, begun$: Observable<Playback>): Observable<Observable<Playback>> =>
  broken$.pipe(
    filter(({ type, ids }) => type === 'PlaybackFinished' && ids['playbackId'] === playbackId),
    map(() => begun$.pipe(map((playback) => ({ ...playback, state: 'done' })))),
  )

/** A sound whose end was not reported, and which Asterisk no longer knows. */
const missing = (session: Session, { over, still$ }: Stage, playbackId: string, begun$: Observable<Playback>): Observable<Observable<Playback>> =>
  defer(() => {
    let eventsLost = false
    const mended$ = session.mended$.pipe(tap(() => { eventsLost = true }), share())
    const now$ = merge(mended$, timer(first).pipe(expand((_, n) => timer(Math.min(first * 2 ** (n + 1), rarest)))))
    const absent$ = now$.pipe(
      exhaustMap(() => session.ready(session.tables.playbacks.get({ playbackId })).pipe(
        // What was stopped before its turn is done, and waits all the same.
        filter(({ state }) => state === 'done'),
        catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound') ? of(true) : EMPTY)),
      )),
      // Its report may be on its way: replies and events have no order.
      switchMap(() => timer(lag)),
      tap(() => over?.(playbackId)),
    )
    const judged = (playback: Playback) => (eventsLost
      ? of({ ...playback, state: 'done' })
      : throwError(() => soundFailed(session, playback, 'Asterisk began it and forgot it, as it does with an unknown scheme or a missing recording')))
    return merge(
      mended$.pipe(ignoreElements()),
      begun$.pipe(switchMap((playback) => absent$.pipe(
        // Asking takes as long as the connection is lost: only then is it known whether there was a gap.
        switchMap(() => still$),
        map((still) => (still ? judged(playback) : EMPTY)),
      ))),
    )
  })

const soundFailed = ({ faults }: Session, { id, media_uri, target_uri, language }: Playback, why: string) => {
  const error = new AriError(
    'SoundFailed',
    `${media_uri} was not heard on ${target_uri}: ${why}. Is the name right, and is there such a file for language '${language ?? 'en'}'? (GET /sounds lists them.)`,
    { operation: 'channels.play', ids: { playbackId: id } },
  )
  // An operator may go on without the sound: then it is a fault of this connection, on that call.
  const [, channelId] = /^channel:(.+)$/.exec(target_uri) ?? []
  hearFaultsOf(error, (fault) => faults.report({ ...(channelId === undefined ? {} : { call: { id: channelId } }), ...fault }))
  return error
}
