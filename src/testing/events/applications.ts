import type { ApplicationRegistered, ApplicationReplaced, ApplicationUnregistered } from '../../resources/applications/codec.js'
import type { DeviceStateChanged, DeviceStateValue } from '../../resources/deviceStates/codec.js'
import type { ChannelUserevent, RESTResponse } from '../../resources/events/codec.js'
import { type About, bridgeSnapshot, channelSnapshot, endpointSnapshot, envelope } from './about.js'

/** Another connection has taken the application over. */
export const applicationReplaced = (about: About = {}): ApplicationReplaced => ({ type: 'ApplicationReplaced', ...envelope(about) })

/** The application is there. */
export const applicationRegistered = (about: About = {}): ApplicationRegistered => ({ type: 'ApplicationRegistered', ...envelope(about) })

/** The application is there no more. */
export const applicationUnregistered = (about: About = {}): ApplicationUnregistered => ({
  type: 'ApplicationUnregistered', ...envelope(about),
})

/** An event of one's own, about a channel, a bridge, an endpoint, several of them or none. */
export const userEvent = (eventname: string, { userevent = {}, channelId, bridgeId, endpointId, ...about }: About & {
  readonly userevent?: Readonly<Record<string, unknown>>
  readonly channelId?: string
  readonly bridgeId?: string
  readonly endpointId?: string
} = {}): ChannelUserevent => ({
  type: 'ChannelUserevent',
  ...envelope(about),
  eventname,
  userevent: { eventname, ...userevent },
  ...(channelId === undefined ? {} : { channel: channelSnapshot(channelId) }),
  ...(bridgeId === undefined ? {} : { bridge: bridgeSnapshot(bridgeId) }),
  ...(endpointId === undefined ? {} : { endpoint: endpointSnapshot(endpointId) }),
})

/** A device is in another state: `deviceStateChanged('Stasis:door', 'INUSE')`. */
export const deviceStateChanged = (name: string, state: DeviceStateValue, about: About = {}): DeviceStateChanged => ({
  type: 'DeviceStateChanged', ...envelope(about), device_state: { name, state },
})

/** The answer to a request that was sent over the WebSocket: 200 `OK` to `asterisk/ping` unless said otherwise. A body is written as JSON. */
export const restResponse = ({
  transaction_id = '', request_id = '', status_code = 200, reason_phrase = 'OK', uri = 'asterisk/ping', body, ...about
}: About & {
  readonly transaction_id?: string
  readonly request_id?: string
  readonly status_code?: number
  readonly reason_phrase?: string
  readonly uri?: string
  readonly body?: object
} = {}): RESTResponse => ({
  type: 'RESTResponse',
  transaction_id,
  request_id,
  status_code,
  reason_phrase,
  uri,
  ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body) }),
  ...envelope(about),
})
