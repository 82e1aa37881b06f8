import type { AriError } from './errors.js'

/** Of how many things something was told that must have happened in a gap. */
export interface Corrected {
  readonly calls: number
  readonly bridges: number
  readonly playbacks: number
  readonly recordings: number
}

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
  /** The next attempt comes in `retryIn` ms; without it there will be none. */
  | { readonly status: 'lost'; readonly because: AriError; readonly retryIn?: number }
  /** Told right behind a loss: when the next attempt comes (ms since 1970), and which one it is, as `connecting` counts them. */
  | { readonly status: 'retrying'; readonly attempt: number; readonly at: number; readonly because: AriError }
  /** What answers now was started at `since` (ms since 1970), and is not what answered before: a restart, or `url` led elsewhere. */
  | { readonly status: 'restarted'; readonly since: number }
  /**
   * Events between the two times (ms since 1970) were lost; so many calls ended in between, and have been completed; of so many things what
   * must have happened has been told (`isSynthetic`).
   */
  | { readonly status: 'gap'; readonly from: number; readonly to: number; readonly ended: number; readonly corrected: Corrected }
  /** Another connection has taken over one of our applications. */
  | { readonly status: 'replaced'; readonly application: string }
  /** Given up: what is wrong cannot mend itself. */
  | { readonly status: 'failed'; readonly because: AriError }
  | { readonly status: 'closed' }
