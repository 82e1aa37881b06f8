import { Chalk } from 'chalk'
import { createLogUpdate } from 'log-update'
import {
  type Observable, combineLatest, endWith, finalize, fromEvent, ignoreElements, interval, last, merge, startWith, takeUntil, tap,
} from 'rxjs'

import { screen } from './screen.js'
import type { Story } from './story.js'

/** Colours where they are wanted: https://no-color.org. */
const paint = process.env['NO_COLOR'] ? new Chalk({ level: 0 }) : new Chalk()

/** How often the screen is drawn anew while nothing happens, in ms. */
const blink = 100
/** The terminal's width in columns; what is no terminal has 80. */
const width = (): number => process.stdout.columns || 80

const keys = ' 0–9 * # press   h hang up   c call again   q quit'

type Menu = ReadonlyMap<string, string>

/** The screen as it stands. */
const drawn = (story: Story, menu: Menu): string =>
  screen(story, { menu, paint, now: Date.now(), width: width() }).join('\n')

/** Shows the telephone in place, and what its keys are. */
export const onScreen = (story$: Observable<Story>, menu: Menu): Observable<unknown> => {
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
  ).pipe(takeUntil(story$.pipe(ignoreElements(), endWith('over'))))
  return combineLatest([story$, again$]).pipe(
    tap(([story]) => { show(`${drawn(story, menu)}\n${paint.dim(keys.slice(0, width()))}`) }),
    finalize(() => { show.done() }),
  )
}

/** Tells what happens line by line, and shows the picture when all is over. */
export const onPaper = (story$: Observable<Story>, menu: Menu): Observable<unknown> =>
  story$.pipe(
    tap(tellLatest()),
    last(),
    tap((story) => { console.log(drawn(story, menu)) }),
  )

/** One line for what was not told yet. */
const tellLatest = () => {
  let told = 0
  return ({ happenings }: Story) => {
    for (const { at, who, name } of happenings.slice(told)) {
      console.log(`  ${(at / 1_000).toFixed(1).padStart(4)} s  ${who.padEnd(9)} ${name}`)
    }
    told = happenings.length
  }
}
