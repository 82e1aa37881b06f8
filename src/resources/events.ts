import type * as t from 'io-ts'

import { type Frame, decoder } from '../core/decode.js'
import type { Key } from '../core/demux.js'
import type { Ids } from '../core/wire.js'
import { ApplicationRegistered, ApplicationReplaced, ApplicationUnregistered } from './applications/codec.js'
import {
  BridgeAttendedTransfer, BridgeBlindTransfer, BridgeCreated, BridgeDestroyed, BridgeMerged, BridgeVideoSourceChanged,
  ChannelEnteredBridge, ChannelLeftBridge, type Bridge,
} from './bridges/codec.js'
import {
  ApplicationMoveFailed, CallBroadcast, CallClaimed, ChannelCallerId, ChannelConnectedLine, ChannelCreated, ChannelDestroyed,
  ChannelDialplan, ChannelDtmfReceived, ChannelHangupRequest, ChannelHold, ChannelStateChange, ChannelTalkingFinished,
  ChannelTalkingStarted, ChannelToneDetected, ChannelUnhold, ChannelVarset, Dial, StasisEnd, StasisStart, type Channel,
} from './channels/codec.js'
import { DeviceStateChanged } from './deviceStates/codec.js'
import {
  ContactStatusChange, EndpointStateChange, PeerStatusChange, TextMessageReceived, type Endpoint,
} from './endpoints/codec.js'
import type { Envelope } from './envelope.js'
import { ChannelTransfer, ChannelUserevent, RESTResponse } from './events/codec.js'
import { PlaybackContinuing, PlaybackFinished, PlaybackStarted, type Playback } from './playbacks/codec.js'
import { RecordingFailed, RecordingFinished, RecordingStarted, type LiveRecording } from './recordings/codec.js'

/** Every event that Asterisk 22 documents, told apart by `type`. */
export type KnownEvent =
  | ApplicationMoveFailed
  | ApplicationRegistered
  | ApplicationReplaced
  | ApplicationUnregistered
  | BridgeAttendedTransfer
  | BridgeBlindTransfer
  | BridgeCreated
  | BridgeDestroyed
  | BridgeMerged
  | BridgeVideoSourceChanged
  | CallBroadcast
  | CallClaimed
  | ChannelCallerId
  | ChannelConnectedLine
  | ChannelCreated
  | ChannelDestroyed
  | ChannelDialplan
  | ChannelDtmfReceived
  | ChannelEnteredBridge
  | ChannelHangupRequest
  | ChannelHold
  | ChannelLeftBridge
  | ChannelStateChange
  | ChannelTalkingFinished
  | ChannelTalkingStarted
  | ChannelToneDetected
  | ChannelTransfer
  | ChannelUnhold
  | ChannelUserevent
  | ChannelVarset
  | ContactStatusChange
  | DeviceStateChanged
  | Dial
  | EndpointStateChange
  | PeerStatusChange
  | PlaybackContinuing
  | PlaybackFinished
  | PlaybackStarted
  | RecordingFailed
  | RecordingFinished
  | RecordingStarted
  | RESTResponse
  | StasisEnd
  | StasisStart
  | TextMessageReceived

/**
 * An event of a type that this release does not know, whole in `frame`. It has a type of its own, so that every other
 * member of `AriEvent` is told apart by its literal `type`. `timestamp` and `application` are empty where the frame has none.
 */
export interface UnknownEvent extends Envelope {
  readonly type: 'UnknownEvent'
  readonly frame: Frame
}

export type AriEvent = KnownEvent | UnknownEvent

export type EventType = AriEvent['type']

/** The event of a type: `EventOf<'StasisStart'>`. */
export type EventOf<Type extends EventType> = Extract<AriEvent, { readonly type: Type }>

/** The codec of each event, by type. */
export const events: { readonly [Type in KnownEvent['type']]: t.Type<EventOf<Type>> } = {
  ApplicationMoveFailed,
  ApplicationRegistered,
  ApplicationReplaced,
  ApplicationUnregistered,
  BridgeAttendedTransfer,
  BridgeBlindTransfer,
  BridgeCreated,
  BridgeDestroyed,
  BridgeMerged,
  BridgeVideoSourceChanged,
  CallBroadcast,
  CallClaimed,
  ChannelCallerId,
  ChannelConnectedLine,
  ChannelCreated,
  ChannelDestroyed,
  ChannelDialplan,
  ChannelDtmfReceived,
  ChannelEnteredBridge,
  ChannelHangupRequest,
  ChannelHold,
  ChannelLeftBridge,
  ChannelStateChange,
  ChannelTalkingFinished,
  ChannelTalkingStarted,
  ChannelToneDetected,
  ChannelTransfer,
  ChannelUnhold,
  ChannelUserevent,
  ChannelVarset,
  ContactStatusChange,
  DeviceStateChanged,
  Dial,
  EndpointStateChange,
  PeerStatusChange,
  PlaybackContinuing,
  PlaybackFinished,
  PlaybackStarted,
  RecordingFailed,
  RecordingFinished,
  RecordingStarted,
  RESTResponse,
  StasisEnd,
  StasisStart,
  TextMessageReceived,
}

// ---- what is done with one

/** What is done with events, by type. */
export type Handlers<Result = void> = { readonly [Type in EventType]?: (event: EventOf<Type>) => Result }

/**
 * Hands an event to the handler of its type, where there is one. Of a map: it runs for each frame, and a `switch` would compare the text of
 * its type with one name after another.
 */
export const handledBy = <Result>(handlers: Handlers<Result>): ((event: AriEvent) => Result | undefined) => {
  // Each takes the event of its own type, and is given events of that type only.
  const byType = new Map(Object.entries(handlers)) as ReadonlyMap<string, (event: AriEvent) => Result>
  return (event) => byType.get(event.type)?.(event)
}

// ---- where an event is filed

const channel = ({ id }: Channel): Key => ({ kind: 'channel', id })
const bridge = ({ id }: Bridge): Key => ({ kind: 'bridge', id })
const endpoint = ({ technology, resource }: Endpoint): Key => ({ kind: 'endpoint', id: `${technology}/${resource}` })

/** `channel:ID` or `bridge:ID`. */
const target = (uri: string): readonly Key[] =>
  uri.startsWith('channel:')
    ? [{ kind: 'channel', id: uri.slice('channel:'.length) }]
    : uri.startsWith('bridge:')
      ? [{ kind: 'bridge', id: uri.slice('bridge:'.length) }]
      : []

const some = (...keys: readonly (Key | undefined)[]): readonly Key[] => keys.filter((key) => key !== undefined)

const nothing = (): readonly Key[] => []
const ofChannel = ({ channel: one }: { readonly channel: Channel }) => [channel(one)]
const ofChannels = (...all: readonly (Channel | undefined)[]) => some(...all.map((one) => one && channel(one)))
const ofBridges = (...all: readonly (Bridge | undefined)[]) => some(...all.map((one) => one && bridge(one)))
const ofBridge = ({ bridge: one }: { readonly bridge: Bridge }) => [bridge(one)]
const ofEndpoint = ({ endpoint: one }: { readonly endpoint: Endpoint }) => [endpoint(one)]
const ofPlayback = ({ playback: { id, target_uri } }: { readonly playback: Playback }) => [
  { kind: 'playback', id },
  ...target(target_uri),
]
const ofRecording = ({ recording: { name, target_uri } }: { readonly recording: LiveRecording }) => [
  { kind: 'recording', id: name },
  ...target(target_uri),
]

const filed: { readonly [Type in EventType]: (event: EventOf<Type>) => readonly Key[] } = {
  ApplicationMoveFailed: ofChannel,
  ApplicationRegistered: nothing,
  ApplicationReplaced: nothing,
  ApplicationUnregistered: nothing,
  BridgeAttendedTransfer: (event) => [
    ...ofChannels(
      event.transferer_first_leg, event.transferer_second_leg, event.transferee, event.transfer_target, event.replace_channel,
      event.destination_link_first_leg, event.destination_link_second_leg, event.destination_threeway_channel,
    ),
    ...ofBridges(event.transferer_first_leg_bridge, event.transferer_second_leg_bridge, event.destination_threeway_bridge),
    ...(event.destination_bridge === undefined ? [] : [{ kind: 'bridge', id: event.destination_bridge }]),
  ],
  BridgeBlindTransfer: (event) => [
    ...ofChannels(event.channel, event.transferee, event.replace_channel),
    ...ofBridges(event.bridge),
  ],
  BridgeCreated: ofBridge,
  BridgeDestroyed: ofBridge,
  BridgeMerged: (event) => [bridge(event.bridge), bridge(event.bridge_from)],
  BridgeVideoSourceChanged: ofBridge,
  CallBroadcast: ofChannel,
  CallClaimed: ofChannel,
  ChannelCallerId: ofChannel,
  ChannelConnectedLine: ofChannel,
  ChannelCreated: ofChannel,
  ChannelDestroyed: ofChannel,
  ChannelDialplan: ofChannel,
  ChannelDtmfReceived: ofChannel,
  ChannelEnteredBridge: (event) =>
    event.channel === undefined ? [bridge(event.bridge)] : [channel(event.channel), bridge(event.bridge)],
  ChannelHangupRequest: ofChannel,
  ChannelHold: ofChannel,
  ChannelLeftBridge: (event) => [channel(event.channel), bridge(event.bridge)],
  ChannelStateChange: ofChannel,
  ChannelTalkingFinished: ofChannel,
  ChannelTalkingStarted: ofChannel,
  ChannelToneDetected: ofChannel,
  ChannelTransfer: ({ refer_to, referred_by }) => [
    ...ofChannels(
      referred_by.source_channel, referred_by.connected_channel, refer_to.destination_channel, refer_to.connected_channel,
    ),
    ...ofBridges(referred_by.bridge, refer_to.bridge),
  ],
  ChannelUnhold: ofChannel,
  ChannelUserevent: (event) => some(
    event.channel && channel(event.channel), event.bridge && bridge(event.bridge), event.endpoint && endpoint(event.endpoint),
  ),
  ChannelVarset: (event) => (event.channel === undefined ? [] : [channel(event.channel)]),
  ContactStatusChange: ofEndpoint,
  DeviceStateChanged: ({ device_state: { name } }) => [{ kind: 'deviceState', id: name }],
  Dial: (event) => ofChannels(event.caller, event.peer, event.forwarded),
  EndpointStateChange: ofEndpoint,
  PeerStatusChange: ofEndpoint,
  PlaybackContinuing: ofPlayback,
  PlaybackFinished: ofPlayback,
  PlaybackStarted: ofPlayback,
  RecordingFailed: ofRecording,
  RecordingFinished: ofRecording,
  RecordingStarted: ofRecording,
  RESTResponse: nothing,
  StasisEnd: ofChannel,
  StasisStart: (event) =>
    event.replace_channel === undefined ? [channel(event.channel)] : [channel(event.channel), channel(event.replace_channel)],
  TextMessageReceived: (event) => (event.endpoint === undefined ? [] : [endpoint(event.endpoint)]),
  UnknownEvent: ({ frame }) => found(frame),
}

const filedAt = handledBy(filed)

/**
 * Where an event is filed: every channel, bridge, playback, recording, endpoint (`PJSIP/alice`) and device state it is
 * about. A playback and a recording are filed under what they run on, too.
 */
export const keysOf = (event: AriEvent): readonly Key[] => filedAt(event) ?? []

// ---- what is not as expected

type Anything = Readonly<Record<string, unknown>>

const textAt = (frame: Anything, field: string, name: string): string | undefined => {
  const value = frame[field]
  if (typeof value !== 'object' || value === null) return undefined
  // An object of any kind has fields of any kind.
  const text = (value as Anything)[name]
  return typeof text === 'string' ? text : undefined
}

const places = [
  { kind: 'channel', field: 'channel', name: 'id' },
  { kind: 'bridge', field: 'bridge', name: 'id' },
  { kind: 'playback', field: 'playback', name: 'id' },
  { kind: 'recording', field: 'recording', name: 'name' },
  { kind: 'deviceState', field: 'device_state', name: 'name' },
] as const

/** Where a frame that may hold anything says what it is about. */
const found = (frame: Anything): readonly Key[] => [
  ...places.flatMap(({ kind, field, name }) => {
    const id = textAt(frame, field, name)
    return id === undefined ? [] : [{ kind, id }]
  }),
  ...['playback', 'recording'].flatMap((field) => target(textAt(frame, field, 'target_uri') ?? '')),
]

const parameters: Readonly<Record<string, string>> = {
  channel: 'channelId',
  bridge: 'bridgeId',
  playback: 'playbackId',
  recording: 'recordingName',
  deviceState: 'deviceName',
}

const idsOf = (frame: Anything): Ids => Object.fromEntries(found(frame).map(({ kind, id }) => [parameters[kind] ?? kind, id]))

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '')

const unknownOf = (frame: Frame): UnknownEvent => ({
  type: 'UnknownEvent',
  timestamp: textOr(frame.timestamp),
  application: textOr(frame.application),
  frame,
})

/**
 * Says what a frame is: `{ event }`, `{ unknown, error }` (of a type not known here) or `{ malformed, type?, application? }`.
 * The ids that a broken frame still shows are in `malformed.ids`: `channelId`, `bridgeId`, `playbackId`, `recordingName`.
 */
export const decodeEvent = decoder({ codecs: events, unknownOf, idsOf })
