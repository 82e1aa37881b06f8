/** What Asterisk says of its things, as it stands in events and replies. Events themselves: `EventOf<'StasisStart'>`. */
export type { Application } from './applications/codec.js'
export type {
  AsteriskInfo, AsteriskPing, BuildInfo, ConfigInfo, ConfigTuple, LogChannel, Module, SetId, StatusInfo, SystemInfo,
} from './asterisk/codec.js'
export type { Bridge } from './bridges/codec.js'
export type { CallerID, Channel, Dialed, DialplanCEP, RTPstat, Variable, Variables } from './channels/codec.js'
export type { DeviceState } from './deviceStates/codec.js'
export type { ContactInfo, Endpoint, Peer, TextMessage } from './endpoints/codec.js'
export type {
  AdditionalParam, Event, Message, MissingParams, ReferredBy, ReferTo, RequiredDestination, RESTHeader, RESTQueryStringParameter,
  RESTRequest,
} from './events/codec.js'
export type { Mailbox } from './mailboxes/codec.js'
export type { Playback } from './playbacks/codec.js'
export type { LiveRecording, StoredRecording } from './recordings/codec.js'
export type { FormatLangPair, Sound } from './sounds/codec.js'
