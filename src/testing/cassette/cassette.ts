import type { Wire } from '../../core/wire.js'
import { openPlayer } from './player.js'
import { type Cassette, readCassette } from './read.js'
import { scoreOf } from './score.js'

/**
 * What was recorded, as a wire: Asterisk and its callers do what they did, in RxJS's time. A request that the recording does not have is
 * `Refused`; the message shows both, as marbles, and nothing is played any more. For the rules see `playedBack`, which makes a test of it.
 *
 * @param recording a cassette, its file or its text
 * @param secret the keys that stand for those that are secret, in their order; each that is missing is a 0
 *
 * @example
 * connect({ wire: cassette('call.jsonl'), app: 'front-desk' })
 */
export const cassette = (recording: Cassette | string, { secret = '' }: { readonly secret?: string } = {}): Wire => {
  const read = typeof recording === 'string' ? readCassette(recording) : recording
  return openPlayer(read, scoreOf(read, secret), { refuses: true }).wire
}
