import type { Observable } from 'rxjs'

import type { AnnounceOptions } from '../../operators/announce.js'
import type { Bridge, BridgeOptions } from '../../resources/bridges/bridge.js'
import type { Call } from '../../resources/channels/call.js'
import type { Joining } from '../../resources/channels/stay.js'
import type { TalkDetection } from '../../resources/channels/talking.js'

/** How a conference is held. */
export interface ConferenceOptions {
  /** @default { type: 'mixing' } */
  readonly bridge?: BridgeOptions
  /**
   * What is done with a caller as long as no moderator is in: `(call) => call.holdMusic()`. Left out, nobody has to wait.
   * When the last moderator leaves, the others wait again.
   */
  readonly waiting?: (call: Call) => Observable<unknown>
  /**
   * What is said of who comes and goes, one after another, as long as somebody else is in. A failure is a fault, and the next is said.
   */
  readonly announcing?: (news: ConferenceNews, bridge: Bridge) => Observable<unknown>
  /** How many announcements may wait, and which is dropped. Default: all wait. */
  readonly announcements?: AnnounceOptions
  /** Runs while a moderator is in, anew with the next one: a recording. A failure is a fault. */
  readonly whileModerated?: (bridge: Bridge) => Observable<unknown>
  /** When a member counts as talking, for the floor of `state$`. */
  readonly detection?: TalkDetection
}

/** How a call attends. */
export interface Attending extends Omit<Joining, 'mute'> {
  /** Does not wait, and gets in where it is locked. Default: false. */
  readonly moderator?: boolean
  /** The others do not hear it, for as long as it attends. Default: false. */
  readonly muted?: boolean
}

/** How an attendance ended, other than by the end of the call. */
export interface Attended {
  /** Kicked; turned away because it was locked; the conference is over; `left`: somebody else took the call out of the bridge. */
  readonly how: 'kicked' | 'locked' | 'over' | 'left'
}

/** Somebody is in from now on, or no more. */
export interface ConferenceNews {
  readonly what: 'came' | 'left'
  readonly call: Call
  readonly moderator: boolean
}

/** One who attends. */
export interface Member {
  readonly call: Call
  readonly moderator: boolean
  /** Waits for a moderator. */
  readonly waiting: boolean
  /** Is not heard by the others. */
  readonly muted: boolean
}

export interface ConferenceState {
  /** In the order in which they came. */
  readonly members: readonly Member[]
  /** Who speaks, `undefined` while nobody does. */
  readonly floor: Call | undefined
  readonly locked: boolean
}

export interface Conference {
  readonly bridge: Bridge
  /** Who attends and who speaks: now and at each change. Members are listened to (`bridge.floor`) while somebody subscribes. */
  readonly state$: Observable<ConferenceState>
  /**
   * Act: the call attends; its value is how that ended. Completes empty when the call ends; unsubscribing takes the call out.
   * When the value comes, the call is being taken out already: what is played to it then is heard. Errors: those of `join`, `muted` and `waiting`.
   * @example conference.attend(call).pipe(concatMap(({ how }) => (how === 'kicked' ? call.play('sound:conf-kicked') : EMPTY)))
   */
  attend(call: Call, how?: Attending): Observable<Attended>
  /** State: whoever comes, other than a moderator, is turned away (`locked`). Who waits already gets in. */
  locked(): Observable<Conference>
  /**
   * State: one member, or everybody but the moderators, is not heard, whoever comes later included. In force when those who are there are muted.
   * @example call.keypad$.pipe(scan((muted) => !muted, false), switchMap((muted) => (muted ? conference.muted() : EMPTY)))
   */
  muted(who?: Call): Observable<Conference>
  /** Act: takes a call out, whose `attend` ends `kicked`; done when it attends no more, or did not. */
  kick(call: Call): Observable<Call>
}
