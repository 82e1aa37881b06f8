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
  readonly decides: (of: Of) => void
  /** Whose clock it is. */
  readonly of: Of
  /** What is behind the piece that is waited for just now, in ms. */
  left: number
  /** One action for all its settings. */
  ticking: SchedulerAction<Clock<Of>> | undefined
  deciding: Subscription | undefined
}

/** Not set yet. When its time is over it strikes, and `decides` in the turn behind that: what else falls into its own turn is heard before. */
export const openClock = <Of>(of: Of, decides: (of: Of) => void): Clock<Of> => ({ decides, of, left: 0, ticking: undefined, deciding: undefined })

/** Sets it, anew where it has been set before; for `Infinity` it stands still. */
export const setClock = <Of>(clock: Clock<Of>, ms: number): void => {
  if (ms === Infinity) {
    stopClock(clock)
    return
  }
  clock.deciding?.unsubscribe()
  clock.deciding = undefined
  const { ticking } = clock
  const piece = Math.min(ms, longest)
  clock.left = ms - piece
  if (ticking === undefined) clock.ticking = asyncScheduler.schedule(tick, piece, clock) as SchedulerAction<Clock<Of>> // What a scheduler gives is its action.
  else ticking.schedule(clock, piece)
}

export const stopClock = <Of>(clock: Clock<Of>): void => {
  clock.deciding?.unsubscribe()
  clock.ticking?.unsubscribe()
  clock.deciding = clock.ticking = undefined
}

export const hasStruck = ({ deciding }: Pick<Clock, 'deciding'>): boolean => deciding !== undefined

/** It has struck, or another piece of its time begins. */
function tick<Of>(this: SchedulerAction<Clock<Of>>, clock?: Clock<Of>): void {
  if (clock === undefined) return
  const { left } = clock
  if (left === 0) {
    clock.deciding = asyncScheduler.schedule(decide, 0, clock)
    return
  }
  const piece = Math.min(left, longest)
  clock.left = left - piece
  this.schedule(clock, piece)
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
