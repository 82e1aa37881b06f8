import type { AriError } from './errors.js'

/** What becomes of a connection, told by `lifecycle$` (the latest is replayed). */
export type Lifecycle =
  /** Nothing has been subscribed yet. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly attempt: number }
  /**
   * Events flow and requests are served. `rest`: how, where `connect({ rest })` lets them go over the event connection and asked whether this
   * Asterisk takes them there. `subscribeAllIgnored`: the applications that are not told everything, though asked for.
   */
  | { readonly status: 'open'; readonly rest?: 'socket' | 'http'; readonly subscribeAllIgnored?: readonly string[] }
  /** The next attempt comes in `retryIn` ms. */
  | { readonly status: 'lost'; readonly because: AriError; readonly retryIn?: number }
  /** Events between the two times (ms since 1970) were lost; the calls that ended in between have been completed. */
  | { readonly status: 'gap'; readonly from: number; readonly to: number; readonly ended: number }
  /** Another connection has taken over one of our applications. */
  | { readonly status: 'replaced'; readonly application: string }
  /** Given up: what is wrong cannot mend itself. */
  | { readonly status: 'failed'; readonly because: AriError }
  | { readonly status: 'closed' }
