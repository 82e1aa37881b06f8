import { type Observable, Subject } from 'rxjs'

import { openFleeting } from '../../core/fleeting.js'
import type { WireRequest } from '../../core/wire.js'
import type { Stay } from './stay.js'

/** Requests that make channels which then enter the application they name. */
const making = new Set([
  'channels.originate', 'channels.originateWithId', 'channels.create', 'channels.snoopChannel', 'channels.snoopChannelWithId',
  'channels.externalMedia',
])

/** Channels that this connection has asked for: their first StasisStart is no arrival. */
export interface Legs {
  /** Notes what the request makes, before it leaves. */
  note(request: WireRequest): Leg
  /** Is this the stay of a channel we have asked for? Spends the note. */
  spend(stay: Pick<Stay, 'id' | 'known'>): boolean
  drop(channelId: string): void
  /** Those that have not come yet. */
  pending(): readonly string[]
  /** One of them will not come any more. */
  readonly dropped$: Observable<unknown>
}

/** What a request makes. */
export interface Leg {
  /** Takes the note back. */
  drop(): void
  /** It has come, and is somebody's since, wherever it has gone by now. */
  isHandedOver(): boolean
}

export const openLegs = (isOurs: (application: string) => boolean): Legs => {
  const noted = openFleeting<string, (known: Stay['known']) => void>()
  const dropped = new Subject<void>()
  const drop = (leg: string) => {
    if (noted.delete(leg)) dropped.next()
  }
  const none: Leg = { drop: () => undefined, isHandedOver: () => false }
  return {
    note: ({ operation, ids, query, body }) => {
      const app = query['app'] ?? appOf(body)
      if (!making.has(operation) || app === undefined || !isOurs(app)) return none
      // A snoop is made under its own id; `channelId` is the channel listened to. The other half of a Local channel runs the
      // dialplan: where that leads into the application it is a caller, who waits for an answer.
      const leg = ids['snoopId'] ?? ids['channelId']
      if (leg === undefined) return none
      let come: Stay['known'] | undefined
      noted.set(leg, (known) => { come = known })
      return { drop: () => { drop(leg) }, isHandedOver: () => come?.handedOver === true }
    },
    spend: ({ id, known }) => {
      noted.get(id)?.(known)
      const ours = noted.delete(id)
      if (ours) known.ours = true
      return ours
    },
    drop,
    pending: () => [...noted.keys()],
    dropped$: dropped,
  }
}

/** Long requests carry their parameters in the body. */
const appOf = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'app' in body && typeof body.app === 'string' ? body.app : undefined
