import type { Bridge } from '../../resources/bridges/codec.js'
import type { Channel } from '../../resources/channels/codec.js'
import type { Endpoint } from '../../resources/endpoints/codec.js'
import type { AriEvent } from '../../resources/events.js'
import type { Playback } from '../../resources/playbacks/codec.js'
import type { LiveRecording } from '../../resources/recordings/codec.js'
import {
  type AboutBridge, type AboutChannel, bridgeSnapshot, channelDialplan, channelSnapshot, channelStateChange, channelVarset, dial,
} from '../events.js'
import type { SimBridge, SimChannel, SimPlayback, SimRecording, World } from './model.js'
import { isNamed } from './names.js'

export const sourceOf = ({ id }: SimChannel): string => `channel:${id}`
export const bridgeSource = ({ id }: SimBridge): string => `bridge:${id}`

export const channelOf = ({ id, name, state, caller, connected, place, running, creationtime, language, protocolId }: SimChannel): Channel => channelSnapshot(id, {
  name, state, caller, connected, creationtime, language, protocol_id: protocolId,
  dialplan: { ...place, app_name: running.app, app_data: running.data },
})

export const bridgeOf = ({ id, name, type, creationtime, members, video }: SimBridge): Bridge => bridgeSnapshot(id, {
  name, creationtime,
  technology: type === 'holding' ? 'holding_bridge' : members.length > 2 ? 'softmix' : 'simple_bridge',
  bridge_type: type,
  channels: members.map((member) => member.id),
  ...(video === undefined ? { video_mode: 'talker' } : { video_mode: 'single', video_source_id: video.source }),
})

export const playbackOf = ({ id, media, at, target, language, state }: SimPlayback): Playback => {
  const next = media[at + 1]
  return { id, media_uri: media[at] ?? '', ...(next === undefined ? {} : { next_media_uri: next }), target_uri: target, language, state }
}

export const recordingOf = ({ name, format, target, state, fault, lasted }: SimRecording): LiveRecording =>
  ({ name, format, state, target_uri: target, ...lasted, ...(fault === undefined ? {} : { cause: fault }) })

/** A telephone by its name, `PJSIP/alice`, with the channels that bear it. No event tells when these change. */
export const endpointOf = ({ channels, endpoints }: World, name: string): Endpoint => {
  const [technology = '', resource = ''] = name.split(/\/(.*)/s)
  const state = endpoints.get(name)
  return {
    technology, resource,
    ...(state === undefined ? {} : { state }),
    channel_ids: [...channels.values()].filter((channel) => isNamed(channel.name, name)).map(({ id }) => id),
  }
}

/** A channel as a member of what is told. */
export const memberOf = (channel: SimChannel): { readonly channelId: string; readonly channel: Channel } =>
  ({ channelId: channel.id, channel: channelOf(channel) })

/** Tells those who watch the channel. */
export const tellChannel = ({ applications }: World, channel: SimChannel, event: (about: AboutChannel) => AriEvent): void => {
  applications.tell([sourceOf(channel)], (about) => event({ ...about, ...memberOf(channel) }))
}

/** Tells those who watch the bridge, or the channel in it. */
export const tellBridge = (
  { applications }: World, bridge: SimBridge, event: (about: AboutBridge) => AriEvent, ...members: readonly SimChannel[]
): void => {
  applications.tell([bridgeSource(bridge), ...members.map(sourceOf)], (about) =>
    event({ ...about, bridgeId: bridge.id, bridge: bridgeOf(bridge) }))
}

export const setState = (world: World, channel: SimChannel, state: SimChannel['state']): void => {
  if (channel.state === state) return
  channel.state = state
  tellChannel(world, channel, (about) => channelStateChange({ ...about, state }))
}

export const setVariable = (world: World, channel: SimChannel, variable: string, value: string): void => {
  channel.variables.set(variable, value)
  tellChannel(world, channel, (about) => ({ ...channelVarset({ ...about, variable, value }), channel: channelOf(channel) }))
}

/** How far the dialling of a channel has come. */
export const tellDial = (
  { applications }: World, peer: SimChannel, dialstatus: string,
  { dialstring = '', caller }: { readonly dialstring?: string; readonly caller?: SimChannel | undefined } = {},
): void => {
  applications.tell([peer, ...(caller === undefined ? [] : [caller])].map(sourceOf), (about) => ({
    ...dial({ ...about, peerId: peer.id, dialstatus }), dialstring, forward: '', peer: channelOf(peer),
    ...(caller === undefined ? {} : { caller: channelOf(caller) }),
  }))
}

/** The caller has another name or number. */
export const tellCaller = (world: World, channel: SimChannel): void => {
  tellChannel(world, channel, ({ application = '', timestamp = '', channel: shown }) => ({
    type: 'ChannelCallerId', application, timestamp, channel: channelSnapshot(channel.id, shown),
    caller_presentation: 0, caller_presentation_txt: 'Presentation Allowed, Not Screened',
  }))
}

/** And so does whoever they talk to. */
export const tellConnected = (world: World, channel: SimChannel): void => {
  tellChannel(world, channel, ({ application = '', timestamp = '', channel: shown }) => ({
    type: 'ChannelConnectedLine', application, timestamp, channel: channelSnapshot(channel.id, shown),
  }))
}

/** The dialplan runs another application on the channel. */
export const tellDialplan = (world: World, channel: SimChannel): void => {
  const { app, data } = channel.running
  tellChannel(world, channel, (about) => channelDialplan({ ...about, dialplan_app: app, dialplan_app_data: data }))
}
