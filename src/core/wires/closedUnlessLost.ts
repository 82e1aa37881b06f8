import { type Observable, ReplaySubject } from 'rxjs'

import { isAriError } from '../errors.js'
import type { WireState } from '../wire.js'

/** What is told of a wire, to its end. */
export interface Told {
  /** As `state$` of a wire: replays the latest, and completes at the end. */
  readonly state$: Observable<WireState>
  readonly tell: (now: WireState) => void
  /** It is lost for good. A bug, which is no `AriError`, is for the frames to tell. */
  readonly lost: (because: unknown) => void
  /** It has ended. */
  readonly end: () => void
}

/** Opens what is told of a wire: that it is closed when it ends, unless it was lost for good. */
export const closedUnlessLost = (): Told => {
  const state = new ReplaySubject<WireState>(1)
  let isLost = false
  return {
    state$: state.asObservable(),
    tell: (now) => { state.next(now) },
    lost: (because) => {
      isLost = true
      if (isAriError(because)) state.next({ status: 'lost', because })
    },
    end: () => {
      if (!isLost) state.next({ status: 'closed' })
      state.complete()
    },
  }
}
