import { Chalk, type ChalkInstance } from 'chalk'
import { createLogUpdate } from 'log-update'
import {
  type Observable, combineLatest, connect, defer, endWith, finalize, fromEvent, ignoreElements, interval, map, merge, startWith, takeUntil, tap,
} from 'rxjs'

/** Colours where they are wanted: https://no-color.org. */
export const paint: ChalkInstance = process.env['NO_COLOR'] ? new Chalk({ level: 0 }) : new Chalk()

/** Of this terminal, in columns and lines; what is no terminal has 80 and 24. */
export const size = (): { readonly width: number; readonly height: number } =>
  ({ width: process.stdout.columns || 80, height: process.stdout.rows || 24 })

/** How often the screen is drawn anew while nothing happens, in ms. */
const blink = 100

/** Shows a picture of the latest in place, again and again while time goes by. */
export const inPlace = <T>(latest$: Observable<T>, picture: (latest: T) => string): Observable<T> => defer(() => {
  const show = createLogUpdate(process.stdout)
  const again$ = merge(
    interval(blink).pipe(startWith(0)),
    // A terminal that was resized has folded the old lines in its own way.
    fromEvent(process.stdout, 'resize').pipe(
      tap(() => {
        show.clear()
        console.clear()
      }),
    ),
  )
  return latest$.pipe(
    connect((shared$) => combineLatest([shared$, again$.pipe(takeUntil(shared$.pipe(ignoreElements(), endWith('over'))))])),
    map(([latest]) => latest),
    tap((latest) => { show(picture(latest)) }),
    finalize(() => { show.done() }),
  )
})
