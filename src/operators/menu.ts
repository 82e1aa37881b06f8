import { EMPTY, type Observable, type OperatorFunction, map } from 'rxjs'

import { checkTimes } from '../core/times.js'
import { type Pressed, collectDtmf } from './collectDtmf.js'
import { insist } from './insist.js'

/** What is offered, and what is said where nobody chooses. Durations in ms. */
export interface MenuOptions<T, O> {
  /** Tells what there is; the first key silences it. */
  readonly prompt?: Observable<unknown>
  /** What each key, or row of keys (`10`), stands for. One that begins another (`1` beside `10`) waits for `nextDigit`. */
  readonly choices: ReadonlyMap<string, T> | Readonly<Record<string, T>>
  /** Said after keys that stand for nothing. Not after the last attempt. */
  readonly invalid?: Observable<unknown>
  /** Said where no key was pressed. Not after the last attempt. @default what `invalid` says */
  readonly silence?: Observable<unknown>
  /** How often it is offered in all. @default 3 */
  readonly attempts?: number
  /** Emitted where nothing was chosen. */
  readonly otherwise: O
  /** From the end of the prompt to the first key. @default 5_000 */
  readonly firstDigit?: number
  /** From one key to the next, where a choice has several. @default 3_000 */
  readonly nextDigit?: number
  /** What was keyed ahead, also while it was said that something is invalid, is forgotten each time it is offered. @default false */
  readonly flush?: boolean
}

/**
 * Offers choices by key: emits what was chosen, or `otherwise`, and completes. When the source completes, because the caller has hung up,
 * it completes empty.
 *
 * An operator on keys, like `collectDtmf`, of which it is made: what was keyed ahead counts (but with `flush`), and keys that can become no choice any more
 * are judged at once.
 *
 * @example
 * call.keypad$.pipe(menu({
 *   prompt: call.play('sound:demo-instruct'),
 *   choices: { 1: 'sales', 2: 'support' },
 *   invalid: call.play('sound:please-try-again'),
 *   otherwise: 'reception',
 * }))
 */
export const menu = <T, O>({
  prompt, choices, invalid = EMPTY, silence = invalid, attempts = 3, otherwise, firstDigit, nextDigit, flush = false,
}: MenuOptions<T, O>): OperatorFunction<Pressed, T | O> => {
  const offered: ReadonlyMap<string, T> = choices instanceof Map ? choices : new Map(Object.entries<T>(choices as Readonly<Record<string, T>>)) // No Map, so the other.
  const rows = [...offered.keys()]
  if (rows.length === 0 || rows.includes('')) throw new RangeError('menu has nothing to offer: every choice needs a key, and there has to be one.')
  checkTimes('menu', { firstDigit, nextDigit })
  const isDecided = (digits: string) => !rows.some((row) => row.length > digits.length && row.startsWith(digits))
  return (keys$) => keys$.pipe(
    collectDtmf({
      ...(prompt === undefined ? {} : { prompt }),
      ...(firstDigit === undefined ? {} : { firstDigit }),
      ...(nextDigit === undefined ? {} : { nextDigit }),
      terminator: '',
      flush,
      match: isDecided,
    }),
    // In a box: a choice may stand for `undefined`.
    insist(({ digits }) => [...offered].find(([row]) => row === digits), {
      attempts,
      between: ({ digits }) => (digits === '' ? silence : invalid),
      otherwise: ['', otherwise] as const,
    }),
    map(([, chosen]) => chosen),
  )
}
