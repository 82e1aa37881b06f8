import { Chalk } from 'chalk'
import { createLogUpdate } from 'log-update'
import { type Observable, combineLatest, endWith, finalize, ignoreElements, interval, last, startWith, takeUntil, tap } from 'rxjs'

import { screen } from './screen.js'
import type { Story } from './story.js'

/** Colours where they are wanted: https://no-color.org. */
const paint = process.env['NO_COLOR'] ? new Chalk({ level: 0 }) : new Chalk()

/** How often the screen is drawn anew while nothing happens, in ms. */
const blink = 100
/** The width of what is no terminal. */
const usual = 80

type Menu = ReadonlyMap<string, string>

/** The screen as it stands. */
const drawn = (story: Story, menu: Menu): string =>
  screen(story, { menu, paint, now: Date.now(), width: process.stdout.columns || usual }).join('\n')

/** Shows the telephone in place, and what its keys are. */
export const onScreen = (story$: Observable<Story>, menu: Menu): Observable<unknown> => {
  const show = createLogUpdate(process.stdout)
  const keys = ` ${paint.dim('0–9 * # press   h hang up   c call again   q quit')}\n`
  return combineLatest([story$, interval(blink).pipe(startWith(0), takeUntil(story$.pipe(ignoreElements(), endWith('over'))))]).pipe(
    tap(([story]) => { show(`${drawn(story, menu)}\n${keys}`) }),
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
