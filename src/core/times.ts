import { NEVER, type Observable, switchMap, timer } from 'rxjs'

/** Node's longest timer, in ms: 24 days. What is longer it takes for 1 ms, `Infinity` too. */
const longest = 2_147_483_647

/** Emits once, so many ms later; never for `Infinity`. What is longer than Node's timers is waited for in pieces. */
export const after = (ms: number): Observable<unknown> => {
  if (ms === Infinity) return NEVER
  return ms > longest ? timer(longest).pipe(switchMap(() => after(ms - longest))) : timer(ms)
}

/** Times in ms that a word was given, by the names of its options; what was left out is left out. A `RangeError` names the one that is none. */
export const checkTimes = (word: string, times: Readonly<Record<string, number | undefined>>): void => {
  for (const [option, ms] of Object.entries(times)) {
    if (ms !== undefined && !(ms >= 0)) {
      throw new RangeError(`${word} cannot wait for ${ms} ms (${option}): give a time of at least 0, in ms; Infinity waits for ever.`)
    }
  }
}
