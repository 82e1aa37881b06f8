import { NEVER, type Observable, type Subscription, asyncScheduler, switchMap, timer } from 'rxjs'

/** Node's longest timer, in ms: 24 days. What is longer it takes for 1 ms, `Infinity` too. */
const longest = 2_147_483_647

/** Emits once, so many ms later; never for `Infinity`. What is longer than Node's timers is waited for in pieces. */
export const after = (ms: number): Observable<unknown> => {
  if (ms === Infinity) return NEVER
  return ms > longest ? timer(longest).pipe(switchMap(() => after(ms - longest))) : timer(ms)
}

/**
 * A clock: `strikes` so many ms later, never for `Infinity`, and `decides` in the turn behind that: what else falls into its own turn is heard before.
 * One action from beginning to end (0.5 KB); as `timer(ms).pipe(switchMap(() => timer(0)))` it would be 2.2 KB.
 */
export const clock = (ms: number, strikes: () => void, decides: () => void): Subscription | undefined => {
  if (ms === Infinity) return undefined
  let left = ms
  return asyncScheduler.schedule(function () {
    left -= longest
    if (left > 0) {
      this.schedule(undefined, Math.min(left, longest))
      return
    }
    strikes()
    this.add(asyncScheduler.schedule(decides))
  }, Math.min(ms, longest))
}

/** Times in ms that a word was given, by the names of its options; what was left out is left out. A `RangeError` names the one that is none. */
export const checkTimes = (word: string, times: Readonly<Record<string, number | undefined>>): void => {
  for (const [option, ms] of Object.entries(times)) {
    if (ms !== undefined && !(ms >= 0)) {
      throw new RangeError(`${word} cannot wait for ${ms} ms (${option}): give a time of at least 0, in ms; Infinity waits for ever.`)
    }
  }
}
