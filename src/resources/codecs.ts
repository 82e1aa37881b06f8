import type * as t from 'io-ts'

import { Application } from './applications/codec.js'
import {
  AsteriskInfo, AsteriskPing, BuildInfo, ConfigInfo, ConfigTuple, LogChannel, Module, SetId, StatusInfo, SystemInfo,
} from './asterisk/codec.js'
import { Bridge } from './bridges/codec.js'
import { CallerID, Channel, Dialed, DialplanCEP, RTPstat, Variable, Variables } from './channels/codec.js'
import { DeviceState } from './deviceStates/codec.js'
import { ContactInfo, Endpoint, Peer, TextMessage } from './endpoints/codec.js'
import { events } from './events.js'
import {
  AdditionalParam, Event, Message, MissingParams, ReferredBy, ReferTo, RequiredDestination, RESTHeader, RESTQueryStringParameter,
  RESTRequest,
} from './events/codec.js'
import { Mailbox } from './mailboxes/codec.js'
import { Playback } from './playbacks/codec.js'
import { LiveRecording, StoredRecording } from './recordings/codec.js'
import { FormatLangPair, Sound } from './sounds/codec.js'

/** The codec of everything that Asterisk documents a shape of, by its name there: 85, of which 45 are events. */
export const codecs = {
  ...events,
  AdditionalParam, Application, AsteriskInfo, AsteriskPing, Bridge, BuildInfo, CallerID, Channel, ConfigInfo, ConfigTuple, ContactInfo,
  DeviceState, Dialed, DialplanCEP, Endpoint, Event, FormatLangPair, LiveRecording, LogChannel, Mailbox, Message, MissingParams, Module, Peer,
  Playback, ReferredBy, ReferTo, RequiredDestination, RESTHeader, RESTQueryStringParameter, RESTRequest, RTPstat, SetId, Sound, StatusInfo,
  StoredRecording, SystemInfo, TextMessage, Variable, Variables,
} as const satisfies Readonly<Record<string, t.Mixed>>
