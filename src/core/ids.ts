import { randomUUID } from 'node:crypto'

/** Names of things at Asterisk, by parameter: `{ channelId: 'c1', playbackId: 'p1' }`. */
export type Ids = Readonly<Record<string, string>>

/** A new id for a channel, playback, bridge or recording: unique, and safe in a URL. */
export const mintId = (): string => randomUUID()
