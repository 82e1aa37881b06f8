import { Observable, type Subscriber } from 'rxjs'

/** Who is told in which order, all in one turn: acts settle, states complete, `ended$` emits, `untilHangup` completes. */
const phases = ['acts', 'states', 'ended', 'until'] as const

export type Phase = (typeof phases)[number]

/** A value that is set once. */
export interface Latch<T> {
  readonly value: T | undefined
  readonly isSet: boolean
  /** Tells the phases one after another; `first` hears of each before anybody else. A second time does nothing. */
  set(value: T, first?: (phase: Phase) => void): void
  /** Emits the value once and completes: in its turn, or at once where that turn has begun. */
  phase(name: Phase): Observable<T>
}

interface Waiting<T> {
  readonly turn: number
  readonly subscriber: Subscriber<T>
}

/** The latch of a public `ended$`. */
const latches = new WeakMap<Observable<unknown>, Latch<unknown>>()

const nobody: readonly never[] = []

export const openLatch = <T>(): Latch<T> => {
  // Replaced, never changed: an array that is pushed to keeps room for 17 (0.1 KB).
  let waiting: readonly Waiting<T>[] = nobody
  let turn = -1

  // Fields, not getters: an object with getters of its own has no shape in common with any other, and takes 0.7 KB.
  const latch: { -readonly [Name in keyof Latch<T>]: Latch<T>[Name] } = {
    value: undefined,
    isSet: false,
    set: (value, first) => {
      if (latch.isSet) return
      latch.isSet = true
      latch.value = value
      for (const [at, name] of phases.entries()) {
        turn = at
        first?.(name)
        for (const { subscriber } of waiting.filter((each) => each.turn === turn)) {
          subscriber.next(value)
          subscriber.complete()
        }
      }
    },
    phase: (name) => {
      const own = phases.indexOf(name)
      const told$ = new Observable<T>((subscriber) => {
        if (latch.isSet && own <= turn) {
          // Set once: from then on it is a value.
          subscriber.next(latch.value as T)
          subscriber.complete()
          return
        }
        const mine: Waiting<T> = { turn: own, subscriber }
        waiting = waiting.concat(mine)
        subscriber.add(() => { waiting = waiting.filter((each) => each !== mine) })
      })
      if (name === 'ended') latches.set(told$, latch)
      return told$
    },
  }
  return latch
}

/**
 * The same end as `ended$`, told when everybody who listens to `ended$` has heard it.
 * For a stream that belongs to no latch (a fake in a test): that stream.
 */
export const afterwards = <T>(ended$: Observable<T>): Observable<T> =>
  // A latch tells one value, so its phases have one type.
  (latches.get(ended$)?.phase('until') as Observable<T> | undefined) ?? ended$

/**
 * The same end as `ended$`, told before anything that belongs to it settles, to whoever listened first.
 * For a stream that belongs to no latch: that stream.
 */
export const beforehand = <T>(ended$: Observable<T>): Observable<T> =>
  // A latch tells one value, so its phases have one type.
  (latches.get(ended$)?.phase('acts') as Observable<T> | undefined) ?? ended$
