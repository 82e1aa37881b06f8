import { Observable, type Subscriber } from 'rxjs'

/** Who is told in which order, all in one turn: acts settle, states complete, `ended$` emits, `untilHangup` completes. */
const phases = ['acts', 'states', 'ended', 'until'] as const

export type Phase = (typeof phases)[number]

/** A value that is set once. */
export interface Latch<T> {
  readonly value: T | undefined
  readonly isSet: boolean
  /** Tells the phases one after another. A second time does nothing. */
  set(value: T): void
  /** Emits the value once and completes: in its turn, or at once where that turn has begun. */
  phase(name: Phase): Observable<T>
}

interface Waiting<T> {
  readonly turn: number
  readonly subscriber: Subscriber<T>
}

/** The public `ended$` of a latch, with the first and the last phase of that latch. */
const turns = new WeakMap<Observable<unknown>, { readonly first$: Observable<unknown>; readonly last$: Observable<unknown> }>()

export const openLatch = <T>(): Latch<T> => {
  let waiting: readonly Waiting<T>[] = []
  let set: { readonly value: T } | undefined
  let turn = -1

  const phase = (name: Phase): Observable<T> => {
    const own = phases.indexOf(name)
    const told$ = new Observable<T>((subscriber) => {
      if (set !== undefined && own <= turn) {
        subscriber.next(set.value)
        subscriber.complete()
        return
      }
      const mine: Waiting<T> = { turn: own, subscriber }
      waiting = [...waiting, mine]
      subscriber.add(() => { waiting = waiting.filter((each) => each !== mine) })
    })
    if (name === 'ended') turns.set(told$, { first$: phase('acts'), last$: phase('until') })
    return told$
  }

  return {
    get value() { return set?.value },
    get isSet() { return set !== undefined },
    set: (value) => {
      if (set !== undefined) return
      set = { value }
      for (turn = 0; turn < phases.length; turn += 1) {
        for (const { subscriber } of waiting.filter((each) => each.turn === turn)) {
          subscriber.next(value)
          subscriber.complete()
        }
      }
    },
    phase,
  }
}

/**
 * The same end as `ended$`, told when everybody who listens to `ended$` has heard it.
 * For a stream that belongs to no latch (a fake in a test): that stream.
 */
export const afterwards = <T>(ended$: Observable<T>): Observable<T> =>
  // A latch tells one value, so its phases have one type.
  (turns.get(ended$)?.last$ as Observable<T> | undefined) ?? ended$

/**
 * The same end as `ended$`, told before anything that belongs to it settles, to whoever listened first.
 * For a stream that belongs to no latch: that stream.
 */
export const beforehand = <T>(ended$: Observable<T>): Observable<T> =>
  // A latch tells one value, so its phases have one type.
  (turns.get(ended$)?.first$ as Observable<T> | undefined) ?? ended$
