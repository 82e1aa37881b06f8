import type { BehaviorSubject, Observable, Subject } from 'rxjs'

import type { About } from '../events.js'
import type { Application } from '../../resources/applications/codec.js'
import type { CallerID, ChannelState } from '../../resources/channels/codec.js'
import type { EndpointState } from '../../resources/endpoints/codec.js'
import type { AriEvent } from '../../resources/events.js'
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
  readonly caller: CallerID
  readonly connected: CallerID
  readonly variables: Map<string, string>
  readonly hears$: BehaviorSubject<Heard>
  /** What `hears$` has been told, or is about to be. */
  hears: Heard
  /** What it tells whoever has called it. */
  readonly signals$: Subject<Signal>
  /** Emits the cause (Q.850) once, when the channel is gone. */
  readonly hungUp$: Subject<number>
  state: ChannelState
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
  /** Its sounds, one after another. */
  readonly commands: Commands
  /** In the order they came. */
  readonly members: SimChannel[]
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
  state: 'queued' | 'playing' | 'continuing' | 'paused' | 'done' | 'failed'
  stopped: boolean
}

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
  readonly playbacks: Map<string, SimPlayback>
  readonly variables: Map<string, string>
  readonly dialplan: Dialplan
  readonly lengthOf: (media: string) => Length
  /** The next number of channels, names and ids. */
  readonly serial: () => number
  /** In ms. */
  readonly time: () => number
  /** The same as Asterisk writes it. */
  readonly now: () => string
}
