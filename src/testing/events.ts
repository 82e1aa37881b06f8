import type { ApplicationReplaced } from '../resources/applications/codec.js'
import type {
  Bridge, BridgeCreated, BridgeDestroyed, ChannelEnteredBridge, ChannelLeftBridge,
} from '../resources/bridges/codec.js'
import type {
  ApplicationMoveFailed, Channel, ChannelCreated, ChannelDestroyed, ChannelDialplan, ChannelDtmfReceived, ChannelHangupRequest,
  ChannelState, ChannelStateChange, ChannelTalkingFinished, ChannelTalkingStarted, ChannelVarset, Dial, StasisEnd, StasisStart,
} from '../resources/channels/codec.js'
import type { DeviceStateChanged, DeviceStateValue } from '../resources/deviceStates/codec.js'
import type { Envelope } from '../resources/envelope.js'
import type { ChannelUserevent } from '../resources/events/codec.js'
import type {
  Playback, PlaybackContinuing, PlaybackFinished, PlaybackStarted, PlaybackState,
} from '../resources/playbacks/codec.js'
import type {
  LiveRecording, RecordingFailed, RecordingFinished, RecordingStarted, RecordingState,
} from '../resources/recordings/codec.js'

/** What any event may be given. By default the application is `app`, and the time the first second of 2026. */
export type About = Partial<Envelope>

export interface AboutChannel extends About {
  readonly channelId: string
  /** What its snapshot says differently: `{ state: 'Ring' }`. */
  readonly channel?: Partial<Channel>
}

export interface AboutBridge extends About {
  readonly bridgeId: string
  /** What its snapshot says differently: `{ channels: ['c1'] }`. */
  readonly bridge?: Partial<Bridge>
}

/** Where something plays or is recorded. */
export type Target = { readonly channelId: string } | { readonly bridgeId: string }

const newYear = '2026-01-01T00:00:00.000+0000'

const envelope = ({ application = 'app', timestamp = newYear, asterisk_id }: About): Envelope => ({
  timestamp,
  application,
  ...(asterisk_id === undefined ? {} : { asterisk_id }),
})

const uriOf = (target: Target): string => ('channelId' in target ? `channel:${target.channelId}` : `bridge:${target.bridgeId}`)

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

const channelOf = ({ channelId, channel }: AboutChannel): Channel => channelSnapshot(channelId, channel)
const bridgeOf = ({ bridgeId, bridge }: AboutBridge): Bridge => bridgeSnapshot(bridgeId, bridge)

// ---- channels

/** A channel comes into the application. `replaces` is the channel whose place it takes. */
export const stasisStart = ({ args = [], replaces, ...about }: AboutChannel & {
  readonly args?: readonly string[]
  readonly replaces?: string
}): StasisStart => ({
  type: 'StasisStart',
  ...envelope(about),
  args,
  channel: channelOf(about),
  ...(replaces === undefined ? {} : { replace_channel: channelSnapshot(replaces) }),
})

export const stasisEnd = (about: AboutChannel): StasisEnd => ({ type: 'StasisEnd', ...envelope(about), channel: channelOf(about) })

/** A key was pressed, for 100 ms unless said otherwise. */
export const dtmf = (digit: string, { duration_ms = 100, ...about }: AboutChannel & {
  readonly duration_ms?: number
}): ChannelDtmfReceived => ({
  type: 'ChannelDtmfReceived', ...envelope(about), digit, duration_ms, channel: channelOf(about),
})

export const channelCreated = (about: AboutChannel): ChannelCreated => ({
  type: 'ChannelCreated', ...envelope(about), channel: channelOf(about),
})

export const channelStateChange = ({ state, ...about }: AboutChannel & { readonly state: ChannelState }): ChannelStateChange => ({
  type: 'ChannelStateChange', ...envelope(about), channel: channelSnapshot(about.channelId, { ...about.channel, state }),
})

/** Somebody hangs up. Without a cause, as SIP's BYE. */
export const hangupRequest = ({ cause, soft, tech_cause, ...about }: AboutChannel & {
  readonly cause?: number
  readonly soft?: boolean
  readonly tech_cause?: number
}): ChannelHangupRequest => ({
  type: 'ChannelHangupRequest',
  ...envelope(about),
  ...(cause === undefined ? {} : { cause }),
  ...(soft === undefined ? {} : { soft }),
  ...(tech_cause === undefined ? {} : { tech_cause }),
  channel: channelOf(about),
})

/** The channel is gone: Q.850 cause 16 (normal clearing) unless said otherwise. */
export const channelDestroyed = ({ cause = 16, cause_txt = 'Normal Clearing', tech_cause, ...about }: AboutChannel & {
  readonly cause?: number
  readonly cause_txt?: string
  readonly tech_cause?: number
}): ChannelDestroyed => ({
  type: 'ChannelDestroyed',
  ...envelope(about),
  cause,
  cause_txt,
  ...(tech_cause === undefined ? {} : { tech_cause }),
  channel: channelOf(about),
})

export const channelDialplan = ({ dialplan_app, dialplan_app_data = '', ...about }: AboutChannel & {
  readonly dialplan_app: string
  readonly dialplan_app_data?: string
}): ChannelDialplan => ({
  type: 'ChannelDialplan', ...envelope(about), dialplan_app, dialplan_app_data, channel: channelOf(about),
})

/** A variable was set: a channel's, or, without a channel, a global one. */
export const channelVarset = ({ variable, value, channelId, ...about }: About & {
  readonly variable: string
  readonly value: string
  readonly channelId?: string
}): ChannelVarset => ({
  type: 'ChannelVarset',
  ...envelope(about),
  variable,
  value,
  ...(channelId === undefined ? {} : { channel: channelSnapshot(channelId) }),
})

export const talkingStarted = (about: AboutChannel): ChannelTalkingStarted => ({
  type: 'ChannelTalkingStarted', ...envelope(about), channel: channelOf(about),
})

/** `duration`: milliseconds talked. */
export const talkingFinished = ({ duration = 1_000, ...about }: AboutChannel & { readonly duration?: number }): ChannelTalkingFinished => ({
  type: 'ChannelTalkingFinished', ...envelope(about), duration, channel: channelOf(about),
})

/** How far a dialling has come: status '' when it begins, then `RINGING`, `ANSWER`, `BUSY`, … */
export const dial = ({ peerId, callerId, dialstatus = '', ...about }: About & {
  readonly peerId: string
  readonly callerId?: string
  readonly dialstatus?: string
}): Dial => ({
  type: 'Dial',
  ...envelope(about),
  dialstatus,
  peer: channelSnapshot(peerId),
  ...(callerId === undefined ? {} : { caller: channelSnapshot(callerId) }),
})

/** The application that the channel was to move to does not run. */
export const applicationMoveFailed = ({ destination, args = [], ...about }: AboutChannel & {
  readonly destination: string
  readonly args?: readonly string[]
}): ApplicationMoveFailed => ({
  type: 'ApplicationMoveFailed', ...envelope(about), destination, args, channel: channelOf(about),
})

// ---- playbacks and recordings

type AboutPlayback = About & Target & {
  readonly playbackId: string
  /** By default `sound:hello-world`. */
  readonly media?: string
  /** What comes next, where a list is played. */
  readonly next?: string
  /** What its snapshot says differently. */
  readonly playback?: Partial<Playback>
}

const playbackOf = (state: PlaybackState, { playbackId, media = 'sound:hello-world', next, playback, ...about }: AboutPlayback): Playback => ({
  id: playbackId,
  media_uri: media,
  ...(next === undefined ? {} : { next_media_uri: next }),
  target_uri: uriOf(about),
  language: 'en',
  state,
  ...playback,
})

export const playbackStarted = (about: AboutPlayback): PlaybackStarted => ({
  type: 'PlaybackStarted', ...envelope(about), playback: playbackOf('playing', about),
})

export const playbackContinuing = (about: AboutPlayback): PlaybackContinuing => ({
  type: 'PlaybackContinuing', ...envelope(about), playback: playbackOf('continuing', about),
})

/** Over: `done` unless said otherwise; `failed` where there is no such sound, or the caller hung up. */
export const playbackFinished = ({ state = 'done', ...about }: AboutPlayback & { readonly state?: 'done' | 'failed' }): PlaybackFinished => ({
  type: 'PlaybackFinished', ...envelope(about), playback: playbackOf(state, about),
})

type AboutRecording = About & Target & {
  readonly name: string
  /** What its snapshot says differently: `{ duration: 3 }`, in seconds. */
  readonly recording?: Partial<LiveRecording>
}

const recordingOf = (state: RecordingState, { name, recording, ...about }: AboutRecording): LiveRecording => ({
  name, format: 'wav', target_uri: uriOf(about), state, ...recording,
})

export const recordingStarted = (about: AboutRecording): RecordingStarted => ({
  type: 'RecordingStarted', ...envelope(about), recording: recordingOf('recording', about),
})

/** Over, after a second unless said otherwise. */
export const recordingFinished = (about: AboutRecording): RecordingFinished => ({
  type: 'RecordingFinished', ...envelope(about), recording: { duration: 1, ...recordingOf('done', about) },
})

export const recordingFailed = (about: AboutRecording): RecordingFailed => ({
  type: 'RecordingFailed', ...envelope(about), recording: recordingOf('failed', about),
})

// ---- bridges

export const bridgeCreated = (about: AboutBridge): BridgeCreated => ({ type: 'BridgeCreated', ...envelope(about), bridge: bridgeOf(about) })

export const bridgeDestroyed = (about: AboutBridge): BridgeDestroyed => ({
  type: 'BridgeDestroyed', ...envelope(about), bridge: bridgeOf(about),
})

/** The channel is the bridge's only member unless said otherwise. */
export const enteredBridge = (about: AboutBridge & AboutChannel): ChannelEnteredBridge => ({
  type: 'ChannelEnteredBridge',
  ...envelope(about),
  bridge: bridgeSnapshot(about.bridgeId, { channels: [about.channelId], ...about.bridge }),
  channel: channelOf(about),
})

/** Nobody is left in the bridge unless said otherwise. */
export const leftBridge = (about: AboutBridge & AboutChannel): ChannelLeftBridge => ({
  type: 'ChannelLeftBridge', ...envelope(about), bridge: bridgeOf(about), channel: channelOf(about),
})

// ---- others

/** Another connection has taken the application over. */
export const applicationReplaced = (about: About = {}): ApplicationReplaced => ({ type: 'ApplicationReplaced', ...envelope(about) })

/** An event of one's own, about a channel, a bridge, both or neither. */
export const userEvent = (eventname: string, { userevent = {}, channelId, bridgeId, ...about }: About & {
  readonly userevent?: Readonly<Record<string, unknown>>
  readonly channelId?: string
  readonly bridgeId?: string
} = {}): ChannelUserevent => ({
  type: 'ChannelUserevent',
  ...envelope(about),
  eventname,
  userevent: { eventname, ...userevent },
  ...(channelId === undefined ? {} : { channel: channelSnapshot(channelId) }),
  ...(bridgeId === undefined ? {} : { bridge: bridgeSnapshot(bridgeId) }),
})

export const deviceStateChanged = (name: string, state: DeviceStateValue, about: About = {}): DeviceStateChanged => ({
  type: 'DeviceStateChanged', ...envelope(about), device_state: { name, state },
})
