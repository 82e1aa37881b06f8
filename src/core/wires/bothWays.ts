import { EMPTY, NEVER, Observable, Subject, asyncScheduler, catchError, defer, map, merge, take, tap, timer } from 'rxjs'

import { isAriError } from '../errors.js'
import type { Wire, WireReply, WireRequest, WireState } from '../wire.js'
import type { Beside } from './http.js'
import { type RestSocket, fits, restSocket, standsInTheWay } from './restSocket.js'

export interface BothWaysOptions {
  /**
   * `socket`: all that can go over the event connection does, and one request that Asterisk holds back stops all that are sent after it.
   * `auto`: what may be held back goes over HTTP, and all else while replies are slow to come.
   */
  readonly rest: 'socket' | 'auto'
  /** A request that does nothing: by its answer is known whether this Asterisk takes requests over an event connection. */
  readonly probe: WireRequest
}

/** With no reply for so long, in ms, the others go over HTTP, and what may be asked twice is asked there too. */
const patience = 250
/** How long it may take at most to know whether Asterisk answers, in ms. */
const within = 1_000

/**
 * Requests both ways: over the event connection, where Asterisk takes them there (22), and over HTTP. Given to `eventWires`.
 *
 * Whether it does is asked at each opening, by a request and a ping behind it: one that does answers the request first, one that
 * does not (16) the ping alone. Until then, and when the connection is gone, all goes over HTTP; so do files and long bodies, always.
 *
 * A connection that is lost leaves what waits for a reply `InDoubt`, but for what may be done twice: that is asked over HTTP.
 */
export const bothWays = ({ rest, probe }: BothWaysOptions) => (http: Wire['request']): Beside => {
  const answered$ = new Subject<void>()
  let socket: RestSocket | undefined
  let way = http
  let speaks = false

  return {
    opened: ({ address: { where, withoutSecrets }, send, ping }) => {
      const open = restSocket({ send, peer: `${where.host}:${where.port}`, withoutSecrets })
      socket = open
      way = eitherWay(open, http, rest)
      const can$ = open.request(probe).pipe(map(() => true), catchError(() => NEVER))
      const cannot$ = merge(answered$, timer(within)).pipe(map(() => false))
      const asked$ = defer(() => {
        ping()
        return EMPTY
      })
      return merge(can$, cannot$, asked$).pipe(
        take(1),
        tap((can) => { speaks = can }),
        map((can): WireState => ({ status: 'open', rest: can ? 'socket' : 'http' })),
      )
    },
    takes: (frame) => socket?.receive(frame) === true,
    answered: () => { answered$.next() },
    isBusy: () => socket?.isBusy() === true,
    closed: (because) => {
      speaks = false
      socket?.lost(because)
    },
    request: (wanted) => defer(() => (speaks ? way(wanted) : http(wanted))),
  }
}

/**
 * The way of each request where there are two: an open event connection, and HTTP. Files and long bodies always go over HTTP.
 *
 * Asterisk does what comes over one connection strictly one after another. So with `auto` what may be held up (`mayBlock`, unless it is known
 * not to be now) and what `takesLong` go over HTTP, and when the next reply is not there after 250 ms everything does, until it has come.
 * What was sent before waits; of that, what may be done twice (reading, and stops by an id of their own) is asked over HTTP as well, and
 * the first answer counts.
 */
export const eitherWay = (socket: RestSocket, http: Wire['request'], rest: BothWaysOptions['rest']): Wire['request'] => {
  // One observable, and no operators in it: they took a quarter of our CPU time for a request.
  const over = (wanted: WireRequest): Observable<WireReply> => new Observable((subscriber) => {
    const repeats = wanted.method === 'GET' || wanted.repeats === true
    const again = () => {
      const { written: _, ...same } = wanted
      return http(same)
    }
    const ask = (way: Observable<WireReply>) => { way.subscribe(subscriber) }
    subscriber.add(socket.request(wanted).subscribe({
      next: (reply) => {
        subscriber.next(reply)
        subscriber.complete()
      },
      error: (error: unknown) => {
        // It was not sent: the connection has just gone.
        if (isAriError(error, 'Unreachable')) ask(http(wanted))
        else if (repeats && isAriError(error, 'InDoubt')) ask(again())
        else subscriber.error(error)
      },
    }))
    // The first answer counts: with it the other is let go.
    if (repeats && rest === 'auto' && !subscriber.closed) subscriber.add(asyncScheduler.schedule(() => { ask(again()) }, patience))
  })

  return (wanted) => {
    if (!fits(wanted)) return http(wanted)
    if (rest === 'socket') return over(wanted)
    return defer(() => (standsInTheWay(wanted) || socket.waited() >= patience ? http(wanted) : over(wanted)))
  }
}
