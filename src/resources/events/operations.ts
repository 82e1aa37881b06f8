import { post } from '../../core/operation.js'
import { json, naming, optional, text } from '../../core/params.js'
import { eventSources } from '../uris.js'

/** ARI's operations on events themselves. */
export const events = {
  /** Send an event of our own to one application. */
  userEvent: post('/events/user/{eventName}', {
    query: { application: text, source: optional(eventSources) },
    body: { variables: optional(json<Readonly<Record<string, unknown>>>()) },
  }),

  /**
   * Take a call that was offered to several applications (CallBroadcast): the first to ask gets it, by StasisStart. Who asks too
   * late is `Refused` with status 409. Asterisk 22.
   */
  claimChannel: post('/events/claim', { query: { channelId: naming('channelId', text), application: text } }),
} as const
