import { randomUUID } from 'node:crypto'

/** A new id for a channel, playback, bridge or recording: unique, and safe in a URL. */
export const mintId = (): string => randomUUID()
