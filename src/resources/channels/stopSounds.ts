import { EMPTY, repeat, takeUntil, tap, timer } from 'rxjs'

import { phaseOf } from '../../core/latch.js'
import type { Session } from '../session.js'
import type { Stay } from './stay.js'

/** How often, and after how long in ms, a sound that Asterisk has not heard of yet is stopped again: for as long as a reply may take. */
const tries = 15
const again = (times: number): number => Math.min(50 * 2 ** (times - 1), 1_000)

/** Stops our sounds on the channel, without waiting: those that wait for their turn, too. Recordings go on. */
export const stopSounds = (session: Session, stay: Stay): void => {
  for (const { id } of stay.media.toStop('playback')) {
    const stopped = session.undo('playbacks.stop', { playbackId: id }).pipe(
      // Not there, and still asked for: it is on its way.
      repeat({ count: tries, delay: (times) => (stay.media.runs(id) ? timer(again(times)) : EMPTY) }),
      // Still not there: its end was never told.
      tap({ complete: () => { stay.media.end(id) } }),
    )
    session.activities.detach('undo', stopped.pipe(takeUntil(phaseOf(stay.end, 'acts'))))
  }
}
