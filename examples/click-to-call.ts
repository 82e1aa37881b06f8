/**
 * Click to call: a click in a web page rings the phone of whoever clicked, then that of whom they want to talk to.
 *
 *   curl -u demo:demo-secret -H 'Content-Type: application/json' -d '{"variables": {"from": "PJSIP/alice", "to": "PJSIP/bob"}}' \
 *     'http://127.0.0.1:8088/ari/events/user/click?application=click-to-call'
 */
import { EMPTY, type Observable, catchError, filter, map, mergeMap } from 'rxjs'

import { type Ari, type Call, type Dialled, type MediaUri, connectCalls, hangupAfter, meanwhile, ofType, untilHangup } from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

/** Who wants to talk to whom: endpoints. */
export interface Click {
  readonly from: string
  readonly to: string
}

/** What is said of one who is not reached. */
const regrets: Readonly<Record<Exclude<Dialled['outcome'], 'answered'>, MediaUri>> = {
  busy: 'sound:vm-rec-busy',
  congestion: 'sound:tt-allbusy',
  rejected: 'sound:vm-nobodyavail',
  noAnswer: 'sound:vm-nobodyavail',
  unreachable: 'sound:cannot-complete-as-dialed',
  failed: 'sound:vm-nobodyavail',
}

/** The other phone rings, and so does the receiver of whoever clicked. Who hangs up ends it for both. */
const callOn = (ari: Ari, to: string, caller: Call): Observable<unknown> =>
  ari.dial(to, { ringFor: 30_000 }).pipe(
    meanwhile(caller.ring()),
    mergeMap((dialled) => (dialled.outcome === 'answered'
      ? connectCalls(ari, caller, dialled.call).pipe(hangupAfter(dialled.call))
      : caller.play(regrets[dialled.outcome]))),
  )

export const clickToCall = (ari: Ari, { from, to }: Click): Observable<unknown> =>
  ari.dial(from, { ringFor: 20_000 }).pipe(
    mergeMap((dialled) => (dialled.outcome === 'answered'
      ? callOn(ari, to, dialled.call).pipe(untilHangup(dialled.call), hangupAfter(dialled.call))
      : EMPTY)),
  )

const clicksOf = (ari: Ari): Observable<Click> =>
  ari.events$.pipe(
    ofType('ChannelUserevent'),
    filter(({ eventname }) => eventname === 'click'),
    map(({ userevent }) => ({ from: String(userevent['from']), to: String(userevent['to']) })),
  )

export const program = (ari: Ari, clicks$: Observable<Click> = clicksOf(ari)): Observable<unknown> =>
  clicks$.pipe(mergeMap((click) => clickToCall(ari, click).pipe(
    // A click that cannot be served is no reason not to serve the next.
    catchError((error: unknown) => {
      console.error(`${click.from} cannot call ${click.to}: ${String(error)}`)
      return EMPTY
    }),
  )))

if (isMain(import.meta)) serve('click-to-call', program)
