import { type Observable, Subject } from 'rxjs'

import type { AriError } from './errors.js'

/** Something failed where nobody was left to hear it. */
export interface Fault {
  /**
   * What was being done: `connect`, `serve`, `events`, `listen`, `decode`, `record`, `undo`, `keypad$`, `control$`, `record beep`, `floor`,
   * `collectDtmf prompt`, `insist between`, `announce`, `flow`, `ending of a flow`, `after`, `hangupAfter`, `drain`, and in a queue
   * `announcing` and `ringing agent ID`;
   * the error names the operation.
   */
  readonly during: string
  /** What failed. */
  readonly error: AriError
  /** The call it happened to, where there is one. */
  readonly call?: { readonly id: string }
  /** The frame that could not be read, where there is one. */
  readonly frame?: unknown
}

export interface Faults {
  readonly faults$: Observable<Fault>
  report(fault: Fault): void
}

const minute = 60_000

/** A place where faults are told. One that nobody subscribed to becomes a process warning, one per tag and minute. */
export const openFaults = (now: () => number = Date.now, warn: (fault: Fault) => void = warnOnce): Faults => {
  const told = new Subject<Fault>()
  const warned = new Map<string, number>()
  return {
    faults$: told.asObservable(),
    report: (fault) => {
      if (told.observed) {
        told.next(fault)
        return
      }
      const { _tag } = fault.error
      const before = warned.get(_tag)
      if (before !== undefined && now() - before < minute) return
      warned.set(_tag, now())
      warn(fault)
    },
  }
}

const warnOnce = ({ during, error }: Fault): void => {
  process.emitWarning(`${error.message} (during ${during}; subscribe to faults$ to hear them all)`, { type: error._tag, code: 'RXARI' })
}
