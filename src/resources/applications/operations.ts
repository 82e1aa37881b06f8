import * as t from 'io-ts'

import { del, get, post, put } from '../../core/operation.js'
import { byDefault, json } from '../../core/params.js'
import type { KnownEvent } from '../events.js'
import { eventSources } from '../uris.js'
import { Application } from './codec.js'

/** Event types to let through (`allowed`, when not empty: only these) and to keep back. A list left out stays as it was. */
export interface EventFilter {
  readonly allowed?: readonly Filtered[]
  readonly disallowed?: readonly Filtered[]
}

/** A type that is known, or one that a later Asterisk has. */
interface Filtered {
  readonly type: KnownEvent['type'] | (string & {})
}

/** ARI's operations on applications: what each is told about. */
export const applications = {
  /** All applications that are connected or still hold something. */
  list: get('/applications', { reply: t.readonlyArray(Application) }),

  /** One application and what it is subscribed to. */
  get: get('/applications/{applicationName}', { reply: Application }),

  /** Be told about more: `channel:{id}`, `bridge:{id}`, `endpoint:{tech}/{name}`, `deviceState:{name}`. All of them, or none. */
  subscribe: post('/applications/{applicationName}/subscription', { query: { eventSource: eventSources }, reply: Application }),

  /** Be told about less. */
  unsubscribe: del('/applications/{applicationName}/subscription', { query: { eventSource: eventSources }, reply: Application }),

  /**
   * Filter events by their types; without a filter both lists are emptied.
   * An `allowed` list has to name RESTResponse where requests go over the WebSocket.
   */
  filter: put('/applications/{applicationName}/eventFilter', {
    // Asterisk 22 takes no filter at all over HTTP only (400 over the WebSocket).
    body: { filter: byDefault(json<EventFilter>(), { allowed: [], disallowed: [] }) },
    wholeBody: 'filter',
    reply: Application,
  }),
} as const
