import type { Observable } from 'rxjs'

import type { AriError } from './errors.js'
import type { Ids } from './ids.js'

export type { Ids }

/** Does what goes on where a request leads to hold its answer back? `unknown`: others may have begun something there. */
export type Held = 'yes' | 'no' | 'unknown'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One REST request, ready to be written: the same for every wire. */
export interface WireRequest {
  /** The row it came from: `channels.answer`. */
  readonly operation: string
  readonly method: Method
  /** Below the base URL, ids percent-encoded: `/channels/c1/answer`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Sent as JSON where present. */
  readonly body?: unknown
  readonly ids: Ids
  /** May overtake writes about the same channel: every GET, a hangup, a stop. */
  readonly urgent: boolean
  /** Asterisk may hold the answer back until a sound or recording has ended. */
  readonly mayBlock: boolean
  /** Is it held back now? Told at once, and at each change, for what `mayBlock`; absent where it is `unknown` for good. */
  readonly held$?: Observable<Held>
  /** Takes its time whatever goes on: it should not stand before others. */
  readonly takesLong?: boolean
  /** May be sent twice without harm, as every GET: it ends something by an id that is never used again. */
  readonly repeats?: boolean
  readonly want: 'json' | 'bytes'
  /** Called by the wire the moment it writes the request: from here on it cannot be dropped, only undone. */
  readonly written?: () => void
}

/**
 * A file on its way: read no faster than it is asked for its next chunk, and once. Leaving its loop (`return()` of its iterator) aborts
 * the transfer, at once. Rejects with what a request errors with, where it breaks off.
 */
export interface Bytes extends AsyncIterable<Uint8Array> {
  /** How many bytes there will be, where the other side has said so. */
  readonly length?: number
}

/** Asterisk's answer, whatever its status. With `want: 'bytes'` and a 2xx the body is `Bytes`. */
export interface WireReply {
  readonly status: number
  /** Asterisk's own words, where it gave some. */
  readonly message?: string
  readonly body: unknown
}

export type WireState =
  | { readonly status: 'connecting'; readonly attempt: number }
  /** `rest`: how requests go, where there are two ways. */
  | { readonly status: 'open'; readonly rest?: 'socket' | 'http' }
  /** `retryIn`: milliseconds until the next attempt, and `attempt`: which one that is; absent where there will be none. */
  | { readonly status: 'lost'; readonly because: AriError; readonly retryIn?: number; readonly attempt?: number }
  | { readonly status: 'closed' }

/**
 * All that the framework asks of a connection to Asterisk.
 *
 * A wire opens when `frames$` is first subscribed and closes when that subscription ends.
 */
export interface Wire {
  /** Replays the latest state, never errors, and completes with `frames$`. Watching it opens nothing. */
  readonly state$: Observable<WireState>
  /** Parsed frames, hot, in arrival order. Errors with an `AriError` when the connection is lost (a lasting wire: only when it is lost for good). */
  readonly frames$: Observable<unknown>
  /**
   * Cold: nothing is sent before subscription. Emits one reply and completes, or errors with
   * `Unreachable` (never written), `InDoubt` (written, no reply came), `Unauthorized`, `NotAri` or `Malformed`.
   * Unsubscribing before it is written drops it; once written it is not aborted, its reply is dropped.
   */
  request(request: WireRequest): Observable<WireReply>
}
