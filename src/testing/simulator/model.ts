import type { BehaviorSubject, Observable, Subject } from 'rxjs'

import type { Marble } from '../drawing/marbles.js'
import type { About } from '../events.js'
import type { Application } from '../../resources/applications/codec.js'
import type { CallerID, ChannelState } from '../../resources/channels/codec.js'
import type { DeviceStateValue } from '../../resources/deviceStates/codec.js'
import type { EndpointState } from '../../resources/endpoints/codec.js'
import type { AriEvent } from '../../resources/events.js'
import type { Mailbox } from '../../resources/mailboxes/codec.js'
import type { LiveRecording } from '../../resources/recordings/codec.js'
import type { Commands } from './commands.js'
import type { Dialplan, Place } from './dialplan.js'
import type { Turns } from './turns.js'

/** Whose ways the simulator has. */
export type Version = '22' | '16'

/** What somebody on the telephone hears. `ms`: how long it lasts, `Infinity` for what does not end by itself. */
export type Heard =
  | { readonly what: 'ringing' }
  | { readonly what: 'silence' }
  | { readonly what: 'sound'; readonly media: string; readonly ms: number }
  | { readonly what: 'music'; readonly mohClass: string }
  | { readonly what: 'people'; readonly bridgeId: string }
  /** The receiver is down. */
  | { readonly what: 'nothing' }

/** What somebody says. Of a Local channel whose other half plays nothing, not even silence comes. */
export type Sent = 'speech' | 'silence' | 'nothing'

/** A telephone that can be dialled. */
export interface SimPhone {
  /** `PJSIP/alice` */
  readonly endpoint: string
  /** What it does, dial by dial; the last for all that follow. */
  readonly rows: readonly (readonly Marble[])[]
  /** How often it has been dialled. */
  dialled: number
}

/** Something that a telephone does once it is dialled. */
export interface Phoned {
  /** `PJSIP/alice` */
  readonly endpoint: string
  readonly channelId: string
  /** `rings`, `answers`, `is busy`, `presses 5`, `hangs up`, … */
  readonly does: string
}

/** What a called channel tells its caller. */
export type Signal = 'ringing' | 'progress' | 'answer' | 'busy' | 'congestion'

/** A channel's time in an application, from StasisStart to StasisEnd. */
export interface SimStay {
  readonly application: string
  /** What Asterisk does on the channel, one thing after another. */
  readonly commands: Commands
  /** Completes when the channel has left. */
  readonly left$: Subject<never>
  /** How it leaves, where that has been asked for: when nothing is left to be done. */
  leaving: (() => void) | undefined
}

export interface SimChannel {
  readonly id: string
  /** `PJSIP/alice-00000001` */
  readonly name: string
  readonly creationtime: string
  /** What is dialled to reach it, where it is to be dialled: `answer@targets/n`. */
  readonly dialstring: string
  /** The telephone at its far end, where it is one that can be dialled. */
  readonly phone: SimPhone | undefined
  caller: CallerID
  connected: CallerID
  language: string
  /** The call's id in its own protocol (SIP's Call-ID). */
  protocolId: string
  readonly variables: Map<string, string>
  readonly hears$: BehaviorSubject<Heard>
  /** What `hears$` has been told, or is about to be. */
  hears: Heard
  /** What it tells whoever has called it. */
  readonly signals$: Subject<Signal>
  /** What comes from its far end. */
  readonly sends$: BehaviorSubject<Sent>
  /** Why nothing of that is heard. */
  readonly muted$: BehaviorSubject<ReadonlySet<'channel' | 'bridge'>>
  /** TALK_DETECT, while that is set: how long it has to be quiet, in ms. */
  detection: { silence: number; readonly end: () => void } | undefined
  /** The keys that reach it. */
  readonly pressed$: Subject<string>
  /** Emits the cause (Q.850) once, when the channel is gone. */
  readonly hungUp$: Subject<number>
  state: ChannelState
  /** With this it is hung up unless another is given (Q.850). */
  hangUpCause: number
  place: Place
  /** The dialplan application it is in. */
  running: { readonly app: string; readonly data: string }
  stay: SimStay | undefined
  bridge: SimBridge | undefined
  /** What is heard where no sound plays. */
  background: Heard
  /** The other half, where this is one of a Local pair. */
  other: SimChannel | undefined
}

export interface SimBridge {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly creationtime: string
  /** Its sounds, one after another, as long as somebody is there. */
  commands: Commands
  /** What records it, each on its own, and the name of the channel that does it. */
  readonly recorders: Map<Commands, string>
  /** In the order they came. */
  readonly members: SimChannel[]
  /** Emits when somebody has come or gone. */
  readonly changed$: Subject<void>
  readonly variables: Map<string, string>
  /** Whose picture all see, where that was chosen; `free` where it is chosen no more. */
  video: { readonly source: string; readonly free: boolean } | undefined
  /** In a holding bridge, the only one who is heard. */
  speaker: SimChannel | undefined
  /** What they hear where no sound plays. */
  background: Heard
  /** Who says what is said to all: a channel of Asterisk's own, there while a sound plays or waits. Its name. */
  announcer: string | undefined
  /** How many sounds play or wait. */
  sounds: number
}

export type Skip = 'restart' | 'forward' | 'reverse' | 'pause' | 'unpause'

export interface SimPlayback {
  readonly id: string
  readonly media: readonly string[]
  /** `channel:ID` or `bridge:ID`. */
  readonly target: string
  readonly language: string
  readonly stop$: Subject<void>
  readonly skip$: Subject<Skip>
  /** Which of `media`. */
  at: number
  /** When it began, in ms. */
  since: number
  state: 'queued' | 'playing' | 'continuing' | 'paused' | 'done' | 'failed'
  stopped: boolean
  controllable: boolean
  /** Others of the same id: nobody sees them until this one is over. */
  readonly namesakes: SimPlayback[]
}

/** What can be done about a recording. */
export type Change = 'stop' | 'cancel' | 'pause' | 'unpause' | 'mute' | 'unmute'

export interface SimRecording {
  readonly name: string
  readonly format: string
  /** `channel:ID` or `bridge:ID`. */
  readonly target: string
  readonly change$: Subject<Change>
  state: LiveRecording['state']
  /** It begins with a beep, and has not got beyond that. */
  beeps: boolean
  /** Why it has failed. */
  fault: string | undefined
  /** How long it was, once it is over, in seconds. */
  lasted: Pick<LiveRecording, 'duration' | 'talking_duration' | 'silence_duration'> | undefined
}

/** A recording on the disk. */
export interface StoredSound {
  readonly name: string
  readonly format: string
  /** How long it is. */
  readonly ms: number
}

/** A call that an application may claim. */
export interface Offer {
  /** Who is told that it has been claimed. */
  readonly told: readonly string[]
  /** Emits who has claimed it. */
  readonly claimed$: Subject<string>
  claimed: boolean
}

export interface Filter {
  readonly allowed?: Application['events_allowed']
  readonly disallowed?: Application['events_disallowed']
}

/**
 * Makes the connection of one call, under the name that the application has for it alone (`desk:PJSIP/alice-00000001`): emits when the
 * application may be told of the call, or errors where nobody is to be had, once; and is there while subscribed.
 */
export type ConnectCall = (name: string) => Observable<unknown>

/** The event sockets, and who is told what. */
export interface Applications {
  /** The event socket of these: subscribed, they are connected, until another socket takes one over or it is let go. */
  socket(names: readonly string[], options?: { readonly subscribeAll?: boolean }): Observable<AriEvent>
  isConnected(name: string): boolean
  /** Tells those who watch one of these things (`channel:ID`, `bridge:ID`). */
  tell(about: readonly string[], event: (about: About) => AriEvent): void
  /** Tells one application, whatever it watches. */
  tellOnly(name: string, event: (about: About) => AriEvent): void
  /** From now on it is told of this thing. Counted: each is undone by one `unwatch`. */
  watch(name: string, source: string): void
  /** Was it watched? */
  unwatch(name: string, source: string): boolean
  /** The thing is gone: nobody watches it any more. */
  forget(source: string): void
  /** From now on it is told of these types only, or of all but these; what is left out stays as it was. */
  filter(name: string, filter: Filter): void
  /** Whether its filter lets messages of this type through. */
  lets(name: string, type: string): boolean
  /** The applications that have a connection made for each call: who makes it. */
  readonly perCall: Map<string, ConnectCall>
  get(name: string): Application | undefined
  list(): readonly Application[]
}

/** How a sound ends: after so many ms; at once, for there is none of this name; or without a word, as Asterisk forgets it. */
export type Length = number | 'missing' | 'forgotten'

/** All there is. */
export interface World {
  readonly version: Version
  readonly turns: Turns
  /** What a request takes, in ms. */
  readonly latency: number
  /** When it was started, as Asterisk writes it. */
  readonly started: string
  readonly applications: Applications
  readonly channels: Map<string, SimChannel>
  readonly bridges: Map<string, SimBridge>
  /** By `PJSIP/alice`. */
  readonly endpoints: ReadonlyMap<string, EndpointState>
  /** By the same names: those that can be dialled. */
  readonly phones: ReadonlyMap<string, SimPhone>
  readonly phoned$: Subject<Phoned>
  readonly playbacks: Map<string, SimPlayback>
  /** Under way, or waiting for their turn. */
  readonly recordings: Map<string, SimRecording>
  readonly stored: Map<string, StoredSound>
  readonly variables: Map<string, string>
  /** Our own, `Stasis:door`. */
  readonly devices: Map<string, DeviceStateValue>
  readonly mailboxes: Map<string, Mailbox>
  /** Channels that are offered to applications, by id. */
  readonly offers: Map<string, Offer>
  readonly dialplan: Dialplan
  /** The sounds that are known by name: `hello-world`. */
  readonly sounds: readonly string[]
  readonly lengthOf: (media: string) => Length
  /** Sets a channel going in the dialplan, from its place there. */
  readonly setGoing: (channel: SimChannel) => void
  /** How long a sound that has begun cannot be stopped yet, in ms. */
  readonly deafFor: number
  /** The next number of channels, names and ids. */
  readonly serial: () => number
  /** In ms. */
  readonly time: () => number
  /** The same as Asterisk writes it. */
  readonly now: () => string
}
