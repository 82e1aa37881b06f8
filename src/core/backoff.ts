const first = 100
const cap = 10_000

/**
 * How long to wait before trying again, in ms: 100 ms doubled with every failed attempt, 10 s at most,
 * of which the upper half is left to chance, so that many clients do not come back in step.
 *
 * @param attempt how many attempts have failed in a row, from 1
 * @param random a number from 0 up to 1
 *
 * @example
 * backoff(1, () => 0) // 50
 * backoff(1, () => 1) // 100
 * backoff(50, () => 1) // 10000
 */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const ceiling = Math.min(cap, first * 2 ** (attempt - 1))
  return Math.round(ceiling / 2 + (random() * ceiling) / 2)
}
