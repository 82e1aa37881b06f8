import * as t from 'io-ts'

import { dictionary, known, record } from '../../core/codec.js'
import { Channel } from '../channels/codec.js'
import { event } from '../envelope.js'

export const BridgeType = known('mixing', 'holding')
export type BridgeType = t.TypeOf<typeof BridgeType>

const bridge = record(
  'Bridge',
  {
    id: t.string,
    name: t.string,
    /** How Asterisk mixes just now: `simple_bridge`, `softmix`, `holding_bridge`; it changes by itself. */
    technology: t.string,
    bridge_type: BridgeType,
    bridge_class: t.string,
    creator: t.string,
    /** Ids of the members. */
    channels: t.readonlyArray(t.string),
    /** `dateOf` reads it. */
    creationtime: t.string,
  },
  {
    /** `none`, `talker`, `sfu` or `single`. */
    video_mode: t.string,
    /** The channel whose picture is shown. */
    video_source_id: t.string,
    /** Variables of the bridge, by name. Since 22. */
    bridgevars: dictionary(t.string),
  },
)
/** A snapshot of a bridge: how it stood when Asterisk wrote it. */
export interface Bridge extends t.TypeOf<typeof bridge> {}
export const Bridge: t.Type<Bridge> = bridge

/** A bridge was made. Told to applications that subscribed to all bridges. */
export const BridgeCreated = event('BridgeCreated', { bridge: Bridge })
export interface BridgeCreated extends t.TypeOf<typeof BridgeCreated> {}

/** The bridge is no more. With members inside, told only to applications that subscribed to the bridge. */
export const BridgeDestroyed = event('BridgeDestroyed', { bridge: Bridge })
export interface BridgeDestroyed extends t.TypeOf<typeof BridgeDestroyed> {}

/** The members of `bridge_from` are in `bridge` now. */
export const BridgeMerged = event('BridgeMerged', { bridge: Bridge, bridge_from: Bridge })
export interface BridgeMerged extends t.TypeOf<typeof BridgeMerged> {}

/** The bridge shows the picture of another member. */
export const BridgeVideoSourceChanged = event('BridgeVideoSourceChanged', { bridge: Bridge }, { old_video_source_id: t.string })
export interface BridgeVideoSourceChanged extends t.TypeOf<typeof BridgeVideoSourceChanged> {}

/** A channel is in the bridge from now on. */
export const ChannelEnteredBridge = event('ChannelEnteredBridge', { bridge: Bridge }, { channel: Channel })
export interface ChannelEnteredBridge extends t.TypeOf<typeof ChannelEnteredBridge> {}

/** A channel is in the bridge no more; `bridge` shows those who stay. */
export const ChannelLeftBridge = event('ChannelLeftBridge', { bridge: Bridge, channel: Channel })
export interface ChannelLeftBridge extends t.TypeOf<typeof ChannelLeftBridge> {}

/** A member sent its partner on without speaking to the target. */
export const BridgeBlindTransfer = event(
  'BridgeBlindTransfer',
  {
    /** The channel that transfers. */
    channel: Channel,
    context: t.string,
    exten: t.string,
    /** `Success`, `Fail`, `Invalid` or `Not Permitted`. */
    result: t.string,
    is_external: t.boolean,
  },
  { transferee: Channel, replace_channel: Channel, bridge: Bridge },
)
export interface BridgeBlindTransfer extends t.TypeOf<typeof BridgeBlindTransfer> {}

/** A member spoke to the target first, then joined its two calls. */
export const BridgeAttendedTransfer = event(
  'BridgeAttendedTransfer',
  {
    transferer_first_leg: Channel,
    transferer_second_leg: Channel,
    /** `Success`, `Fail`, `Invalid` or `Not Permitted`. */
    result: t.string,
    is_external: t.boolean,
    /** What became of it: `bridge`, `application`, `link`, `threeway` or `fail`; the fields below say where. */
    destination_type: t.string,
  },
  {
    transferee: Channel,
    transfer_target: Channel,
    replace_channel: Channel,
    transferer_first_leg_bridge: Bridge,
    transferer_second_leg_bridge: Bridge,
    /** Id of the bridge. */
    destination_bridge: t.string,
    destination_application: t.string,
    destination_link_first_leg: Channel,
    destination_link_second_leg: Channel,
    destination_threeway_channel: Channel,
    destination_threeway_bridge: Bridge,
  },
)
export interface BridgeAttendedTransfer extends t.TypeOf<typeof BridgeAttendedTransfer> {}
