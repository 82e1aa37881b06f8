import { BehaviorSubject, type Observable, defer, filter, ignoreElements, switchMap, take } from 'rxjs'

import { type Latch, openLatch, phaseOf, setLatch } from '../../core/latch.js'
import { isMade, lazily } from '../../core/lazily.js'
import type { State } from '../../core/state.js'
import type { KnownChannel } from '../known.js'
import { isSynthetic } from '../synthetic.js'
import type { Channel, StasisStart } from './codec.js'
import { type Keypad, endKeypad, openKeypad } from './keypad.js'
import { type Media, openMedia } from './media.js'

/** How a stay ended. `cause` and `techCause` where Asterisk told them. */
export interface CallEnd {
  readonly how: 'hangup' | 'continued' | 'moved' | 'left' | 'lost' | 'abandoned'
  readonly cause?: number
  readonly techCause?: number
}

/** How a channel is in a bridge. */
export interface Joining {
  readonly role?: string
  /** Keys are not passed on to the others. */
  readonly absorbDTMF?: boolean
  /** The others do not hear it. */
  readonly mute?: boolean
  readonly inhibitConnectedLineUpdates?: boolean
}

/** One stay of a channel in an application, from its StasisStart to its end: what the core keeps of a call. */
export interface Stay extends AtOnce, Later {}

/** What every stay has. */
interface AtOnce extends KnownChannel {
  readonly id: string
  readonly application: string
  /** What its StasisStart told of it: the rest of that need not be kept. */
  readonly args: StasisStart['args']
  readonly replaces: Channel | undefined
  /** Its channel was here before us. */
  readonly adopted: boolean
  readonly end: Latch<CallEnd>
  /** Told of the end before anybody else. */
  readonly ended: (stay: Stay) => void
  /** What is held in force on the channel: music, ringing, mutes, bridges. */
  states: readonly Pick<State<unknown>, 'suspended' | 'end'>[]
  /**
   * What has been seen of a hangup, what we have asked for, whether it is a leg of ours, and somebody's since: then it is not undone; the
   * bridge it is in by what was told, and the one where Asterisk itself puts it in a member's place.
   */
  readonly known: {
    hangup?: Pick<CallEnd, 'cause' | 'techCause'> | undefined
    asked?: 'hangup' | 'continued' | 'moved' | undefined
    ours?: true
    handedOver?: true
    bridge?: string | undefined
    placed?: string | undefined
  }
}

/** What a call that waits for a key has no use for: made when it is first asked for. At once for each, it would be 1.6 KB a call. */
interface Later {
  readonly keypad: Keypad
  readonly media: Media
  /** The bridges it is held in, by id. */
  readonly joins: Map<string, (how: Joining) => Observable<Joining>>
  /** The bridges that we took it out of, by id, until that is told. */
  readonly untold: Map<string, Observable<never>>
  /** How many things make it leave the application, or a bridge that is being destroyed: what is begun meanwhile waits, for Asterisk would do it first, or elsewhere, or lose it. */
  readonly departures: BehaviorSubject<number>
}

const opened = lazily<AtOnce, Later>({
  keypad: ({ end: { isSet } }) => openKeypad(isSet),
  // There a predecessor's sound may still go on.
  media: ({ adopted }) => openMedia(!adopted),
  joins: () => new Map(),
  untold: () => new Map(),
  departures: () => new BehaviorSubject(0),
})

const none: readonly never[] = []

export const openStay = (start: StasisStart, ended: (stay: Stay) => void): Stay => {
  const { application, args, channel, replace_channel: replaces } = start
  return opened({
    id: channel.id, application, args, channel, replaces, state: channel.state, playbacks: none, recordings: none,
    adopted: isSynthetic(start), end: openLatch<CallEnd>(), ended, states: none, known: {},
  })
}

/** It leaves the application, or a bridge that is being destroyed: until what it gives is called. */
export const leaving = ({ departures, end }: Stay): (() => void) => {
  let over = false
  departures.next(departures.value + 1)
  return () => {
    if (over || end.isSet) return
    over = true
    departures.next(departures.value - 1)
  }
}

/** How a stay ended that Asterisk says is over. */
export const endOf = ({ known }: Stay): CallEnd =>
  known.hangup === undefined ? { how: known.asked ?? 'left' } : { how: 'hangup', ...known.hangup }

/** The one place where a stay ends: acts settle, states complete, `ended$` emits, `untilHangup` completes, in one turn. */
export const endStay = (stay: Stay, end: CallEnd): void => {
  if (stay.end.isSet) return
  setLatch(stay.end, end, (phase) => {
    if (phase === 'acts') stay.ended(stay)
    if (phase === 'states') for (const state of stay.states) state.end()
  })
  if (isMade(stay, 'keypad')) endKeypad(stay.keypad)
}

/**
 * What an act of a call that has ended is: over and empty, but not before all that ends with the call has ended. So a loop around acts
 * (`repeat`) is cut by `untilHangup`, and cannot go round for ever in the turn of the hangup.
 */
export const nothingMore = ({ end }: Stay): Observable<never> => phaseOf(end, 'until').pipe(ignoreElements())

/** Work that begins only while the call does not leave. */
export const staying = <T>(stay: Stay, work: Observable<T>): Observable<T> =>
  defer(() => (isStaying(stay) ? work : stay.departures.pipe(filter((count) => count === 0), take(1), switchMap(() => work))))

const isStaying = (stay: Stay): boolean => !isMade(stay, 'departures') || stay.departures.value === 0
