import type {
  ContactInfo, ContactStatusChange, EndpointState, EndpointStateChange, Peer, PeerStatusChange, TextMessage, TextMessageReceived,
} from '../../resources/endpoints/codec.js'
import { type AboutEndpoint, endpointOf, envelope } from './about.js'

/** An endpoint can be reached (`online`, unless said otherwise), or cannot any more. */
export const endpointStateChange = ({ state = 'online', endpoint, ...about }: AboutEndpoint & {
  readonly state?: EndpointState
} = {}): EndpointStateChange => ({
  type: 'EndpointStateChange', ...envelope(about), endpoint: endpointOf({ ...about, endpoint: { ...endpoint, state } }),
})

/** One place where an endpoint can be reached came, went, or does not answer. By default it is `Reachable`. */
export const contactStatusChange = ({ contact, ...about }: AboutEndpoint & {
  /** What is said differently of the contact: `{ contact_status: 'Removed' }`. */
  readonly contact?: Partial<ContactInfo>
} = {}): ContactStatusChange => {
  const endpoint = endpointOf(about)
  const aor = endpoint.resource
  return {
    type: 'ContactStatusChange',
    ...envelope(about),
    endpoint,
    contact_info: { uri: `sip:${aor}@127.0.0.1:5060`, contact_status: 'Reachable', aor, roundtrip_usec: '0', ...contact },
  }
}

/** A peer registered, went, or does not answer. By default it is `Reachable`. */
export const peerStatusChange = ({ peer, ...about }: AboutEndpoint & {
  /** What is said differently of the peer: `{ peer_status: 'Unreachable' }`. */
  readonly peer?: Partial<Peer>
} = {}): PeerStatusChange => ({
  type: 'PeerStatusChange', ...envelope(about), endpoint: endpointOf(about), peer: { peer_status: 'Reachable', ...peer },
})

/** A message came in outside of any call, from an endpoint. */
export const textMessageReceived = (body: string, { message, ...about }: AboutEndpoint & {
  /** What is said differently of the message: `{ from: 'sip:bob@pbx.example' }`. */
  readonly message?: Partial<TextMessage>
} = {}): TextMessageReceived => {
  const endpoint = endpointOf(about)
  return {
    type: 'TextMessageReceived',
    ...envelope(about),
    endpoint,
    message: { from: `<sip:${endpoint.resource}@127.0.0.1>`, to: 'pjsip:app@127.0.0.1', body, variables: {}, ...message },
  }
}
