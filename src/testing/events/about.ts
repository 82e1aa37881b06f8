import type { Bridge } from '../../resources/bridges/codec.js'
import type { Channel } from '../../resources/channels/codec.js'
import type { Endpoint } from '../../resources/endpoints/codec.js'
import type { Envelope } from '../../resources/envelope.js'

/** What any event may be given. By default the application is `app`, and the time the first second of 2026. */
export type About = Partial<Envelope>

export interface AboutChannel extends About {
  /** @default 'caller' */
  readonly channelId?: string
  /** What its snapshot says differently: `{ state: 'Ring' }`. */
  readonly channel?: Partial<Channel>
}

export interface AboutBridge extends About {
  /** @default 'bridge' */
  readonly bridgeId?: string
  /** What its snapshot says differently: `{ channels: ['caller'] }`. */
  readonly bridge?: Partial<Bridge>
}

export interface AboutEndpoint extends About {
  /**
   * Technology and resource.
   * @default 'PJSIP/alice'
   */
  readonly endpointId?: string
  /** What its snapshot says differently: `{ state: 'offline' }`. */
  readonly endpoint?: Partial<Endpoint>
}

/** Where something plays or is recorded: a channel, by default `caller`, or a bridge. */
export type Target = { readonly channelId?: string } | { readonly bridgeId: string }

const newYear = '2026-01-01T00:00:00.000+0000'

export const envelope = ({ application = 'app', timestamp = newYear, asterisk_id }: About): Envelope => ({
  timestamp,
  application,
  ...(asterisk_id === undefined ? {} : { asterisk_id }),
})

export const uriOf = (target: Target): string =>
  ('bridgeId' in target ? `bridge:${target.bridgeId}` : `channel:${target.channelId ?? 'caller'}`)

/** A channel as a phone's call that is up in `Stasis(app)`, but for what differs. */
export const channelSnapshot = (id: string, differing: Partial<Channel> = {}): Channel => ({
  id,
  name: `PJSIP/${id}`,
  state: 'Up',
  protocol_id: '',
  caller: { name: '', number: '' },
  connected: { name: '', number: '' },
  accountcode: '',
  dialplan: { context: 'inbound', exten: '100', priority: 1, app_name: 'Stasis', app_data: 'app' },
  creationtime: newYear,
  language: 'en',
  ...differing,
})

/** An empty mixing bridge, but for what differs. */
export const bridgeSnapshot = (id: string, differing: Partial<Bridge> = {}): Bridge => ({
  id,
  name: '',
  technology: 'simple_bridge',
  bridge_type: 'mixing',
  bridge_class: 'stasis',
  creator: 'Stasis',
  channels: [],
  creationtime: newYear,
  video_mode: 'none',
  ...differing,
})

/** An endpoint that can be reached and has no channel, but for what differs: `endpointSnapshot('PJSIP/alice', { state: 'offline' })`. */
export const endpointSnapshot = (id: string, differing: Partial<Endpoint> = {}): Endpoint => {
  const [technology = '', ...resource] = id.split('/')
  return { technology, resource: resource.join('/'), state: 'online', channel_ids: [], ...differing }
}

export const channelOf = ({ channelId = 'caller', channel }: AboutChannel): Channel => channelSnapshot(channelId, channel)
export const bridgeOf = ({ bridgeId = 'bridge', bridge }: AboutBridge): Bridge => bridgeSnapshot(bridgeId, bridge)
export const endpointOf = ({ endpointId = 'PJSIP/alice', endpoint }: AboutEndpoint): Endpoint => endpointSnapshot(endpointId, endpoint)
