import { Observable, type Subscriber } from 'rxjs'

import type { ChannelDtmfReceived } from './codec.js'

/** The digits of one stay: whoever listens hears them; with nobody listening they are kept. */
export interface Keypad {
  readonly keypad$: Observable<ChannelDtmfReceived>
  press(digit: ChannelDtmfReceived): void
  /** Forgets what is kept. */
  empty(): void
  end(): void
}

/** Digits kept while nobody listens; the oldest is dropped beyond that. */
const most = 32

export const openKeypad = (dropped: () => void): Keypad => {
  const kept: ChannelDtmfReceived[] = []
  // Replaced, never changed: a delivery keeps to those who listened when it began. (A Subject with one listener takes 0.4 KB more.)
  let live: readonly Subscriber<ChannelDtmfReceived>[] = []
  let over = false
  return {
    keypad$: new Observable<ChannelDtmfReceived>((subscriber) => {
      // What is kept is told first; a subscriber that has enough leaves the rest for the next one.
      while (!subscriber.closed) {
        const digit = kept.shift()
        if (digit === undefined) break
        subscriber.next(digit)
      }
      if (subscriber.closed) return
      if (over) {
        subscriber.complete()
        return
      }
      live = [...live, subscriber]
      subscriber.add(() => { live = live.filter((each) => each !== subscriber) })
    }),
    press: (digit) => {
      if (live.length > 0) {
        for (const subscriber of live) subscriber.next(digit)
        return
      }
      kept.push(digit)
      if (kept.length <= most) return
      kept.shift()
      dropped()
    },
    empty: () => {
      kept.length = 0
    },
    end: () => {
      kept.length = 0
      over = true
      for (const subscriber of live) subscriber.complete()
    },
  }
}
