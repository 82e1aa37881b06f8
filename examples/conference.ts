/**
 * Conference rooms: a caller keys in the number of a room, and its chair a PIN as well. Until the chair is in, the others wait with music;
 * who comes and goes is announced, and while the chair is in, the meeting is recorded.
 *
 *   everybody   0 mutes and unmutes oneself
 *   the chair   1 locks and unlocks the room, 2 mutes and unmutes everybody else, 3 throws out whoever is speaking
 */
import { EMPTY, type Observable, concatMap, filter, ignoreElements, map, merge, scan, switchMap, take, withLatestFrom } from 'rxjs'

import { type Ari, type Attended, type Call, type Conference, type MediaUri, collectDtmf, eachCall, inOrder, insist, openConference, rooms } from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

/** The rooms, and the PINs of their chairs. */
const chairs = new Map([['100', '1234'], ['200', '5678']])

const farewells: Readonly<Record<Attended['how'], MediaUri>> = {
  kicked: 'sound:conf-kicked',
  locked: 'sound:conf-locked',
  over: 'sound:vm-goodbye',
  left: 'sound:vm-goodbye',
}

const askRoom = (call: Call) =>
  call.keypad$.pipe(
    collectDtmf({ prompt: call.play('sound:conf-getconfno'), length: 3 }),
    insist(({ digits }) => (chairs.has(digits) ? digits : undefined), { between: () => call.play('sound:conf-invalid'), otherwise: '100' }),
  )

/** Emits whether the caller is the chair of the room: has keyed in its PIN. Nothing, or just `#`, is no PIN. */
const askChair = (call: Call, number: string) =>
  call.keypad$.pipe(
    collectDtmf({ prompt: call.play('sound:conf-getpin'), max: 4, secret: true }),
    map(({ digits }) => digits === chairs.get(number)),
  )

/** In force from one press of the key to the next. */
const toggled = (call: Call, key: string, state$: Observable<unknown>) =>
  call.keypad$.pipe(
    filter(({ digit }) => digit === key),
    scan((on) => !on, false),
    switchMap((on) => (on ? state$ : EMPTY)),
  )

const chairing = (call: Call, conference: Conference) =>
  merge(
    toggled(call, '1', conference.locked()),
    toggled(call, '2', conference.muted()),
    call.keypad$.pipe(
      filter(({ digit }) => digit === '3'),
      withLatestFrom(conference.bridge.floor({ silence: 800 })),
      concatMap(([, speaker]) => (speaker === undefined || speaker === call ? EMPTY : conference.kick(speaker))),
    ),
  )

const attend = (call: Call, conference: Conference, moderator: boolean): Observable<Attended> => {
  const keys$ = merge(toggled(call, '0', conference.muted(call)), moderator ? chairing(call, conference) : EMPTY)
  return merge(conference.attend(call, { moderator }), keys$.pipe(ignoreElements())).pipe(take(1))
}

export const conference = (room: (number: string) => Observable<Conference>) => (call: Call) =>
  inOrder(call.answer(), askRoom(call).pipe(
    concatMap((number) => askChair(call, number).pipe(
      concatMap((isChair) => room(number).pipe(concatMap((opened) => attend(call, opened, isChair)), take(1))),
    )),
    concatMap(({ how }) => call.play(farewells[how])),
  ))

export const program = (ari: Ari): Observable<unknown> => {
  const room = rooms((number) => openConference(ari, {
    waiting: (call) => call.holdMusic(),
    whileModerated: (bridge) => bridge.record({ name: `room-${number}`, ifExists: 'append', whenLeft: 'keep' }),
    announcing: ({ what }, bridge) => bridge.play(what === 'came' ? 'sound:conf-hasjoin' : 'sound:conf-hasleft'),
  }))
  return ari.calls$.pipe(eachCall(conference(room)))
}

if (isMain(import.meta)) serve('conference', program)
