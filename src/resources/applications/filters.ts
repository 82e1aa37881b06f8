import { type Observable, defer, merge } from 'rxjs'

import { AriError } from '../../core/errors.js'
import type { Named } from '../../core/params.js'
import type { KnownEvent } from '../events.js'
import { kept } from '../kept.js'
import type { Session } from '../session.js'

/** The types of events that are told (only these), or kept back: a misspelt one does not compile, a plain `string` does. */
export type Filtered<Given extends string = string> =
  | { readonly allowed: readonly Named<KnownEvent['type'], Given>[] }
  | { readonly disallowed: readonly Named<KnownEvent['type'], Given>[] }

/** What some word of ours listens to: kept back, calls and sounds would last for ever, keys be lost, and a dialled phone never answer. */
const vital: readonly string[] = [
  'StasisStart', 'StasisEnd', 'CallBroadcast', 'ChannelHangupRequest', 'ChannelDestroyed', 'ApplicationMoveFailed',
  'ChannelDtmfReceived', 'ChannelStateChange', 'ChannelTalkingStarted', 'ChannelTalkingFinished', 'Dial',
  'ChannelEnteredBridge', 'ChannelLeftBridge', 'BridgeDestroyed',
  'PlaybackStarted', 'PlaybackFinished', 'RecordingStarted', 'RecordingFinished', 'RecordingFailed',
  'DeviceStateChanged', 'EndpointStateChange', 'ApplicationReplaced', 'ApplicationRegistered', 'RESTResponse',
]

/** The event filter of these applications: the newest holder's is in force. */
export const openFilters = (session: Session, applications: readonly string[]) => {
  const { filter } = session.tables.applications
  const put = (allowed: readonly string[], disallowed: readonly string[]) =>
    defer(() => merge(...applications.map((applicationName) => filter({
      applicationName,
      // A list left out would stay as it was.
      filter: { allowed: allowed.map((type) => ({ type })), disallowed: disallowed.map((type) => ({ type })) },
    }))))
  const hold = kept<Filtered>(session, () => ({
    set: (filtered) => ('allowed' in filtered ? put([...new Set([...filtered.allowed, ...vital])], []) : put([], filtered.disallowed)),
    clear: () => put([], []),
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    overwrites: true,
  }))
  return (filtered: Filtered): Observable<Filtered> => defer(() => {
    const needed = 'disallowed' in filtered ? filtered.disallowed.find((type) => vital.includes(type)) : undefined
    if (needed !== undefined) {
      throw new AriError('Refused', `${needed} cannot be kept back: rxari itself listens to it. Nothing was sent.`, {
        operation: 'applications.filter',
      })
    }
    return hold('filter', filtered)
  })
}
