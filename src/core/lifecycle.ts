import type { AriError } from './errors.js'

/** What becomes of a connection, told by `lifecycle$` (the latest is replayed). */
export type Lifecycle =
  /** Nothing has been subscribed yet. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly attempt: number }
  /** Events flow and requests are served. `subscribeAllIgnored`: the applications that are not told everything, though asked for. */
  | { readonly status: 'open'; readonly subscribeAllIgnored?: readonly string[] }
  /** The next attempt comes in `retryIn` ms; without it there will be none. */
  | { readonly status: 'lost'; readonly because: AriError; readonly retryIn?: number }
  /** Told right behind a loss: when the next attempt comes (ms since 1970), and which one it is, as `connecting` counts them. */
  | { readonly status: 'retrying'; readonly attempt: number; readonly at: number; readonly because: AriError }
  /** What answers now was started at `since` (ms since 1970), and is not what answered before: a restart, or `url` led elsewhere. */
  | { readonly status: 'restarted'; readonly since: number }
  /** Events between the two times (ms since 1970) were lost; the calls that ended in between have been completed. */
  | { readonly status: 'gap'; readonly from: number; readonly to: number; readonly ended: number }
  /** Another connection has taken over one of our applications. */
  | { readonly status: 'replaced'; readonly application: string }
  /** Given up: what is wrong cannot mend itself. */
  | { readonly status: 'failed'; readonly because: AriError }
  | { readonly status: 'closed' }
