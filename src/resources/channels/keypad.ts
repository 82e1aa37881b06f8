import { Observable, type Subscriber } from 'rxjs'

import type { ChannelDtmfReceived } from './codec.js'

/** The digits of one stay: whoever listens hears them; with nobody listening they are kept. Nothing but data, for there are thousands. */
export interface Keypad {
  readonly keypad$: Observable<ChannelDtmfReceived>
  /** Both are replaced, never changed: a delivery keeps to those who listened when it began, and what is empty takes no room. */
  kept: readonly ChannelDtmfReceived[]
  live: readonly Subscriber<ChannelDtmfReceived>[]
  over: boolean
}

/** Digits kept while nobody listens; the oldest is dropped beyond that. */
const most = 32

const none: readonly never[] = []

export const openKeypad = (over: boolean): Keypad => {
  // The same for all that listen here, for there is a new one behind each outcome of a collector. A subscriber that leaves is closed first.
  const leave = () => { keypad.live = keypad.live.filter(({ closed }) => !closed) }
  const keypad: Keypad = {
    keypad$: new Observable<ChannelDtmfReceived>((subscriber) => {
      // What is kept is told first; a subscriber that has enough leaves the rest for the next one.
      while (!subscriber.closed) {
        const [digit, ...later] = keypad.kept
        if (digit === undefined) break
        keypad.kept = later
        subscriber.next(digit)
      }
      if (subscriber.closed) return
      if (keypad.over) {
        subscriber.complete()
        return
      }
      keypad.live = keypad.live.concat(subscriber)
      subscriber.add(leave)
    }),
    kept: none,
    live: none,
    over,
  }
  return keypad
}

/** A key is pressed; `dropped` is called where nobody listens and there is no room for it but that of the oldest. */
export const press = (keypad: Keypad, digit: ChannelDtmfReceived, dropped: () => void): void => {
  const { live, kept } = keypad
  if (live.length > 0) {
    for (const subscriber of live) subscriber.next(digit)
    return
  }
  keypad.kept = [...kept, digit].slice(-most)
  if (kept.length === most) dropped()
}

/** Forgets what is kept. */
export const empty = (keypad: Keypad): void => {
  keypad.kept = none
}

export const endKeypad = (keypad: Keypad): void => {
  empty(keypad)
  keypad.over = true
  for (const subscriber of keypad.live) subscriber.complete()
}
