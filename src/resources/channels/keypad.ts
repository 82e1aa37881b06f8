import { Observable, type Subscriber } from 'rxjs'

import type { ChannelDtmfReceived } from './codec.js'

/** The digits of one stay: whoever listens hears them; with nobody listening they are kept. Nothing but data, for there are thousands. */
export interface Keypad {
  readonly keypad$: Observable<ChannelDtmfReceived>
  /** Lists are replaced, never changed: a delivery keeps to those who listened when it began, and what is empty takes no room. */
  kept: readonly ChannelDtmfReceived[]
  /** Who listens. It is one, as a rule, and there is a new one behind each outcome of a collector: that one makes no list. */
  listener: Subscriber<ChannelDtmfReceived> | undefined
  others: readonly Subscriber<ChannelDtmfReceived>[]
  over: boolean
}

/** Digits kept while nobody listens; the oldest is dropped beyond that. */
const most = 32

const none: readonly never[] = []

export const openKeypad = (over: boolean): Keypad => {
  /** The same for all that listen here: a subscriber that leaves is closed first. */
  const leave = () => {
    if (keypad.listener?.closed === true) keypad.listener = undefined
    if (keypad.others.length > 0) keypad.others = keypad.others.filter(({ closed }) => !closed)
  }
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
      // In their order: none comes before those who have listened for longer.
      if (isHeard(keypad)) keypad.others = keypad.others.concat(subscriber)
      else keypad.listener = subscriber
      subscriber.add(leave)
    }),
    kept: none,
    listener: undefined,
    others: none,
    over,
  }
  return keypad
}

const isHeard = ({ listener, others }: Keypad): boolean => listener !== undefined || others.length > 0

/** A key is pressed; `dropped` is called where nobody listens and there is no room for it but that of the oldest. */
export const press = (keypad: Keypad, digit: ChannelDtmfReceived, dropped: () => void): void => {
  const { listener, others, kept } = keypad
  if (isHeard(keypad)) {
    listener?.next(digit)
    for (const subscriber of others) subscriber.next(digit)
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
  const { listener, others } = keypad
  listener?.complete()
  for (const subscriber of others) subscriber.complete()
}
