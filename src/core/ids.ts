import { randomUUID } from 'node:crypto'

/** Names of things at Asterisk, by parameter: `{ channelId: 'c1', playbackId: 'p1' }`. */
export type Ids = Readonly<Record<string, string>>

/** A new id for a channel, playback, bridge or recording: unique, and safe in a URL. */
export const mintId = (): string => randomUUID()

/** Is it an id that a program like this one has made? */
export const isMinted = (id: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
