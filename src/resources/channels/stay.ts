import { BehaviorSubject, type Observable, filter, ignoreElements, map, switchMap, take } from 'rxjs'

import { type Latch, openLatch } from '../../core/latch.js'
import type { State } from '../../core/state.js'
import { isSynthetic } from '../synthetic.js'
import type { StasisStart } from './codec.js'
import { type Keypad, openKeypad } from './keypad.js'
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
export interface Stay {
  readonly id: string
  readonly application: string
  readonly start: StasisStart
  readonly end: Latch<CallEnd>
  readonly keypad: Keypad
  readonly media: Media
  /** What is held in force on the channel: music, ringing, mutes, bridges. */
  readonly states: Set<Pick<State<unknown>, 'suspended' | 'end'>>
  /** The bridges it is held in, by id. */
  readonly joins: Map<string, (how: Joining) => Observable<Joining>>
  /** The bridges that we took it out of, by id, until that is told. */
  readonly untold: Map<string, Observable<never>>
  /** False while the call leaves: what is begun meanwhile waits, for Asterisk would do it first, or elsewhere, or lose it. */
  readonly staying$: Observable<boolean>
  /** It leaves the application, or a bridge that is being destroyed: until what it gives is called. */
  readonly leaving: () => () => void
  /**
   * What has been seen of a hangup, what we have asked for, whether it is a leg of ours, and somebody's since: then it is not undone; the
   * bridge it is in by what was told, and the one where Asterisk itself puts it in a member's place.
   */
  readonly known: {
    hangup?: Pick<CallEnd, 'cause' | 'techCause'> | undefined
    asked?: 'hangup' | 'continued' | 'moved'
    ours?: true
    handedOver?: true
    bridge?: string | undefined
    placed?: string | undefined
  }
}

export const openStay = (start: StasisStart, dropped: () => void): Stay => {
  const departures = new BehaviorSubject(0)
  const stay: Stay = {
    id: start.channel.id,
    application: start.application,
    start,
    end: openLatch<CallEnd>(),
    keypad: openKeypad(dropped),
    // On a channel that was here before us a predecessor's sound may still go on.
    media: openMedia(!isSynthetic(start)),
    states: new Set(),
    joins: new Map(),
    untold: new Map(),
    staying$: departures.pipe(map((count) => count === 0)),
    leaving: () => {
      let over = false
      departures.next(departures.value + 1)
      return () => {
        if (over || stay.end.isSet) return
        over = true
        departures.next(departures.value - 1)
      }
    },
    known: {},
  }
  stay.end.phase('states').subscribe(() => {
    for (const state of [...stay.states]) state.end()
  })
  return stay
}

/** How a stay ended that Asterisk says is over. */
export const endOf = ({ known }: Stay): CallEnd =>
  known.hangup === undefined ? { how: known.asked ?? 'left' } : { how: 'hangup', ...known.hangup }

/** The one place where a stay ends: acts settle, states complete, `ended$` emits, `untilHangup` completes, in one turn. */
export const endStay = (stay: Stay, end: CallEnd): void => {
  if (stay.end.isSet) return
  stay.end.set(end)
  stay.keypad.end()
}

/**
 * What an act of a call that has ended is: over and empty, but not before all that ends with the call has ended. So a loop around acts
 * (`repeat`) is cut by `untilHangup`, and cannot go round for ever in the turn of the hangup.
 */
export const nothingMore = ({ end }: Stay): Observable<never> => end.phase('until').pipe(ignoreElements())

/** Work that begins only while the call does not leave. */
export const staying = <T>({ staying$ }: Stay, work: Observable<T>): Observable<T> =>
  staying$.pipe(
    filter((stays) => stays),
    take(1),
    switchMap(() => work),
  )
