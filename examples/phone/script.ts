import { NEVER, delay, distinctUntilChanged, filter, map, merge, takeUntil, zip } from 'rxjs'

import type { Hands } from './phone.js'

const menu = 'sound:vm-enter-num-to-call'

/** A caller who presses a wrong key into the menu, and the second time the right one, and stays a moment longer than the call. */
export const scripted: Hands = (story$) => {
  const menus$ = story$.pipe(
    map(({ heard }) => heard.what === 'sound' && heard.media === menu),
    distinctUntilChanged(),
    filter((sounds) => sounds),
  )
  return merge(NEVER, zip(menus$, ['9', '2']).pipe(delay(700), map(([, key]) => key))).pipe(
    takeUntil(story$.pipe(filter(({ ended }) => ended !== undefined), delay(500))),
  )
}
