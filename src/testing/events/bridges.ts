import type {
  BridgeCreated, BridgeDestroyed, BridgeMerged, BridgeVideoSourceChanged, ChannelEnteredBridge, ChannelLeftBridge,
} from '../../resources/bridges/codec.js'
import { type AboutBridge, type AboutChannel, bridgeOf, bridgeSnapshot, channelOf, envelope } from './about.js'

/** There is a new bridge. */
export const bridgeCreated = (about: AboutBridge = {}): BridgeCreated => ({ type: 'BridgeCreated', ...envelope(about), bridge: bridgeOf(about) })

/** The bridge is no more. */
export const bridgeDestroyed = (about: AboutBridge = {}): BridgeDestroyed => ({
  type: 'BridgeDestroyed', ...envelope(about), bridge: bridgeOf(about),
})

/** The members of `from` are in the bridge now. */
export const bridgeMerged = ({ from, ...about }: AboutBridge & { readonly from: string }): BridgeMerged => ({
  type: 'BridgeMerged', ...envelope(about), bridge: bridgeOf(about), bridge_from: bridgeSnapshot(from),
})

/** All see the picture of another: `bridge.video_source_id` says whose; `old` is who it was. */
export const videoSourceChanged = ({ old, ...about }: AboutBridge & { readonly old?: string } = {}): BridgeVideoSourceChanged => ({
  type: 'BridgeVideoSourceChanged', ...envelope(about), bridge: bridgeOf(about), ...(old === undefined ? {} : { old_video_source_id: old }),
})

/** The channel is the bridge's only member unless said otherwise. */
export const enteredBridge = (about: AboutBridge & AboutChannel = {}): ChannelEnteredBridge => ({
  type: 'ChannelEnteredBridge',
  ...envelope(about),
  bridge: bridgeOf({ ...about, bridge: { channels: [about.channelId ?? 'caller'], ...about.bridge } }),
  channel: channelOf(about),
})

/** Nobody is left in the bridge unless said otherwise. */
export const leftBridge = (about: AboutBridge & AboutChannel = {}): ChannelLeftBridge => ({
  type: 'ChannelLeftBridge', ...envelope(about), bridge: bridgeOf(about), channel: channelOf(about),
})
