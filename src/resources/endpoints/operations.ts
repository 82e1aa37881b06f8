import * as t from 'io-ts'

import { get, post, put } from '../../core/operation.js'
import { bool, json, optional, text } from '../../core/params.js'
import { Endpoint } from './codec.js'

/** Fields that go along, by name: for SIP they become headers, or say more of the transfer. */
export type EndpointVariables = Readonly<Record<string, string>>

const variables = optional(json<EndpointVariables>())

const message = { from: text, body: optional(text) } as const

const referral = { from: text, refer_to: text, to_self: optional(bool) } as const

/** ARI's operations on endpoints: devices and peers, whether in a call or not. */
export const endpoints = {
  /** All endpoints of all technologies. */
  list: get('/endpoints', { reply: t.readonlyArray(Endpoint), takesLong: true }),

  /**
   * Send a text to a URI, outside of any call (SIP MESSAGE, RFC 3428). The technology leads: `pjsip:alice`, `xmpp:bob@example.com`.
   * Done when it is on its way; whether it arrives is not told.
   */
  sendMessage: put('/endpoints/sendMessage', { query: { to: text, ...message }, body: { variables } }),

  /**
   * Ask an endpoint, outside of any call, to go somewhere else (SIP REFER, RFC 3515). With `to_self` the request URI is
   * `refer_to` (default: false). Asterisk 22.
   */
  refer: post('/endpoints/refer', { query: { to: text, ...referral }, body: { variables } }),

  /** All endpoints of one technology: `PJSIP`. */
  listByTech: get('/endpoints/{tech}', { reply: t.readonlyArray(Endpoint) }),

  /** One endpoint as it is now: technology `PJSIP`, resource `alice`. */
  get: get('/endpoints/{tech}/{resource}', { reply: Endpoint }),

  /** Send a text, like `sendMessage`, to an endpoint by its name. */
  sendMessageToEndpoint: put('/endpoints/{tech}/{resource}/sendMessage', { query: message, body: { variables } }),

  /** Ask for a transfer, like `refer`, of an endpoint by its name. Asterisk 22. */
  referToEndpoint: post('/endpoints/{tech}/{resource}/refer', { query: referral, body: { variables } }),
} as const
