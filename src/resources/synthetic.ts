import type { AriEvent } from './events.js'

const made = new WeakSet<AriEvent>()

/** Marks an event that Asterisk has not sent; gives it back. */
export const synthetic = <E extends AriEvent>(event: E): E => {
  made.add(event)
  return event
}

/**
 * Was this event concluded after a gap, and never sent by Asterisk? It tells what must have happened: that it has, not when, nor how.
 * A copy of an event (`{ ...event }`) is no longer known as such.
 *
 * @example
 * ari.events$.pipe(filter(isSynthetic)).subscribe(({ type }) => console.log(`missed: ${type}`))
 */
export const isSynthetic = (event: AriEvent): boolean => made.has(event)
