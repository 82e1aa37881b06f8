import { type Observable, concatMap, from, tap } from 'rxjs'

import { dtmf } from '../events.js'
import type { SimChannel, World } from './model.js'
import { tellChannel } from './tell.js'

/** A key reaches the channel from its far end, where there is sound to carry it. */
export const press = (world: World, channel: SimChannel, digit: string, duration_ms: number): void => {
  if (channel.state !== 'Up') return
  tellChannel(world, channel, (about) => dtmf(digit, { ...about, duration_ms }))
  channel.pressed$.next(digit)
}

/** Keys sent out of a channel, towards its other half: the first arrives when it has been pressed and let go. */
export const sendDigits = (world: World, channel: SimChannel, digits: string, between: number, duration: number): Observable<unknown> =>
  from(digits).pipe(concatMap((digit) => world.turns.after(between + duration).pipe(tap(() => {
    if (channel.other !== undefined) press(world, channel.other, digit, duration)
  }))))
