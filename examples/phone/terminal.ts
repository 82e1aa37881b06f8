import { type Observable, last, tap } from 'rxjs'

import { inPlace, paint, size } from '../terminal.js'
import { fold } from './fold.js'
import { screen } from './screen.js'
import type { Story } from './story.js'

const keys = ['0–9 * # press', 'h hang up', 'c call again', 'q quit']

type Menu = ReadonlyMap<string, string>

/** The screen as it stands. */
const drawn = (story: Story, menu: Menu): string => screen(story, { menu, paint, now: Date.now(), width: size().width }).join('\n')

/** Shows the telephone in place, and what its keys are. */
export const onScreen = (story$: Observable<Story>, menu: Menu): Observable<unknown> =>
  inPlace(story$, (story) => [drawn(story, menu), ...fold(keys, '   ', size().width - 2).map((line) => paint.dim(` ${line}`))].join('\n'))

/** Tells what happens line by line, and shows the picture when all is over. */
export const onPaper = (story$: Observable<Story>, menu: Menu): Observable<Story> =>
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
