import { type Observable, ReplaySubject, concatMap, defer, from, ignoreElements, map, merge, mergeMap, of, repeat, share, switchMap, tap, timer } from 'rxjs'

import { type Call, connect, eachCall, inOrder } from 'rxari'
import type { Simulator } from 'rxari/testing'

import { frontDesk } from '../front-desk.js'

/** Where the front desk sends its callers. */
export const dialplan = `
[departments]
exten => sales,1,Stasis(sales)
exten => support,1,Answer()
 same => n,Playback(queue-thankyou)
 same => n,Wait(20)
 same => n,Hangup()
exten => reception,1,Ringing()
 same => n,Wait(4)
 same => n,Answer()
 same => n,Wait(20)
 same => n,Hangup()
`

/** Who calls, which keys they press when, and how long they stay, in ms. */
const people = [
  { name: 'alice', number: '100', presses: [[2_500, '1']], stays: 14_000 },
  { name: 'bob', number: '101', presses: [[3_000, '9'], [2_500, '1']], stays: 12_000 },
  { name: 'carol', number: '102', presses: [[4_000, '2']], stays: 11_000 },
  { name: 'dave', number: '103', presses: [[1_000, '1']], stays: 9_000 },
  { name: 'erin', number: '104', presses: [], stays: 3_000 },
  { name: 'frank', number: '105', presses: [[2_000, '0']], stays: 12_000 },
] as const

export const endpoints = Object.fromEntries(people.map(({ name }) => [`PJSIP/${name}`, 'online' as const]))

/** How long after the one before the next calls, in ms. */
const between = 1_700

/** A small office on this Asterisk, and people who call it, again and again. Emits nothing. */
export const office = (asterisk: Simulator): Observable<never> => defer(() => {
  const app = ['front-desk', 'sales']
  const ari = connect({ wire: asterisk.wire(app), app })
  // All who want sales meet in one room: it opens with the first, and closes with the last.
  const room$ = ari.openBridge({ name: 'sales', type: 'mixing' }).pipe(share({ connector: () => new ReplaySubject(1) }))
  const meet = (call: Call) => inOrder(call.answer(), room$.pipe(switchMap((room) => room.join(call))))
  const serve = (call: Call): Observable<unknown> => (call.application === 'sales' ? meet(call) : frontDesk(call))
  return merge(ari.calls$.pipe(eachCall(serve)), callers(asterisk)).pipe(ignoreElements())
})

const callers = (asterisk: Simulator): Observable<unknown> =>
  from(people).pipe(
    concatMap((person, at) => timer(at === 0 ? 0 : between).pipe(map(() => person))),
    repeat({ delay: between }),
    mergeMap(({ name, number, presses, stays }) => {
      const caller = asterisk.call({ app: 'front-desk', name, number })
      const pressing$ = from(presses).pipe(concatMap(([wait, key]) => timer(wait).pipe(tap(() => { caller.press(key) }))))
      return merge(pressing$, timer(stays).pipe(tap(() => { caller.hangup() })), of(caller))
    }),
  )
