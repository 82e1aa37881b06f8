import type { WireRequest } from '../../core/wire.js'

/** Requests that make channels which then enter the application they name. */
const making = new Set([
  'channels.originate', 'channels.originateWithId', 'channels.create', 'channels.snoopChannel', 'channels.snoopChannelWithId',
  'channels.externalMedia',
])

/** Channels that this connection has asked for: their first StasisStart is no arrival. */
export interface Legs {
  /** Notes what the request makes, before it leaves; what it gives takes the note back. */
  note(request: WireRequest): () => void
  /** Is this StasisStart that of a channel we have asked for? Spends the note. */
  spend(channelId: string): boolean
  drop(channelId: string): void
}

export const openLegs = (isOurs: (application: string) => boolean): Legs => {
  const noted = new Set<string>()
  return {
    note: ({ operation, ids, query, body }) => {
      const app = query['app'] ?? appOf(body)
      if (!making.has(operation) || app === undefined || !isOurs(app)) return () => undefined
      // A snoop is made under its own id; `channelId` is the channel listened to. The other half of a Local channel runs the
      // dialplan: where that leads into the application it is a caller, who waits for an answer.
      const leg = ids['snoopId'] ?? ids['channelId']
      if (leg === undefined) return () => undefined
      noted.add(leg)
      return () => { noted.delete(leg) }
    },
    spend: (channelId) => noted.delete(channelId),
    drop: (channelId) => { noted.delete(channelId) },
  }
}

/** Long requests carry their parameters in the body. */
const appOf = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'app' in body && typeof body.app === 'string' ? body.app : undefined
