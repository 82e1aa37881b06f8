import {
  NEVER, type Observable, combineLatest, defer, distinctUntilChanged, endWith, filter, finalize, map, merge, of, switchMap, take, takeUntil,
} from 'rxjs'

import type { Ari } from '../../ari.js'
import type { Bridge } from '../../resources/bridges/bridge.js'
import { attending } from './attend.js'
import { goingsOn } from './goingsOn.js'
import type { Conference, ConferenceOptions, ConferenceState } from './model.js'
import { type Mute, isMeant, openSeats } from './seats.js'

/**
 * State: a conference of our own, in a bridge of its own. Emits it once; lasts while subscribed, and ends for all who attend when the
 * subscription ends or the bridge is destroyed (`over`). Source: `openBridge`, `join`, `muted`, `floor`.
 *
 * @example
 * // Calls that come while the bridge is being made must not be missed: `rooms` opens it for the first and shares it.
 * const room = rooms(() => openConference(ari, { waiting: (call) => call.holdMusic() }))
 * ari.calls$.pipe(eachCall((call) => inOrder(
 *   call.answer(),
 *   room('lobby').pipe(switchMap((conference) => conference.attend(call, { moderator: call.args[0] === 'chair' })), take(1)),
 * )))
 */
export const openConference = (ari: Pick<Ari, 'openBridge'>, options: ConferenceOptions = {}): Observable<Conference> =>
  ari.openBridge(options.bridge ?? { type: 'mixing' }).pipe(
    // Destroyed, or the connection closed.
    switchMap((bridge) => convened(bridge, options).pipe(takeUntil(bridge.ended$.pipe(endWith(true))))),
  )

const convened = (bridge: Bridge, options: ConferenceOptions): Observable<Conference> => defer(() => {
  const seats = openSeats()
  const { all, waiting, silenced, locks, mutes, changed$, now, held } = seats

  const conference: Conference = Object.freeze({
    bridge,
    state$: combineLatest([changed$, bridge.floor(options.detection)]).pipe(
      map(([, floor]): ConferenceState => ({
        members: [...all].map((seat) => ({ ...seat, waiting: waiting.has(seat), muted: silenced.has(seat) })),
        floor,
        locked: locks.size > 0,
      })),
      distinctUntilChanged(isSame),
    ),
    attend: attending(bridge, seats, options.waiting),
    locked: () => merge(held(locks, {}), of(conference)),
    muted: (who) => defer(() => {
      const mute: Mute = { who }
      const inForce$ = now(() => [...all].every((seat) => !isMeant(seat, mute) || silenced.has(seat)))
      return merge(held(mutes, mute), inForce$.pipe(filter((is) => is), take(1), map(() => conference)))
    }),
    kick: (call) => defer(() => {
      seats.kicked$.next(call)
      return now(() => [...all].some((seat) => seat.call === call)).pipe(filter((attends) => !attends), take(1), map(() => call))
    }),
  } satisfies Conference)

  return merge(of(conference), goingsOn(bridge, seats, options), NEVER).pipe(finalize(seats.end))
})

const isSame = (one: ConferenceState, other: ConferenceState): boolean =>
  one.floor === other.floor && one.locked === other.locked && one.members.length === other.members.length &&
  one.members.every(({ call, waiting, muted }, at) => {
    const now = other.members[at]
    return call === now?.call && waiting === now.waiting && muted === now.muted
  })
