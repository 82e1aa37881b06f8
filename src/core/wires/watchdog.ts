import { EMPTY, type Observable, concatMap, defer, ignoreElements, merge, of, repeat, take, tap } from 'rxjs'

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
 * @param heard$ emits whenever something was heard
 * @param every in ms
 */
export const silent = (heard$: Observable<unknown>, ask: () => void, every: number, isBusy: () => boolean = () => false): Observable<number> =>
  defer(() => {
    let unheard = 0
    const heeding$ = heard$.pipe(tap(() => { unheard = 0 }), ignoreElements())
    const asking$ = after(every).pipe(
      repeat(),
      concatMap(() => {
        if (unheard >= (isBusy() ? lenience : patience)) return of((unheard + 1) * every)
        unheard += 1
        ask()
        return EMPTY
      }),
    )
    return merge(heeding$, asking$).pipe(take(1))
  })
