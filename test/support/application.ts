import type { WireReply } from 'rxari'

/** An application as Asterisk describes it, told about these things. */
export const applicationReply = (about: {
  readonly name?: string
  readonly channel_ids?: readonly string[]
  readonly bridge_ids?: readonly string[]
  readonly endpoint_ids?: readonly string[]
  readonly device_names?: readonly string[]
} = {}): WireReply => ({
  status: 200,
  body: { name: 'desk', channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [], ...about },
})
