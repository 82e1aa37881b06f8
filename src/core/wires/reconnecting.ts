import { EMPTY, defer, finalize, retry, switchMap, tap, throwError, timer, using } from 'rxjs'
import type { Subscription } from 'rxjs'

import { backoff as usual } from '../backoff.js'
import { AriError, isAriError } from '../errors.js'
import { after } from '../times.js'
import type { Wire } from '../wire.js'
import { closedUnlessLost } from './closedUnlessLost.js'
import { hot } from './hot.js'
import { isFatal } from './refusal.js'

export interface ReconnectingOptions {
  /** How long to wait after so many failures in a row (from 1), in ms; after `Infinity` nothing is tried again. @default 100 ms … 10 s, half of it chance */
  readonly backoff?: (failures: number) => number
  /** A connection that was open so long, in ms, has lasted: the next failure is a first one again. @default 1000 */
  readonly lasting?: number
}

/**
 * One lasting wire of many short ones: when one is lost the next is opened, without end.
 *
 * `frames$` goes on over the gaps (Asterisk does not tell afterwards what happened in them) and errors only with what no
 * further attempt cures, see `isFatal`. `state$` tells each attempt, and each loss with its cause and the time until the next attempt.
 * Requests go to the short wire at hand, whether its events are connected or not.
 *
 * @example
 * const wire = reconnecting(httpWires({ url, username, password, apps: ['front-desk'] }))
 */
export const reconnecting = (open: () => Wire, options?: ReconnectingOptions): Wire => hot(reconnected(open, options))

/** The same for one listener: nothing then stands between the frames and whoever that is. */
export const reconnected = (open: () => Wire, { backoff = (failures) => usual(failures), lasting = 1_000 }: ReconnectingOptions = {}): Wire => {
  const told = closedUnlessLost()
  // Requests may come before the first opening: their wire is then the first to be opened.
  let short: Wire | undefined

  const lastingFrames = () => {
    let unopened = short
    let failures = 0

    /** What no further attempt cures. */
    const fatal = (because: unknown) => {
      told.lost(because)
      return throwError(() => because)
    }

    const watch = ({ state$ }: Wire): Subscription =>
      state$.pipe(
        tap((now) => {
          if (now.status === 'open') told.tell(now)
        }),
        switchMap(({ status }) => (status === 'open' ? timer(lasting) : EMPTY)),
      ).subscribe(() => {
        failures = 0
      })

    return defer(() => {
      const opened = unopened ?? open()
      unopened = undefined
      short = opened
      told.tell({ status: 'connecting', attempt: failures + 1 })
      return using(() => watch(opened), () => opened.frames$)
    }).pipe(
      retry({
        delay: (because: unknown) => {
          if (!isAriError(because) || isFatal(because)) return fatal(because)
          failures += 1
          const retryIn = backoff(failures)
          if (!(retryIn >= 0)) return fatal(noTime(retryIn))
          told.tell({ status: 'lost', because, retryIn, attempt: failures + 1 })
          return after(retryIn)
        },
      }),
      finalize(told.end),
    )
  }

  return {
    state$: told.state$,
    frames$: defer(lastingFrames),
    request: (request) => defer(() => (short ??= open()).request(request)),
  }
}

/** A time that is none would be waited for as 1 ms, for ever. */
const noTime = (ms: number): AriError =>
  new AriError('Malformed', `\`backoff\` gave ${ms}, which is no time to wait: it must give a number of at least 0, in ms; Infinity tries no more.`)
