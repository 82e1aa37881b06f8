import { EMPTY, type Observable, concatMap, defer, of, repeat, take } from 'rxjs'

import { after } from '../times.js'

/** So many askings in a row may stay unheard: a program that was busy itself finds the answer only after it has asked again. */
const patience = 2

/** And so many of one who may be busy: a minute of them, with one every 5 s. */
const lenience = 12

/**
 * Asks every so many ms whether the other side is there; when three such times have gone by and nothing was heard, it emits how long that was, in ms,
 * and completes.
 * Whatever is heard counts, not only an answer. While the other side may be busy with what it was asked before, its silence says little: then
 * it is thirteen such times. `Infinity` never asks.
 *
 * @param heard how much was heard so far: any number that has changed when something was
 * @param every in ms
 */
export const silent = (heard: () => number, ask: () => void, every: number, isBusy: () => boolean = () => false): Observable<number> =>
  defer(() => {
    let before = heard()
    let unheard = 0
    return after(every).pipe(
      repeat(),
      concatMap(() => {
        const now = heard()
        if (now !== before) unheard = 0
        before = now
        if (unheard >= (isBusy() ? lenience : patience)) return of((unheard + 1) * every)
        unheard += 1
        ask()
        return EMPTY
      }),
      take(1),
    )
  })
