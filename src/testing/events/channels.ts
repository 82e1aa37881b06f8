import type {
  ApplicationMoveFailed, CallBroadcast, CallClaimed, ChannelCallerId, ChannelConnectedLine, ChannelCreated, ChannelDestroyed, ChannelDialplan,
  ChannelDtmfReceived, ChannelHangupRequest, ChannelHold, ChannelState, ChannelStateChange, ChannelTalkingFinished, ChannelTalkingStarted,
  ChannelToneDetected, ChannelUnhold, ChannelVarset, Dial, StasisEnd, StasisStart,
} from '../../resources/channels/codec.js'
import { type About, type AboutChannel, channelOf, channelSnapshot, envelope } from './about.js'

/** A channel comes into the application. `replaces` is the channel whose place it takes. */
export const stasisStart = ({ args = [], replaces, ...about }: AboutChannel & {
  readonly args?: readonly string[]
  readonly replaces?: string
} = {}): StasisStart => ({
  type: 'StasisStart',
  ...envelope(about),
  args,
  channel: channelOf(about),
  ...(replaces === undefined ? {} : { replace_channel: channelSnapshot(replaces) }),
})

/** A channel leaves the application: hung up, continued or moved. */
export const stasisEnd = (about: AboutChannel = {}): StasisEnd => ({ type: 'StasisEnd', ...envelope(about), channel: channelOf(about) })

/** A key was pressed, for 100 ms unless said otherwise. */
export const dtmf = (digit: string, { duration_ms = 100, ...about }: AboutChannel & {
  readonly duration_ms?: number
} = {}): ChannelDtmfReceived => ({
  type: 'ChannelDtmfReceived', ...envelope(about), digit, duration_ms, channel: channelOf(about),
})

/** There is a new channel, on whatever road. */
export const channelCreated = (about: AboutChannel = {}): ChannelCreated => ({
  type: 'ChannelCreated', ...envelope(about), channel: channelOf(about),
})

/** The channel rings, is answered, or the like: `Up` unless said otherwise. */
export const channelStateChange = ({ state = 'Up', channel, ...about }: AboutChannel & {
  readonly state?: ChannelState
} = {}): ChannelStateChange => ({
  type: 'ChannelStateChange', ...envelope(about), channel: channelOf({ ...about, channel: { ...channel, state } }),
})

/** Somebody hangs up. Without a cause, as SIP's BYE. */
export const hangupRequest = ({ cause, soft, tech_cause, ...about }: AboutChannel & {
  readonly cause?: number
  readonly soft?: boolean
  readonly tech_cause?: number
} = {}): ChannelHangupRequest => ({
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
} = {}): ChannelDestroyed => ({
  type: 'ChannelDestroyed',
  ...envelope(about),
  cause,
  cause_txt,
  ...(tech_cause === undefined ? {} : { tech_cause }),
  channel: channelOf(about),
})

/** The channel runs another dialplan application. */
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

/** The caller begins to talk, where `TALK_DETECT` is set. */
export const talkingStarted = (about: AboutChannel = {}): ChannelTalkingStarted => ({
  type: 'ChannelTalkingStarted', ...envelope(about), channel: channelOf(about),
})

/** The caller falls quiet, after a second of talking (`duration`, ms) unless said otherwise. */
export const talkingFinished = ({ duration = 1_000, ...about }: AboutChannel & { readonly duration?: number } = {}): ChannelTalkingFinished => ({
  type: 'ChannelTalkingFinished', ...envelope(about), duration, channel: channelOf(about),
})

/** A tone was heard, where `TONE_DETECT` is set. */
export const toneDetected = (about: AboutChannel = {}): ChannelToneDetected => ({
  type: 'ChannelToneDetected', ...envelope(about), channel: channelOf(about),
})

/** The far end puts us on hold, with the music of class `default` unless said otherwise. */
export const channelHold = ({ musicclass = 'default', ...about }: AboutChannel & { readonly musicclass?: string } = {}): ChannelHold => ({
  type: 'ChannelHold', ...envelope(about), musicclass, channel: channelOf(about),
})

/** The far end takes us off hold. */
export const channelUnhold = (about: AboutChannel = {}): ChannelUnhold => ({
  type: 'ChannelUnhold', ...envelope(about), channel: channelOf(about),
})

/** The caller's number or name became known, or another: `channel.caller` has it. */
export const channelCallerId = ({
  caller_presentation = 0, caller_presentation_txt = 'Presentation Allowed, Not Screened', ...about
}: AboutChannel & {
  readonly caller_presentation?: number
  readonly caller_presentation_txt?: string
} = {}): ChannelCallerId => ({
  type: 'ChannelCallerId', ...envelope(about), caller_presentation, caller_presentation_txt, channel: channelOf(about),
})

/** Who is at the other end became known, or it is somebody else now: `channel.connected` has it. */
export const channelConnectedLine = (about: AboutChannel = {}): ChannelConnectedLine => ({
  type: 'ChannelConnectedLine', ...envelope(about), channel: channelOf(about),
})

/** How far a dialling has come: status '' when it begins, then `RINGING`, `ANSWER`, `BUSY`, … */
export const dial = ({ peerId, callerId, dialstatus = '', forward = '', dialstring = '', ...about }: About & {
  readonly peerId: string
  readonly callerId?: string
  readonly dialstatus?: string
  readonly forward?: string
  /** What is dialled, without the technology; told when it begins. */
  readonly dialstring?: string
}): Dial => ({
  type: 'Dial',
  ...envelope(about),
  dialstatus,
  forward,
  dialstring,
  peer: channelSnapshot(peerId),
  ...(callerId === undefined ? {} : { caller: channelSnapshot(callerId) }),
})

/** A call is offered to applications: the first to claim it has it. */
export const callBroadcast = ({ caller = '', called = '', ...about }: AboutChannel & {
  readonly caller?: string
  readonly called?: string
} = {}): CallBroadcast => ({ type: 'CallBroadcast', ...envelope(about), channel: channelOf(about), caller, called })

/** One of them has claimed it. */
export const callClaimed = ({ winner, ...about }: AboutChannel & { readonly winner: string }): CallClaimed => ({
  type: 'CallClaimed', ...envelope(about), channel: channelOf(about), winner_app: winner,
})

/** The application that the channel was to move to does not run. */
export const applicationMoveFailed = ({ destination, args = [], ...about }: AboutChannel & {
  readonly destination: string
  readonly args?: readonly string[]
}): ApplicationMoveFailed => ({
  type: 'ApplicationMoveFailed', ...envelope(about), destination, args, channel: channelOf(about),
})
