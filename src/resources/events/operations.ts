import { post } from '../../core/operation.js'
import { json, list, optional, text } from '../../core/params.js'

/** ARI's operations on events themselves. */
export const events = {
  /** Send an event of our own to one application. */
  userEvent: post('/events/user/{eventName}', {
    query: { application: text, source: optional(list) },
    body: { variables: optional(json<Readonly<Record<string, unknown>>>()) },
  }),
} as const
