/**
 * Conference rooms: a caller keys in the number of a room, and its chair a PIN as well. Until the chair is in, the others wait with music;
 * who comes and goes is announced, and while the chair is in, the meeting is recorded.
 *
 *   everybody   0 mutes and unmutes oneself
 *   the chair   1 locks and unlocks the room, 2 mutes and unmutes everybody else, 3 throws out whoever is speaking
 *
 * Where somebody sits is written on their channel. So this program, started again in the midst of a meeting, finds everybody in their room.
 */
import { EMPTY, type Observable, catchError, concatMap, filter, ignoreElements, map, merge, scan, switchMap, take, throwError, withLatestFrom } from 'rxjs'

import { type Ari, type Attended, type Bridge, type Call, type Conference, type MediaUri, collectDtmf, eachCall, inOrder, insist, isAriError, openConference, rooms } from 'rxari'

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

/** Where a caller sits. */
interface Place {
  readonly number: string
  readonly isChair: boolean
}

const variable = 'CONFERENCE_PLACE'

const note = (call: Call, { number, isChair }: Place) => call.setVariable(variable, isChair ? `${number} chair` : number)

const askPlace = (call: Call): Observable<Place> =>
  inOrder(call.answer(), askRoom(call).pipe(concatMap((number) => askChair(call, number).pipe(map((isChair) => ({ number, isChair }))))))

/** Who has been asked before this program was started is not asked again. */
const notedPlace = (call: Call): Observable<Place> =>
  call.variable(variable).pipe(
    map((noted) => ({ number: noted.slice(0, 3), isChair: noted.endsWith('chair') })),
    catchError((error: unknown) => (isAriError(error, 'NotFound', 'Gone') ? askPlace(call) : throwError(() => error))),
  )

export const conference = (room: (number: string) => Observable<Conference>) => (call: Call) =>
  (call.adopted ? notedPlace(call) : askPlace(call)).pipe(
    concatMap((place) => merge(
      note(call, place).pipe(ignoreElements()),
      room(place.number).pipe(concatMap((opened) => attend(call, opened, place.isChair)), take(1)),
    )),
    concatMap(({ how }) => call.play(farewells[how])),
  )

/** One that goes on from before this program was started is ended first: it has the name. */
const recorded = (ari: Ari, bridge: Bridge, name: string) => {
  const recording$ = bridge.record({ name, ifExists: 'append', whenLeft: 'keep' })
  return recording$.pipe(
    catchError((error: unknown) => (isAriError(error, 'Refused') ? inOrder(ari.liveRecording(name).stop(), recording$) : throwError(() => error))),
  )
}

export const program = (ari: Ari): Observable<unknown> => {
  const room = rooms((number) => openConference(ari, {
    bridge: { type: 'mixing', bridgeId: `conference-${number}` },
    waiting: (call) => call.holdMusic(),
    whileModerated: (bridge) => recorded(ari, bridge, `room-${number}`),
    announcing: ({ what }, bridge) => bridge.play(what === 'came' ? 'sound:conf-hasjoin' : 'sound:conf-hasleft'),
  }))
  return ari.calls$.pipe(eachCall(conference(room)))
}

if (isMain(import.meta)) serve('conference', program, { adopt: true })
