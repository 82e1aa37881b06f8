import type { Deliberate } from './compare.js'

/** Where tables and codecs say something else than the newest Asterisk's own description, and why. */
export const deliberate: readonly Deliberate[] = [
  {
    what: 'events.eventWebsocket',
    theirs: 'GET /events -> Message',
    because: 'No request: it is the upgrade to a WebSocket, which the wire asks for (core/wires/eventSocket.ts).',
  },
  {
    what: 'Channel protocol_id',
    theirs: 'string, required',
    ours: 'string, optional',
    because: 'An Asterisk from before this field is read too.',
  },
  {
    what: 'TextMessage variables',
    theirs: 'object, optional',
    ours: 'object or List[object], optional',
    because: 'An Asterisk that sends them as a list is read too.',
  },
  {
    what: 'Playback state',
    theirs: 'string, required, one of continuing done failed playing queued',
    ours: 'string, required, one of continuing done failed paused playing queued',
    because: 'A paused playback says so, though it is nowhere written.',
  },
]

/** Beyond those, where an Asterisk 16 describes the same thing otherwise: what is true of 22 holds. */
export const deliberateIn16: readonly Deliberate[] = [
  {
    what: 'channels.externalMedia external_host',
    theirs: 'query string, required',
    ours: 'query string, optional',
    because: 'On 22 the far side may come to us instead (connection_type server).',
  },
  {
    what: 'channels.externalMedia encapsulation',
    theirs: 'query string, optional, one of rtp',
    ours: 'query string, optional, one of audiosocket none rtp',
    because: '22 has more of them; what 16 does not know, it refuses.',
  },
  {
    what: 'channels.externalMedia transport',
    theirs: 'query string, optional, one of udp',
    ours: 'query string, optional, one of tcp udp websocket',
    because: '22 has more of them; what 16 does not know, it refuses.',
  },
  {
    what: 'channels.externalMedia connection_type',
    theirs: 'query string, optional, one of client',
    ours: 'query string, optional, one of client server',
    because: '22 has more of them; what 16 does not know, it refuses.',
  },
]

/** What 22 has and 16 lacks: all of it, by name. */
export const lackingIn16: readonly string[] = [
  'bridges.addChannel inhibitConnectedLineUpdates',
  'bridges.create variables',
  'bridges.createWithId variables',
  'bridges.getBridgeVar',
  'bridges.getBridgeVars',
  'bridges.play announcer_format',
  'bridges.playWithId announcer_format',
  'bridges.record recorder_format',
  'bridges.setBridgeVar',
  'bridges.setBridgeVars',
  'channels.externalMedia data',
  'channels.externalMedia transport_data',
  'channels.getChannelVars',
  'channels.hangup reason_code',
  'channels.progress',
  'channels.setChannelVar report_events',
  'channels.setChannelVars',
  'channels.transfer_progress',
  'endpoints.refer',
  'endpoints.referToEndpoint',
  'events.claimChannel',
  'AdditionalParam',
  'ApplicationRegistered',
  'ApplicationUnregistered',
  'Bridge bridgevars',
  'CallBroadcast',
  'CallClaimed',
  'Channel caller_rdnis',
  'Channel tenantid',
  'ChannelDestroyed tech_cause',
  'ChannelHangupRequest tech_cause',
  'ChannelToneDetected',
  'ChannelTransfer',
  'ReferTo',
  'ReferredBy',
  'RequiredDestination',
  'RESTHeader',
  'RESTQueryStringParameter',
  'RESTRequest',
  'RESTResponse',
  'Variables',
]
