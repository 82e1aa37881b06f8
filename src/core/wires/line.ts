import { type Observable, filter, switchMap, take, tap, throwError } from 'rxjs'

import { AriError, isAriError } from '../errors.js'
import type { Wire, WireReply, WireRequest } from '../wire.js'
import { accepted } from './accepted.js'
import { eitherWay } from './bothWays.js'
import { fits, longest, restSocket } from './restSocket.js'
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
 * Asterisk does one request after another. Where there is a way over HTTP too, each goes the better of both (`eitherWay`). Where there is none,
 * what something of ours holds up waits here until that is over; what ends a sound never waits, and files do not come.
 */
export const openLine = (incoming: Incoming, { pingEvery, http }: LineOptions): Line => {
  const { origin, frames$, send } = accepted(incoming, pingEvery, () => rest.isBusy())
  const rest = restSocket({ send, peer: origin.address })

  const only = (wanted: WireRequest): Observable<WireReply> => {
    if (!fits(wanted)) return throwError(() => (wanted.want === 'bytes' ? noFiles : noRoom)(wanted))
    const { mayBlock, held$ } = wanted
    return mayBlock && held$ !== undefined ? held$.pipe(filter((held) => held !== 'yes'), take(1), switchMap(() => rest.request(wanted))) : rest.request(wanted)
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
    request: http === undefined ? only : eitherWay(rest, http, 'auto'),
  }
}

const noFiles = ({ operation, ids }: WireRequest): AriError =>
  new AriError('Unsupported', `${operation}: a file does not come over a WebSocket. Give serve a way to this Asterisk over HTTP: \`http\`.`, { operation, ids })

const noRoom = ({ operation, ids }: WireRequest): AriError =>
  new AriError('Refused', `${operation}: what is to be sent is too long for the connection that Asterisk has made (${longest / 1_024} KiB). Give serve a way to it over HTTP: \`http\`.`, { operation, ids })
