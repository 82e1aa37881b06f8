import { AsyncSubject, type Observable, ReplaySubject, Subject, Subscription, defer, finalize, throwError } from 'rxjs'

import { AriError } from '../errors.js'
import { after } from '../times.js'
import type { Wire, WireState } from '../wire.js'

/** The connection that has a seat: what is asked goes over it. */
export type Sitter = Pick<Wire, 'request'>

/** A place for those who dial us: connections come and go, and the wire stays. */
export interface Seat {
  /** To be subscribed at once: what is heard meanwhile is lost. */
  readonly wire: Wire
  /** Takes the seat, from whoever had it. */
  readonly take: (sitter: Sitter) => void
  /** Is it this one's? */
  readonly has: (sitter: Sitter) => boolean
  readonly isTaken: () => boolean
  readonly hear: (frame: unknown) => void
  /** Its connection is lost: the seat waits for the next. */
  readonly leave: (because: AriError) => void
  /** Emits when it is given up: waited for in vain, or its wire is not wanted any more. Latched. */
  readonly vacated$: Observable<unknown>
}

/**
 * One lasting wire of many connections that the other side makes, one after another: what `reconnecting` is for those that we make.
 *
 * It is open while somebody sits here. Left, it waits, and `frames$` errors with `Disconnected` when nobody has come back in time. A
 * connection that comes while another has the seat takes it: the other side knows better which of them is alive. What is asked while nobody
 * sits here is `Unreachable`.
 *
 * @param name who is to come back, as errors call it
 * @param waitFor how long it is waited for, in ms; `Infinity` for ever
 */
export const openSeat = (name: string, waitFor: number): Seat => {
  const state = new ReplaySubject<WireState>(1)
  const frames = new Subject<unknown>()
  const vacated = new AsyncSubject<true>()
  let sitter: Sitter | undefined
  let patience = Subscription.EMPTY

  const lost = (because: AriError) => {
    // The next attempt is the other side's, and may come at any moment.
    state.next({ status: 'lost', because, retryIn: 0 })
  }

  return {
    wire: {
      state$: state.asObservable(),
      frames$: frames.pipe(finalize(() => {
        patience.unsubscribe()
        sitter = undefined
        state.next({ status: 'closed' })
        state.complete()
        vacated.next(true)
        vacated.complete()
      })),
      request: (request) => defer(() => sitter?.request(request) ?? throwError(() => new AriError(
        'Unreachable', `${request.operation}: nothing was sent, ${name} is not connected now. It dials by itself.`, { operation: request.operation, ids: request.ids },
      ))),
    },
    take: (comer) => {
      if (sitter === comer) return
      patience.unsubscribe()
      if (sitter !== undefined) lost(new AriError('Disconnected', `${name} has dialled anew while its connection was open: the new one counts.`))
      sitter = comer
      state.next({ status: 'open' })
    },
    has: (one) => sitter === one,
    isTaken: () => sitter !== undefined,
    hear: (frame) => { frames.next(frame) },
    leave: (because) => {
      sitter = undefined
      lost(because)
      patience = after(waitFor).subscribe(() => {
        const error = new AriError('Disconnected', `${name} was lost, and has not dialled again within ${waitFor / 1_000} s: it is given up, and its calls with it.`, { cause: because })
        state.next({ status: 'lost', because: error })
        frames.error(error)
      })
    },
    vacated$: vacated,
  }
}
