import { Observable, type Subscriber } from 'rxjs'

import { openMarks } from './marks.js'

/** Who is told in which order, all in one turn: acts settle, states complete, `ended$` emits, `untilHangup` completes. */
const phases = ['acts', 'states', 'ended', 'until'] as const

export type Phase = (typeof phases)[number]

/** A value that is set once. Nothing but data, for there are thousands. */
export interface Latch<T> {
  readonly value: T | undefined
  readonly isSet: boolean
  /** Which phase is told, or was last. */
  readonly turn: number
  /** Replaced, never changed: what is empty takes no room, and an array that is pushed to would keep some for 17. */
  readonly waiting: readonly Waiting<T>[]
}

interface Waiting<T> {
  readonly turn: number
  readonly subscriber: Subscriber<T>
}

type Open<T> = { -readonly [Name in keyof Latch<T>]: Latch<T>[Name] }

/** The latch of a public `ended$`. */
const latches = openMarks<Observable<unknown>, Latch<unknown>>('latch')

const nobody: readonly never[] = []

export const openLatch = <T>(): Latch<T> => ({ value: undefined, isSet: false, turn: -1, waiting: nobody })

/** Tells the phases one after another; `first` hears of each before anybody else. A second time does nothing. */
export const setLatch = <T>(latch: Open<T>, value: T, first?: (phase: Phase) => void): void => {
  if (latch.isSet) return
  latch.isSet = true
  latch.value = value
  phases.forEach((name, at) => {
    latch.turn = at
    first?.(name)
    for (const { turn, subscriber } of latch.waiting) {
      if (turn !== at) continue
      subscriber.next(value)
      subscriber.complete()
    }
  })
}

/** Emits the value once and completes: in its turn, or at once where that turn has begun. */
export const phaseOf = <T>(latch: Open<T>, name: Phase): Observable<T> => {
  const turn = phases.indexOf(name)
  const told$ = new Observable<T>((subscriber) => {
    if (latch.isSet && turn <= latch.turn) {
      // Set once: from then on it is a value.
      subscriber.next(latch.value as T)
      subscriber.complete()
      return
    }
    const mine: Waiting<T> = { turn, subscriber }
    latch.waiting = latch.waiting.concat(mine)
    subscriber.add(() => { latch.waiting = latch.waiting.filter((each) => each !== mine) })
  })
  return name === 'ended' ? latches.put(told$, latch) : told$
}

/**
 * The same end as `ended$`, told when everybody who listens to `ended$` has heard it.
 * For a stream that belongs to no latch (a fake in a test): that stream.
 */
export const afterwards = <T>(ended$: Observable<T>): Observable<T> => phaseBeside(ended$, 'until')

/**
 * The same end as `ended$`, told before anything that belongs to it settles, to whoever listened first.
 * For a stream that belongs to no latch: that stream.
 */
export const beforehand = <T>(ended$: Observable<T>): Observable<T> => phaseBeside(ended$, 'acts')

const phaseBeside = <T>(ended$: Observable<T>, phase: Phase): Observable<T> => {
  const latch = latches.on(ended$) as Latch<T> | undefined // A latch tells one value, so its phases have one type.
  return latch === undefined ? ended$ : phaseOf(latch, phase)
}

/** Has it been told, also in the turn in which it is? Of a stream that belongs to no latch: does it tell at once? */
export const isOver = (ended$: Observable<unknown>): boolean => {
  const latch = latches.on(ended$)
  if (latch !== undefined) return latch.isSet
  let over = false
  ended$.subscribe(() => { over = true }).unsubscribe()
  return over
}
