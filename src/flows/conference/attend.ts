import {
  EMPTY, NEVER, type Observable, concat, defer, distinctUntilChanged, endWith, filter, ignoreElements, map, merge, of, startWith, switchMap, take, tap, timer,
} from 'rxjs'

import { untilHangup } from '../../operators/untilHangup.js'
import type { Bridge } from '../../resources/bridges/bridge.js'
import { checkNode } from '../../resources/nodes.js'
import { lag } from '../../resources/untold.js'
import type { Attended, Conference, ConferenceOptions } from './model.js'
import { type Seat, type Seats, isMeant } from './seats.js'

/** What attending is made of: in this bridge, on one of these seats. */
export const attending = (bridge: Bridge, seats: Seats, waiting: ConferenceOptions['waiting']): Conference['attend'] =>
  (call, { moderator = false, muted = false, ...joining } = {}) => defer(() => {
    checkNode(bridge, call)
    const { among, now, ended$ } = seats
    const back = call.adoptedIn === bridge.id && !seats.known.has(call)
    seats.known.add(call)
    if (seats.locks.size > 0 && !moderator && !back) return of<Attended>({ how: 'locked' })
    const seat: Seat = { call, moderator, back }
    // Out of the bridge before anybody is told that it has left.
    const meeting$ = bridge.join(call, joining).pipe(among(seats.inside, seat, 'next'), ignoreElements(), endWith('left' as const))
    const enters$ = call.adopted ? sinceBefore(back, seats.moderated$) : seats.moderated$
    const present$ = (waiting === undefined || moderator ? of(true) : enters$).pipe(
      switchMap((enters) => (enters ? meeting$ : lasting(waiting?.(call) ?? EMPTY).pipe(among(seats.waiting, seat, 'subscribe'), ignoreElements()))),
    )
    const muting$ = now(() => muted || [...seats.mutes].some((mute) => isMeant(seat, mute))).pipe(
      switchMap((is) => (is ? lasting(call.muted('in')).pipe(among(seats.silenced, seat, 'next')) : EMPTY)),
      ignoreElements(),
    )
    let how: Attended['how'] = 'left'
    const attending$ = merge(
      // First, so that whoever goes is gone before anything else of theirs is taken back.
      NEVER.pipe(among(seats.all, seat, 'subscribe')),
      seats.kicked$.pipe(filter((who) => who === call), map(() => 'kicked' as const)),
      ended$.pipe(map(() => 'over' as const)),
      muting$,
      present$,
    ).pipe(take(1), tap((ended) => { how = ended }), ignoreElements())
    // A hangup takes the call out of the bridge first, and so does the end of the bridge.
    const taken$ = merge(ended$.pipe(map(() => 'over' as const)), timer(lag).pipe(map(() => 'left' as const))).pipe(take(1), map((why) => ({ how: why })))
    return concat(attending$, defer(() => (how === 'left' ? taken$ : of({ how })))).pipe(untilHangup(call))
  })

/** How long those who are back stay in, in ms, while their moderator is not back yet. */
const grace = 2_000

/**
 * When one of whom this program does not know the beginning is to be in. Who was in stays in, and has to wait only where no moderator comes back soon;
 * who was not may be waiting still, and waits until that is over: what they hear meanwhile would go on.
 */
const sinceBefore = (back: boolean, moderated$: Observable<boolean>): Observable<boolean> => {
  const settled$ = merge(moderated$.pipe(filter((is) => is)), timer(grace)).pipe(take(1))
  return (back ? settled$.pipe(switchMap(() => moderated$), startWith(true)) : moderated$.pipe(startWith(false))).pipe(distinctUntilChanged())
}

/** What ends with a call lasts until its seat is empty: nobody is heard for the moment in between. */
const lasting = (state$: Observable<unknown>): Observable<unknown> => merge(state$, NEVER)
