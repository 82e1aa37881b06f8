import { Observable, type Subscriber } from 'rxjs'

import type { ChannelDtmfReceived } from './codec.js'

/** The digits of one stay: whoever listens hears them; with nobody listening they are kept. Nothing but data, for there are thousands. */
export interface Keypad {
  readonly keypad$: Observable<ChannelDtmfReceived>
  readonly kept: ChannelDtmfReceived[]
  /** Replaced, never changed: a delivery keeps to those who listened when it began. */
  live: readonly Subscriber<ChannelDtmfReceived>[]
  over: boolean
}

/** Digits kept while nobody listens; the oldest is dropped beyond that. */
const most = 32

export const openKeypad = (over: boolean): Keypad => {
  const keypad: Keypad = {
    keypad$: new Observable<ChannelDtmfReceived>((subscriber) => {
      const { kept } = keypad
      // What is kept is told first; a subscriber that has enough leaves the rest for the next one.
      while (!subscriber.closed) {
        const digit = kept.shift()
        if (digit === undefined) break
        subscriber.next(digit)
      }
      if (subscriber.closed) return
      if (keypad.over) {
        subscriber.complete()
        return
      }
      keypad.live = keypad.live.concat(subscriber)
      subscriber.add(() => { keypad.live = keypad.live.filter((each) => each !== subscriber) })
    }),
    kept: [],
    live: [],
    over,
  }
  return keypad
}

/** A key is pressed; `dropped` is called where nobody listens and there is no room for it but that of the oldest. */
export const press = ({ live, kept }: Keypad, digit: ChannelDtmfReceived, dropped: () => void): void => {
  if (live.length > 0) {
    for (const subscriber of live) subscriber.next(digit)
    return
  }
  kept.push(digit)
  if (kept.length <= most) return
  kept.shift()
  dropped()
}

/** Forgets what is kept. */
export const empty = ({ kept }: Keypad): void => {
  kept.length = 0
}

export const endKeypad = (keypad: Keypad): void => {
  empty(keypad)
  keypad.over = true
  for (const subscriber of keypad.live) subscriber.complete()
}
