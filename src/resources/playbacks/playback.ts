import {
  EMPTY, NEVER, type Observable, Subject, catchError, concat, defer, filter, map, merge, of, take, throwError,
} from 'rxjs'

import { isAbsent } from '../../core/errors.js'
import type { AriEvent } from '../events.js'
import { kept } from '../kept.js'
import type { Session } from '../session.js'
import { inTurn } from '../turn.js'
import type { Playback as Snapshot } from './codec.js'
import { type PlaybackControl, control } from './controlled.js'

/** A sound by its id, whoever plays it: nothing is known of it but what Asterisk is asked or tells. */
export interface Playback {
  readonly id: string
  /** Every event about it: PlaybackStarted, PlaybackContinuing, PlaybackFinished. */
  readonly events$: Observable<AriEvent>
  /** Emits once when it has ended: heard, stopped or failed. */
  readonly ended$: Observable<unknown>
  /** Act: the sound as it is now; completes empty where it is over. Source: GET /playbacks/{playbackId}. */
  get(): Observable<Snapshot>
  /** Act: stops it; done when it has stopped, or was over already. Source: DELETE /playbacks/{playbackId}. */
  stop(): Observable<Playback>
  /**
   * Act: pauses it, lets it go on, skips or begins again; completes empty where it is over. Errors: `Refused`.
   * Source: POST /playbacks/{playbackId}/control.
   * @example ari.playback(playbackId).control('restart').subscribe()
   */
  control(operation: PlaybackControl): Observable<Playback>
  /**
   * State: it stands still; let go, it goes on where it was. In force once it is paused: one that waits for its turn is waited for.
   * Completes with the sound, empty where it is over (or has not been asked for yet). Errors: `Refused`, as for digits, numbers and
   * characters: once begun, Asterisk says them to the end. Source: POST /playbacks/{playbackId}/control.
   * @example ari.playback(playbackId).paused().pipe(takeUntil(agreed$))
   */
  paused(): Observable<Playback>
}

/** The sounds of a connection by their ids, owned by nobody here. */
export const openPlaybacks = (session: Session): ((playbackId: string) => Playback) => {
  const { index, broken$, tables: { playbacks } } = session
  const asked = <T>(work: Observable<T>): Observable<T> => session.ready(work).pipe(
    catchError((error: unknown) => (isAbsent(error) ? EMPTY : throwError(() => error))),
  )
  const ended = (playbackId: string): Observable<unknown> => merge(
    index.on('playback', playbackId, ['PlaybackFinished']),
    broken$.pipe(filter(({ type, ids }) => type === 'PlaybackFinished' && ids['playbackId'] === playbackId)),
  )
  const pauses = kept<undefined>(session, (playbackId) => {
    const missed = new Subject<void>()
    return {
      set: () => control(session, playbackId, 'pause').pipe(catchError((error: unknown) => {
        if (!isAbsent(error)) throw error
        missed.next()
        return NEVER
      })),
      clear: () => session.undo('playbacks.control', { playbackId, operation: 'unpause' }),
      over$: merge(ended(playbackId), missed),
    }
  })

  return (playbackId) => {
    const playback: Playback = Object.freeze({
      id: playbackId,
      events$: session.opening(index.on('playback', playbackId)),
      ended$: session.opening(index.on('playback', playbackId, ['PlaybackFinished'])).pipe(take(1)),
      stop: () => session.ready(concat(defer(() => session.undo('playbacks.stop', { playbackId })), of(playback))),
      get: () => asked(playbacks.get({ playbackId })),
      control: (operation) => asked(control(session, playbackId, operation)).pipe(map(() => playback)),
      paused: () => pauses(playbackId, undefined).pipe(
        inTurn({ begins$: index.on('playback', playbackId, ['PlaybackStarted']), over$: ended(playbackId) }),
        map(() => playback),
      ),
    } satisfies Playback)
    return playback
  }
}
