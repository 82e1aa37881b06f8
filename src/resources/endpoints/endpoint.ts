import { type Observable, map, mergeMap, of, switchMap } from 'rxjs'

import type { Input } from '../../core/operation.js'
import type { Subscribed } from '../applications/subscriptions.js'
import type { AriEvent } from '../events.js'
import { observed } from '../observed.js'
import type { Session } from '../session.js'
import type { Endpoint as Snapshot, EndpointState } from './codec.js'
import type { endpoints as operations } from './operations.js'

/** A text for an endpoint: from whom (`sip:desk@example.com`), what, and headers that go along. */
export type Message = Omit<Input<typeof operations.sendMessageToEndpoint>, 'tech' | 'resource'>

/** Where an endpoint is asked to go: from whom, to where, and fields that go along. */
export type Referral = Omit<Input<typeof operations.referToEndpoint>, 'tech' | 'resource'>

/** A device or peer by its name, whether in a call or not: nothing is known of it but what Asterisk is asked or tells. */
export interface Endpoint {
  /** Its technology: `PJSIP`. */
  readonly tech: string
  /** Its name there: `alice`. */
  readonly resource: string
  /**
   * Every event about it: EndpointStateChange, ContactStatusChange, PeerStatusChange, TextMessageReceived, and those of its channels.
   * Our applications are subscribed to it while somebody listens. Errors: `Refused` where there is no such endpoint.
   * @example ari.endpoint('PJSIP', 'alice').events$.pipe(ofType('TextMessageReceived'))
   */
  readonly events$: Observable<AriEvent>
  /**
   * Whether it can be reached: `online`, `offline` or `unknown`, now and at each change. Errors like `events$`.
   * Source: GET /endpoints/{tech}/{resource}, EndpointStateChange.
   */
  readonly state$: Observable<EndpointState>
  /** Act: what Asterisk knows of it now. Errors: `NotFound`. Source: GET /endpoints/{tech}/{resource}. */
  get(): Observable<Snapshot>
  /**
   * Act: sends a text outside of any call (SIP MESSAGE, RFC 3428); done when it is on its way. Errors: `Refused`, `NotFound`.
   * Source: PUT /endpoints/{tech}/{resource}/sendMessage.
   * @example ari.endpoint('PJSIP', 'alice').sendMessage({ from: 'sip:desk@example.com', body: 'Your taxi is here.' })
   */
  sendMessage(message: Message): Observable<Endpoint>
  /**
   * Act: asks it, outside of any call, to go somewhere else (SIP REFER, RFC 3515); done when it was asked. Errors: `Refused`,
   * `NotFound`, `Unsupported` (older than 22). Source: POST /endpoints/{tech}/{resource}/refer.
   */
  refer(referral: Referral): Observable<Endpoint>
}

/** An endpoint, whether it exists or not. */
export const endpointOf = (session: Session, subscribed: Subscribed, tech: string, resource: string): Endpoint => {
  const { index, tables: { endpoints } } = session
  const id = `${tech}/${resource}`
  const told$ = subscribed(`endpoint:${id}`)
  const get = () => session.ready(endpoints.get({ tech, resource }))
  const endpoint: Endpoint = Object.freeze({
    tech,
    resource,
    events$: told$.pipe(switchMap(() => index.on('endpoint', id))),
    state$: observed(
      told$,
      get().pipe(map(stateOf)),
      index.on('endpoint', id, ['EndpointStateChange']).pipe(
        mergeMap((event) => (event.type === 'EndpointStateChange' ? of(stateOf(event.endpoint)) : [])),
      ),
    ),
    get,
    sendMessage: (message) => session.ready(endpoints.sendMessageToEndpoint({ tech, resource, ...message })).pipe(map(() => endpoint)),
    refer: (referral) => session.ready(endpoints.referToEndpoint({ tech, resource, ...referral })).pipe(map(() => endpoint)),
  } satisfies Endpoint)
  return endpoint
}

const stateOf = ({ state = 'unknown' }: Snapshot): EndpointState => state
