import { del, get, post } from '../../core/operation.js'
import { choice } from '../../core/params.js'
import { Playback } from './codec.js'

/** ARI's operations on playbacks. */
export const playbacks = {
  /** One playback as it is now; absent once it has ended. */
  get: get('/playbacks/{playbackId}', { reply: Playback }),

  /** Stop a playback. Sent within a millisecond of its beginning, a stop may be lost: PlaybackFinished tells. */
  stop: del('/playbacks/{playbackId}', { urgent: true, repeats: true }),

  /** Pause, go on, skip or begin again. */
  control: post('/playbacks/{playbackId}/control', {
    query: { operation: choice('restart', 'pause', 'unpause', 'reverse', 'forward') },
  }),
} as const
