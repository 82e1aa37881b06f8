import * as t from 'io-ts'

import { record } from '../../core/codec.js'
import { Bridge } from '../bridges/codec.js'
import { Channel } from '../channels/codec.js'
import { Endpoint } from '../endpoints/codec.js'
import { event } from '../envelope.js'

/** An event of our own (`events.userEvent`) or the dialplan's (`UserEvent`), about any of the three, or none. */
export const ChannelUserevent = event(
  'ChannelUserevent',
  {
    eventname: t.string,
    /** Its fields, as they were sent. */
    userevent: t.UnknownRecord,
  },
  { channel: Channel, bridge: Bridge, endpoint: Endpoint },
)
export interface ChannelUserevent extends t.TypeOf<typeof ChannelUserevent> {}

const additionalParam = record('AdditionalParam', { parameter_name: t.string, parameter_value: t.string })
/** A parameter that a transfer carries along. */
export interface AdditionalParam extends t.TypeOf<typeof additionalParam> {}
export const AdditionalParam: t.Type<AdditionalParam> = additionalParam

const requiredDestination = record(
  'RequiredDestination',
  {},
  {
    /** The Call-ID of the call to be replaced (SIP Replaces). */
    protocol_id: t.string,
    destination: t.string,
    additional_protocol_params: t.readonlyArray(AdditionalParam),
  },
)
/** What a transfer asks for: a number, or a call to take the place of. */
export interface RequiredDestination extends t.TypeOf<typeof requiredDestination> {}
export const RequiredDestination: t.Type<RequiredDestination> = requiredDestination

const referTo = record(
  'ReferTo',
  { requested_destination: RequiredDestination },
  { destination_channel: Channel, connected_channel: Channel, bridge: Bridge },
)
/** Where a transfer is to go. */
export interface ReferTo extends t.TypeOf<typeof referTo> {}
export const ReferTo: t.Type<ReferTo> = referTo

const referredBy = record('ReferredBy', { source_channel: Channel }, { connected_channel: Channel, bridge: Bridge })
/** Who asked for a transfer. */
export interface ReferredBy extends t.TypeOf<typeof referredBy> {}
export const ReferredBy: t.Type<ReferredBy> = referredBy

/** A phone asks for a transfer (SIP REFER, RFC 3515) and leaves it to the application. Since 22. */
export const ChannelTransfer = event('ChannelTransfer', { refer_to: ReferTo, referred_by: ReferredBy }, { state: t.string })
export interface ChannelTransfer extends t.TypeOf<typeof ChannelTransfer> {}

/** The answer to a request sent over the WebSocket. Since 22. */
export const RESTResponse = event(
  'RESTResponse',
  {
    /** As the request gave them; empty where it gave none. */
    transaction_id: t.string,
    request_id: t.string,
    status_code: t.number,
    reason_phrase: t.string,
    uri: t.string,
  },
  {
    content_type: t.string,
    /** JSON, as text. */
    message_body: t.string,
  },
)
export interface RESTResponse extends t.TypeOf<typeof RESTResponse> {}

const message = record('Message', { type: t.string }, { asterisk_id: t.string })
/** What is common to all that Asterisk sends over a WebSocket. */
export interface Message extends t.TypeOf<typeof message> {}
export const Message: t.Type<Message> = message

const anyEvent = record('Event', { type: t.string, timestamp: t.string, application: t.string }, { asterisk_id: t.string })
/** What is common to all events. */
export interface Event extends t.TypeOf<typeof anyEvent> {}
export const Event: t.Type<Event> = anyEvent

const missingParams = record(
  'MissingParams',
  {
    type: t.literal('MissingParams'),
    /** Their names. */
    params: t.readonlyArray(t.string),
  },
  { asterisk_id: t.string },
)
/** A connection was asked for without what it takes. A message, but no event: it has no application and no time. */
export interface MissingParams extends t.TypeOf<typeof missingParams> {}
export const MissingParams: t.Type<MissingParams> = missingParams

const restHeader = record('RESTHeader', { name: t.string, value: t.string })
/** A header of a request sent over the WebSocket. */
export interface RESTHeader extends t.TypeOf<typeof restHeader> {}
export const RESTHeader: t.Type<RESTHeader> = restHeader

const restQueryStringParameter = record('RESTQueryStringParameter', { name: t.string, value: t.string })
/** A query parameter of a request sent over the WebSocket. */
export interface RESTQueryStringParameter extends t.TypeOf<typeof restQueryStringParameter> {}
export const RESTQueryStringParameter: t.Type<RESTQueryStringParameter> = restQueryStringParameter

const restRequest = record(
  'RESTRequest',
  {
    type: t.string,
    /** Come back with the answer; Asterisk takes a request without them too. */
    transaction_id: t.string,
    request_id: t.string,
    /** In capitals. */
    method: t.string,
    /** Without a slash at its beginning: `channels/c1/answer`. */
    uri: t.string,
  },
  {
    /** Needed where there is a body. */
    content_type: t.string,
    /** A name that comes twice counts once, the last. */
    query_strings: t.readonlyArray(RESTQueryStringParameter),
    /** JSON, as text. */
    message_body: t.string,
  },
)
/** A request sent over the WebSocket. Since 22. */
export interface RESTRequest extends t.TypeOf<typeof restRequest> {}
export const RESTRequest: t.Type<RESTRequest> = restRequest
