import { NEVER, type Observable, type SchedulerAction, type Subscription, asyncScheduler, switchMap, timer } from 'rxjs'

/** Node's longest timer, in ms: 24 days. What is longer it takes for 1 ms, `Infinity` too. */
const longest = 2_147_483_647

/** Emits once, so many ms later; never for `Infinity`. What is longer than Node's timers is waited for in pieces. */
export const after = (ms: number): Observable<unknown> => {
  if (ms === Infinity) return NEVER
  return ms > longest ? timer(longest).pipe(switchMap(() => after(ms - longest))) : timer(ms)
}

/** A clock that may be set anew as often as one likes. Nothing but data, for there are thousands. */
export interface Clock<Of = void> {
  decides: (of: Of) => void
  /** Whose clock it is. */
  of: Of
  /** What it waits for just now, when that is over by the calendar, and what is left behind it, in ms. It waits for nothing: `Infinity`. */
  piece: number
  ticks: number
  left: number
  /** When it has been set anew meanwhile, by the calendar, and for how long, in ms; 0: it has not. */
  since: number
  anew: number
  /** One action for all its settings. */
  ticking: SchedulerAction<Clock<Of>> | undefined
  deciding: Subscription | undefined
}

/** One that goes on for whoever opens one now, see `passOn`. */
let passed: Clock<unknown> | undefined

/** Not set yet. When its time is over it strikes, and `decides` in the turn behind that: what else falls into its own turn is heard before. */
export const openClock = <Of>(of: Of, decides: (of: Of) => void): Clock<Of> => {
  const clock = passed as Clock<Of> | undefined // It is another's from now on.
  passed = undefined
  if (clock === undefined) return { decides, of, piece: Infinity, ticks: 0, left: 0, since: 0, anew: 0, ticking: undefined, deciding: undefined }
  clock.of = of
  clock.decides = decides
  return clock
}

/**
 * Sets it, anew where it has been set before; for `Infinity` it stands still.
 *
 * One that ticks before its new time is over is let tick, and waits for the rest then: a timer of Node's that is set anew took 0.7 µs at each
 * key. A calendar that is put back or forward meanwhile makes it late, by the time it was set for at most, and never early.
 */
export const setClock = <Of>(clock: Clock<Of>, ms: number): void => {
  if (ms === Infinity) {
    stopClock(clock)
    return
  }
  if (clock.piece <= ms) {
    clock.since = asyncScheduler.now()
    clock.anew = ms
    return
  }
  clock.deciding?.unsubscribe()
  clock.deciding = undefined
  wait(clock, ms)
}

const wait = <Of>(clock: Clock<Of>, ms: number): void => {
  const { ticking } = clock
  const piece = Math.min(ms, longest)
  clock.piece = piece
  clock.ticks = asyncScheduler.now() + piece
  clock.left = ms - piece
  clock.anew = 0
  if (ticking === undefined) clock.ticking = asyncScheduler.schedule(tick, piece, clock) as SchedulerAction<Clock<Of>> // What a scheduler gives is its action.
  else ticking.schedule(clock, piece)
}

export const stopClock = <Of>(clock: Clock<Of>): void => {
  clock.deciding?.unsubscribe()
  clock.ticking?.unsubscribe()
  clock.deciding = clock.ticking = undefined
  clock.piece = Infinity
}

/**
 * Stops it behind `meanwhile`, but if one is opened in there: that one is this, with its timer. So who waits again at once needs no other, which took
 * 0.5 KB and 1 µs.
 */
export const passOn = <Of>(clock: Clock<Of>, meanwhile: () => void): void => {
  const { of } = clock
  clock.deciding?.unsubscribe()
  clock.deciding = undefined
  clock.anew = Infinity
  passed = clock as Clock<unknown> // Whoever takes it gives it an owner of its own.
  try {
    meanwhile()
  } finally {
    passed = undefined
    if (clock.of === of) stopClock(clock)
  }
}

export const hasStruck = ({ deciding }: Pick<Clock, 'deciding'>): boolean => deciding !== undefined

/** It has struck, or waits for the rest of its time. */
const tick = <Of>(clock?: Clock<Of>): void => {
  if (clock === undefined) return
  const { ticks, left, since, anew } = clock
  // A turn that comes late, or a calendar put forward, shall not make it early; one put back, not late by more than its time.
  const rest = anew === 0 ? left : Math.min(anew, since + anew - Math.min(asyncScheduler.now(), ticks))
  if (rest === Infinity) stopClock(clock)
  else if (rest > 0) wait(clock, rest)
  else {
    clock.piece = Infinity
    clock.deciding = asyncScheduler.schedule(decide, 0, clock)
  }
}

const decide = <Of>(clock?: Clock<Of>): void => { clock?.decides(clock.of) }

/** Times in ms that a word was given, by the names of its options; what was left out is left out. A `RangeError` names the one that is none. */
export const checkTimes = (word: string, times: Readonly<Record<string, number | undefined>>): void => {
  for (const [option, ms] of Object.entries(times)) {
    if (ms !== undefined && !(ms >= 0)) {
      throw new RangeError(`${word} cannot wait for ${ms} ms (${option}): give a time of at least 0, in ms; Infinity waits for ever.`)
    }
  }
}
