import * as t from 'io-ts'

import { dictionary, known, record } from '../../core/codec.js'
import { event } from '../envelope.js'

/** Where a channel stands. A state that a later Asterisk adds passes too. */
export const ChannelState = known(
  'Down', 'Rsrved', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy', 'Dialing Offhook', 'Pre-ring', 'Unknown',
)
export type ChannelState = t.TypeOf<typeof ChannelState>

const callerId = record('CallerID', { name: t.string, number: t.string })
/** A party's name and number; empty where unknown. */
export interface CallerID extends t.TypeOf<typeof callerId> {}
export const CallerID: t.Type<CallerID> = callerId

const dialplanCep = record('DialplanCEP', {
  context: t.string,
  exten: t.string,
  priority: t.number,
  /** The dialplan application in progress: `Stasis` while the channel is ours. */
  app_name: t.string,
  app_data: t.string,
})
/** A place in the dialplan: context, extension, priority. */
export interface DialplanCEP extends t.TypeOf<typeof dialplanCep> {}
export const DialplanCEP: t.Type<DialplanCEP> = dialplanCep

const channel = record(
  'Channel',
  {
    id: t.string,
    /** `technology/resource-number`: `PJSIP/alice-00000001`. */
    name: t.string,
    state: ChannelState,
    /** Who calls, or is called. */
    caller: CallerID,
    /** Who is at the other end. */
    connected: CallerID,
    accountcode: t.string,
    dialplan: DialplanCEP,
    /** `dateOf` reads it. */
    creationtime: t.string,
    /** Language of the sounds played: `en`. */
    language: t.string,
  },
  {
    /** The technology's own id: SIP's Call-ID. */
    protocol_id: t.string,
    /** The variables that `ari.conf` lists under `channelvars`. */
    channelvars: dictionary(t.string),
    /** The number that redirected the call here. */
    caller_rdnis: t.string,
    tenantid: t.string,
  },
)
/** A snapshot of a channel: how it stood when Asterisk wrote it. */
export interface Channel extends t.TypeOf<typeof channel> {}
export const Channel: t.Type<Channel> = channel

const variable = record('Variable', { value: t.string })
/** The value of one variable. */
export interface Variable extends t.TypeOf<typeof variable> {}
export const Variable: t.Type<Variable> = variable

const variables = record('Variables', { variables: dictionary(t.string) })
/** Values of several variables, by name. */
export interface Variables extends t.TypeOf<typeof variables> {}
export const Variables: t.Type<Variables> = variables

const rtpStat = record(
  'RTPstat',
  {
    channel_uniqueid: t.string,
    /** Packets. */
    txcount: t.number,
    rxcount: t.number,
    /** Packets lost. */
    txploss: t.number,
    rxploss: t.number,
    txoctetcount: t.number,
    rxoctetcount: t.number,
    local_ssrc: t.number,
    remote_ssrc: t.number,
  },
  {
    txjitter: t.number,
    rxjitter: t.number,
    remote_maxjitter: t.number,
    remote_minjitter: t.number,
    remote_normdevjitter: t.number,
    remote_stdevjitter: t.number,
    local_maxjitter: t.number,
    local_minjitter: t.number,
    local_normdevjitter: t.number,
    local_stdevjitter: t.number,
    remote_maxrxploss: t.number,
    remote_minrxploss: t.number,
    remote_normdevrxploss: t.number,
    remote_stdevrxploss: t.number,
    local_maxrxploss: t.number,
    local_minrxploss: t.number,
    local_normdevrxploss: t.number,
    local_stdevrxploss: t.number,
    rtt: t.number,
    maxrtt: t.number,
    minrtt: t.number,
    normdevrtt: t.number,
    stdevrtt: t.number,
  },
)
/** What RTCP counted on a channel (RFC 3550). */
export interface RTPstat extends t.TypeOf<typeof rtpStat> {}
export const RTPstat: t.Type<RTPstat> = rtpStat

const dialed = record('Dialed', {})
/** Asterisk documents it, and gives it nowhere. */
export interface Dialed extends t.TypeOf<typeof dialed> {}
export const Dialed: t.Type<Dialed> = dialed

/** A channel came into the application. */
export const StasisStart = event('StasisStart', { args: t.readonlyArray(t.string), channel: Channel }, {
  /** The channel whose place it takes (after a transfer or a pickup). */
  replace_channel: Channel,
})
export interface StasisStart extends t.TypeOf<typeof StasisStart> {}

/** A channel left the application: hung up, continued or moved. */
export const StasisEnd = event('StasisEnd', { channel: Channel })
export interface StasisEnd extends t.TypeOf<typeof StasisEnd> {}

/** A channel came into being, on whatever road. Told to applications that subscribed to all channels. */
export const ChannelCreated = event('ChannelCreated', { channel: Channel })
export interface ChannelCreated extends t.TypeOf<typeof ChannelCreated> {}

/** The channel is gone. Not told of an incoming call unless the application subscribed to the channel. */
export const ChannelDestroyed = event(
  'ChannelDestroyed',
  {
    /** Q.850 cause. */
    cause: t.number,
    cause_txt: t.string,
    channel: Channel,
  },
  {
    /** The technology's own: a SIP status. Since 22. */
    tech_cause: t.number,
  },
)
export interface ChannelDestroyed extends t.TypeOf<typeof ChannelDestroyed> {}

/** Somebody hangs up. Comes none, one or two times per channel. */
export const ChannelHangupRequest = event('ChannelHangupRequest', { channel: Channel }, {
  /** Q.850 cause. */
  cause: t.number,
  /** True where this side asked. */
  soft: t.boolean,
  tech_cause: t.number,
})
export interface ChannelHangupRequest extends t.TypeOf<typeof ChannelHangupRequest> {}

/** The channel rings, is answered, or the like: see `channel.state`. */
export const ChannelStateChange = event('ChannelStateChange', { channel: Channel })
export interface ChannelStateChange extends t.TypeOf<typeof ChannelStateChange> {}

/** A key was pressed and let go. */
export const ChannelDtmfReceived = event('ChannelDtmfReceived', {
  /** `0`-`9`, `A`-`D`, `*` or `#`. */
  digit: t.string,
  /** Milliseconds. */
  duration_ms: t.number,
  channel: Channel,
})
export interface ChannelDtmfReceived extends t.TypeOf<typeof ChannelDtmfReceived> {}

/** The channel runs another dialplan application. */
export const ChannelDialplan = event('ChannelDialplan', { dialplan_app: t.string, dialplan_app_data: t.string, channel: Channel })
export interface ChannelDialplan extends t.TypeOf<typeof ChannelDialplan> {}

/** The number or name of the caller became known, or another. */
export const ChannelCallerId = event('ChannelCallerId', {
  caller_presentation: t.number,
  caller_presentation_txt: t.string,
  channel: Channel,
})
export interface ChannelCallerId extends t.TypeOf<typeof ChannelCallerId> {}

/** Who is at the other end became known, or it is somebody else now. */
export const ChannelConnectedLine = event('ChannelConnectedLine', { channel: Channel })
export interface ChannelConnectedLine extends t.TypeOf<typeof ChannelConnectedLine> {}

/** The far end put us on hold. */
export const ChannelHold = event('ChannelHold', { channel: Channel }, { musicclass: t.string })
export interface ChannelHold extends t.TypeOf<typeof ChannelHold> {}

/** The far end took us off hold. */
export const ChannelUnhold = event('ChannelUnhold', { channel: Channel })
export interface ChannelUnhold extends t.TypeOf<typeof ChannelUnhold> {}

/** Told where `TALK_DETECT` is set on the channel. */
export const ChannelTalkingStarted = event('ChannelTalkingStarted', { channel: Channel })
export interface ChannelTalkingStarted extends t.TypeOf<typeof ChannelTalkingStarted> {}

/** Silence after talking. Told where `TALK_DETECT` is set on the channel. */
export const ChannelTalkingFinished = event('ChannelTalkingFinished', {
  /** Milliseconds talked. */
  duration: t.number,
  channel: Channel,
})
export interface ChannelTalkingFinished extends t.TypeOf<typeof ChannelTalkingFinished> {}

/** Told where `TONE_DETECT` is set on the channel. Since 22. */
export const ChannelToneDetected = event('ChannelToneDetected', { channel: Channel })
export interface ChannelToneDetected extends t.TypeOf<typeof ChannelToneDetected> {}

/** A variable was set; without a channel, a global one. */
export const ChannelVarset = event('ChannelVarset', { variable: t.string, value: t.string }, { channel: Channel })
export interface ChannelVarset extends t.TypeOf<typeof ChannelVarset> {}

/** How far a dialling has come. */
export const Dial = event(
  'Dial',
  {
    /** The channel dialled. */
    peer: Channel,
    /** Empty while dialling, then `RINGING`, `PROGRESS`, `ANSWER`, `BUSY`, `NOANSWER`, `CONGESTION`, … */
    dialstatus: t.string,
  },
  {
    caller: Channel,
    /** Where the peer forwards to, and the channel that dials it. */
    forward: t.string,
    forwarded: Channel,
    dialstring: t.string,
  },
)
export interface Dial extends t.TypeOf<typeof Dial> {}

/** A call is offered to several applications; the first to claim it gets it. Since 22. */
export const CallBroadcast = event('CallBroadcast', { channel: Channel }, { caller: t.string, called: t.string })
export interface CallBroadcast extends t.TypeOf<typeof CallBroadcast> {}

/** A call that was offered has been claimed. Since 22. */
export const CallClaimed = event('CallClaimed', { winner_app: t.string, channel: Channel })
export interface CallClaimed extends t.TypeOf<typeof CallClaimed> {}

/** The application a channel was to move to does not run: the channel stays. */
export const ApplicationMoveFailed = event('ApplicationMoveFailed', {
  destination: t.string,
  args: t.readonlyArray(t.string),
  channel: Channel,
})
export interface ApplicationMoveFailed extends t.TypeOf<typeof ApplicationMoveFailed> {}
