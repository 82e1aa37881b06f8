import type { BridgeAttendedTransfer, BridgeBlindTransfer } from '../../resources/bridges/codec.js'
import type { ChannelTransfer } from '../../resources/events/codec.js'
import { type About, type AboutBridge, type AboutChannel, bridgeOf, bridgeSnapshot, channelOf, channelSnapshot, envelope } from './about.js'

/**
 * A member (`channelId`) sends its partner on without speaking to the target: to 100 in `inbound` unless said otherwise, and it worked.
 * Its place is taken by a channel that dials there (`replaces`).
 */
export const bridgeBlindTransfer = ({
  transfereeId = 'partner', exten = '100', context = 'inbound', result = 'Success', is_external = true, replaces = 'dialling', ...about
}: AboutBridge & AboutChannel & {
  readonly transfereeId?: string
  readonly exten?: string
  readonly context?: string
  readonly result?: string
  readonly is_external?: boolean
  readonly replaces?: string
} = {}): BridgeBlindTransfer => {
  const channel = channelOf(about)
  return {
    type: 'BridgeBlindTransfer',
    ...envelope(about),
    channel,
    exten,
    context,
    result,
    is_external,
    transferee: channelSnapshot(transfereeId),
    replace_channel: channelSnapshot(replaces, { state: 'Down' }),
    bridge: bridgeOf({ ...about, bridge: { channels: [channel.id, transfereeId], ...about.bridge } }),
  }
}

/**
 * What became of an attended transfer: all are in one bridge now, the target's bridge is an application's and the partner has taken the
 * member's place there (`replaces`: the channel that did), or two channels link the two bridges.
 */
export type TransferredTo =
  | { readonly bridge: string }
  | { readonly application: string; readonly replaces: string }
  | { readonly link: readonly [first: string, second: string] }

/**
 * A member spoke to the target first, then joined its two calls. `firstLegId` has the partner (`transfereeId`) in `firstBridgeId`,
 * `secondLegId` the target (`targetId`) in `secondBridgeId`. The bridges are linked unless `to` says otherwise, and it worked.
 */
export const bridgeAttendedTransfer = ({
  firstLegId = 'caller', secondLegId = 'consulting', transfereeId = 'partner', targetId = 'target',
  firstBridgeId = 'bridge', secondBridgeId = 'bridge2', to = { link: ['link', 'link2'] }, result = 'Success', is_external = false, ...about
}: About & {
  readonly firstLegId?: string
  readonly secondLegId?: string
  readonly transfereeId?: string
  readonly targetId?: string
  readonly firstBridgeId?: string
  readonly secondBridgeId?: string
  readonly to?: TransferredTo
  readonly result?: string
  readonly is_external?: boolean
} = {}): BridgeAttendedTransfer => ({
  type: 'BridgeAttendedTransfer',
  ...envelope(about),
  transferer_first_leg: channelSnapshot(firstLegId),
  transferer_second_leg: channelSnapshot(secondLegId),
  result,
  is_external,
  transferee: channelSnapshot(transfereeId),
  transferer_first_leg_bridge: bridgeSnapshot(firstBridgeId, { channels: [firstLegId, transfereeId] }),
  ...('application' in to ? {} : {
    transfer_target: channelSnapshot(targetId),
    transferer_second_leg_bridge: bridgeSnapshot(secondBridgeId, { channels: [secondLegId, targetId] }),
  }),
  ...destinationOf(to),
})

type Destination = Pick<
  BridgeAttendedTransfer,
  | 'destination_type' | 'destination_bridge' | 'destination_application' | 'replace_channel'
  | 'destination_link_first_leg' | 'destination_link_second_leg'
>

const destinationOf = (to: TransferredTo): Destination => {
  if ('bridge' in to) return { destination_type: 'bridge', destination_bridge: to.bridge }
  if ('application' in to) {
    return { destination_type: 'application', destination_application: to.application, replace_channel: channelSnapshot(to.replaces) }
  }
  const [first, second] = to.link
  return {
    destination_type: 'link',
    destination_link_first_leg: channelSnapshot(first, { state: 'Down' }),
    destination_link_second_leg: channelSnapshot(second, { state: 'Down' }),
  }
}

/** A phone asks for a transfer, to a number, and leaves it to the application. With `partnerId`, it is in a bridge with a partner. */
export const channelTransfer = (destination: string, { partnerId, state, ...about }: AboutBridge & AboutChannel & {
  readonly partnerId?: string
  /** How the transfer goes on, where it is asked for in steps: `channel_declined`. */
  readonly state?: string
} = {}): ChannelTransfer => {
  const channel = channelOf(about)
  return {
    type: 'ChannelTransfer',
    ...envelope(about),
    refer_to: { requested_destination: { destination } },
    referred_by: {
      source_channel: channel,
      ...(partnerId === undefined ? {} : {
        connected_channel: channelSnapshot(partnerId),
        bridge: bridgeOf({ ...about, bridge: { channels: [channel.id, partnerId], ...about.bridge } }),
      }),
    },
    ...(state === undefined ? {} : { state }),
  }
}
