import type { Observable, OperatorFunction } from 'rxjs'

import type { Pressed } from './collectDtmf.js'
import { type MenuOptions, menu } from './menu.js'

/** What is asked, and by which keys it is answered. Durations in ms. */
export interface ConfirmOptions extends Partial<Pick<MenuOptions<boolean, boolean>, 'invalid' | 'silence' | 'attempts' | 'otherwise' | 'firstDigit' | 'flush'>> {
  /** Asks; the first key silences it. */
  readonly prompt?: Observable<unknown>
  /** @default '1' */
  readonly yes?: string
  /** @default '2' */
  readonly no?: string
}

/**
 * Asks for yes or no: emits `true` or `false`, and completes. Who does not answer has not agreed (`otherwise`: false). When the source
 * completes, because the caller has hung up, it completes empty. A `menu` of two choices.
 *
 * @example
 * call.keypad$.pipe(confirm({ prompt: call.play('sound:vm-review'), flush: true }))   // a key pressed before the question is no answer
 */
export const confirm = ({ yes = '1', no = '2', otherwise = false, ...asked }: ConfirmOptions = {}): OperatorFunction<Pressed, boolean> =>
  menu({ ...asked, choices: new Map([[yes, true], [no, false]]), otherwise })
