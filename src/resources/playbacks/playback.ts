import { EMPTY, type Observable, catchError, concat, defer, map, of, take, throwError } from 'rxjs'

import { isAriError } from '../../core/errors.js'
import type { AriEvent } from '../events.js'
import type { Session } from '../session.js'
import type { Playback as Snapshot } from './codec.js'

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
   * @example ari.playback(playbackId).control('pause').subscribe()
   */
  control(operation: 'restart' | 'pause' | 'unpause' | 'reverse' | 'forward'): Observable<Playback>
}

/** A playback that exists, owned by nobody here. */
export const playbackOf = (session: Session, playbackId: string): Playback => {
  const { index, tables: { playbacks } } = session
  const asked = <T>(work: Observable<T>): Observable<T> => session.ready(work).pipe(
    catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound') ? EMPTY : throwError(() => error))),
  )
  const playback: Playback = Object.freeze({
    id: playbackId,
    events$: session.opening(index.on('playback', playbackId)),
    ended$: session.opening(index.on('playback', playbackId, ['PlaybackFinished'])).pipe(take(1)),
    stop: () => session.ready(concat(defer(() => session.undo('playbacks.stop', { playbackId })), of(playback))),
    get: () => asked(playbacks.get({ playbackId })),
    control: (operation) => asked(playbacks.control({ playbackId, operation })).pipe(map(() => playback)),
  } satisfies Playback)
  return playback
}
