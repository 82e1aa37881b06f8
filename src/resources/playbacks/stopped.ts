import { type Observable, exhaustMap, ignoreElements, merge, takeUntil, tap, timer, Subject } from 'rxjs'

import type { Demux } from '../../core/demux.js'
import type { AriEvent } from '../events.js'

/** When a stop that was not followed by the end of the sound is sent again, and how often after that, in ms. */
const doubt = 250
const again = 1_000

/**
 * Stops a sound until it has stopped: Asterisk loses a stop that comes within a millisecond of PlaybackStarted.
 * `stop` completes when it was asked for and tells whether Asterisk still knew the sound.
 */
export const stopped = (index: Demux<AriEvent>, playbackId: string, stop: Observable<'asked' | 'absent'>): Observable<never> => {
  const absent$ = new Subject<void>()
  return merge(stop, timer(doubt, again).pipe(exhaustMap(() => stop))).pipe(
    tap((outcome) => { if (outcome === 'absent') absent$.next() }),
    takeUntil(merge(absent$, index.on('playback', playbackId, ['PlaybackFinished']))),
    ignoreElements(),
  )
}
