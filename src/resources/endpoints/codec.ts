import * as t from 'io-ts'

import { dictionary, known, record } from '../../core/codec.js'
import { event } from '../envelope.js'

export const EndpointState = known('unknown', 'offline', 'online')
export type EndpointState = t.TypeOf<typeof EndpointState>

const endpoint = record(
  'Endpoint',
  {
    /** `PJSIP`. */
    technology: t.string,
    /** `alice`. */
    resource: t.string,
    /** Its channels. */
    channel_ids: t.readonlyArray(t.string),
  },
  { state: EndpointState },
)
/** A device or peer that may call or be called. */
export interface Endpoint extends t.TypeOf<typeof endpoint> {}
export const Endpoint: t.Type<Endpoint> = endpoint

export const ContactStatus = known('Unreachable', 'Reachable', 'Unknown', 'NonQualified', 'Removed')
export type ContactStatus = t.TypeOf<typeof ContactStatus>

const contactInfo = record(
  'ContactInfo',
  { uri: t.string, contact_status: ContactStatus, aor: t.string },
  {
    /** Microseconds, in digits. */
    roundtrip_usec: t.string,
  },
)
/** Where an endpoint can be reached (a SIP contact). */
export interface ContactInfo extends t.TypeOf<typeof contactInfo> {}
export const ContactInfo: t.Type<ContactInfo> = contactInfo

const peer = record(
  'Peer',
  { peer_status: t.string },
  { cause: t.string, address: t.string, port: t.string, time: t.string },
)
/** A peer, where its technology knows peers. */
export interface Peer extends t.TypeOf<typeof peer> {}
export const Peer: t.Type<Peer> = peer

const textMessage = record(
  'TextMessage',
  {
    /** URIs: `pjsip:alice@10.0.0.1`. */
    from: t.string,
    to: t.string,
    body: t.string,
  },
  {
    /** Headers and the like. One object; older Asterisks send a list of objects with one name each. */
    variables: t.union([dictionary(t.unknown), t.readonlyArray(dictionary(t.unknown))]),
  },
)
/** A message outside of any call (SIP MESSAGE). */
export interface TextMessage extends t.TypeOf<typeof textMessage> {}
export const TextMessage: t.Type<TextMessage> = textMessage

/** An endpoint can be reached, or cannot any more. */
export const EndpointStateChange = event('EndpointStateChange', { endpoint: Endpoint })
export interface EndpointStateChange extends t.TypeOf<typeof EndpointStateChange> {}

/** One place where an endpoint can be reached came, went, or does not answer. */
export const ContactStatusChange = event('ContactStatusChange', { endpoint: Endpoint, contact_info: ContactInfo })
export interface ContactStatusChange extends t.TypeOf<typeof ContactStatusChange> {}

/** A peer registered, went, or does not answer. */
export const PeerStatusChange = event('PeerStatusChange', { endpoint: Endpoint, peer: Peer })
export interface PeerStatusChange extends t.TypeOf<typeof PeerStatusChange> {}

/** A message came in outside of any call. */
export const TextMessageReceived = event('TextMessageReceived', { message: TextMessage }, { endpoint: Endpoint })
export interface TextMessageReceived extends t.TypeOf<typeof TextMessageReceived> {}
