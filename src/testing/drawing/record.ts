import { type Observable, defer, finalize, tap } from 'rxjs'

import type { Fault } from '../../core/faults.js'
import type { Happening } from './verdict.js'
import type { Marble } from './marbles.js'

/** Something of the row `flow`. */
export interface Emission {
  readonly at: number
  readonly kind: 'value' | 'completes' | 'fails'
  /** What was emitted, or what it failed with. */
  readonly value?: unknown
}

/** What happened, in ms since the connection was open. */
export interface Happened {
  readonly requests: readonly Happening[]
  /** The same and more, as the lines of a transcript. */
  readonly lines: readonly string[]
  readonly emissions: readonly Emission[]
  /** `says`: what the fault's error says, with ids by name. */
  readonly faults: readonly { readonly at: number; readonly fault: Fault; readonly says: string }[]
  /** What telephones that were dialled did, by endpoint, in the letters of their rows. */
  readonly phones: Readonly<Record<string, readonly Marble[]>>
}

/** Writes down what happens, until it is closed. */
export interface Recorder {
  readonly happened: Happened
  /** A line of the transcript. */
  tell(line: string): void
  ask(label: string): void
  fault(fault: Fault): void
  /** What a telephone does, in the words of a transcript: `rings`, `presses 5`. */
  phone(endpoint: string, does: string): void
  /** The same flow; what it emits is the row `flow`. */
  watched<T>(flow: () => Observable<T>): Observable<T>
  /** How many watched flows go on. */
  watching(): number
  close(): void
}

/**
 * @param nameOf what a value is drawn as
 * @param named a text with ids by name
 */
export const openRecorder = (now: () => number, nameOf: (value: unknown) => unknown, named: (text: string) => string): Recorder => {
  const requests: Happening[] = []
  const lines: string[] = []
  const emissions: Emission[] = []
  const faults: Happened['faults'][number][] = []
  const phones: Record<string, Marble[]> = {}
  let closed = false
  let going = 0

  const tell = (line: string) => { if (!closed) lines.push(`${now()} ${line}`) }
  const emit = (emission: Omit<Emission, 'at'>) => { if (!closed) emissions.push({ at: now(), ...emission }) }
  return {
    happened: { requests, lines, emissions, faults, phones },
    tell,
    ask: (what) => {
      if (!closed) requests.push({ at: now(), what })
      tell(what)
    },
    fault: (fault) => { if (!closed) faults.push({ at: now(), fault, says: named(fault.error.message) }) },
    phone: (endpoint, does) => {
      const letter = letters[does] ?? does.slice(-1)
      if (!closed) (phones[endpoint] ??= []).push({ at: now(), letter })
      tell(`${endpoint} ${does}`)
    },
    watched: (flow) => defer(() => {
      let ended = false
      const end = (emission: Omit<Emission, 'at'>) => {
        if (!ended) emit(emission)
        ended = true
      }
      going += 1
      return defer(flow).pipe(
        tap({
          next: (value) => { emit({ kind: 'value', value: nameOf(value) }) },
          error: (value: unknown) => { end({ kind: 'fails', value }) },
          complete: () => { end({ kind: 'completes' }) },
        }),
        finalize(() => {
          going -= 1
          // Let go: its call has ended.
          end({ kind: 'completes' })
        }),
      )
    }),
    watching: () => going,
    close: () => { closed = true },
  }
}

/** What the letters in the row of a telephone mean; a key that it presses is its own. */
const letters: Readonly<Record<string, string>> = {
  rings: 'r', 'plays before it answers': 'p', answers: 'a', talks: 't', 'falls quiet': 'q',
  'is busy': 'b', 'is not got through to': 'c', rejects: 'x', 'hangs up': 'h',
}
