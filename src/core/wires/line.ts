import { type Observable, filter, finalize, interval, of, switchMap, take, tap, throwError } from 'rxjs'

import { AriError, isAriError } from '../errors.js'
import type { Wire, WireReply, WireRequest } from '../wire.js'
import { accepted } from './accepted.js'
import { restSocket } from './restSocket.js'
import type { Sitter } from './seat.js'
import type { Origin } from './origin.js'
import type { Incoming } from './server.js'

export interface LineOptions {
  /** See `accepted`. */
  readonly pingEvery: number
  /** The way to the same Asterisk for what is not for a connection that does one thing after another. */
  readonly http: Wire['request'] | undefined
}

/** A connection that was made to us, with requests over it. */
export interface Line extends Sitter {
  readonly origin: Origin
  /** What comes in and answers nothing. See `accepted`. */
  readonly frames$: Observable<unknown>
}

/**
 * One connection that was made to us: events come over it, and requests go over it.
 *
 * Asterisk does one request after another. So what it may hold back goes by HTTP where there is a way, and waits here until it is quiet where
 * there is none; what ends a sound never waits. Files can only go by HTTP.
 */
export const openLine = (incoming: Incoming, { pingEvery, http }: LineOptions): Line => {
  /** How many wait for an answer that may be held back: its pongs wait behind it. */
  let heldBack = 0
  const { origin, frames$, send } = accepted(incoming, pingEvery, interval(pingEvery).pipe(filter(() => heldBack > 0)))
  const rest = restSocket({ send, peer: origin.address })

  const bySocket = (wanted: WireRequest): Observable<WireReply> => {
    if (wanted.want === 'bytes') return throwError(() => noFiles(wanted))
    if (tooLong(wanted)) return throwError(() => noRoom(wanted))
    if (!wanted.mayBlock) return rest.request(wanted)
    return (wanted.quiet$ ?? of(true)).pipe(
      filter((quiet) => quiet),
      take(1),
      switchMap(() => {
        heldBack += 1
        return rest.request(wanted).pipe(finalize(() => { heldBack -= 1 }))
      }),
    )
  }

  return {
    origin,
    frames$: frames$.pipe(
      tap({
        error: (because: unknown) => { if (isAriError(because)) rest.lost(because) },
        finalize: () => { rest.lost(new AriError('Disconnected', `The connection that ${origin.address} had made is closed.`)) },
      }),
      filter((frame) => !rest.receive(frame)),
    ),
    request: (wanted) => (http !== undefined && ((wanted.heldUp ?? wanted.mayBlock) || wanted.want === 'bytes' || tooLong(wanted)) ? http : bySocket)(wanted),
  }
}

const noFiles = ({ operation, ids }: WireRequest): AriError =>
  new AriError('Unsupported', `${operation}: a file does not come over a WebSocket. Give serve a way to this Asterisk over HTTP: \`http\`.`, { operation, ids })

/** The longest body that goes over the connection, in bytes: Asterisk drops one that brings it a message of 64 KiB. */
const longest = 56 * 1024

const tooLong = ({ body }: WireRequest): boolean => body !== undefined && Buffer.byteLength(JSON.stringify(JSON.stringify(body))) > longest

const noRoom = ({ operation, ids }: WireRequest): AriError =>
  new AriError('Refused', `${operation}: what is to be sent is too long for the connection that Asterisk has made (${longest / 1_024} KiB). Give serve a way to it over HTTP: \`http\`.`, { operation, ids })
