import type { Heard, SimChannel } from './model.js'

export const ringing: Heard = { what: 'ringing' }
export const silence: Heard = { what: 'silence' }
export const nothing: Heard = { what: 'nothing' }

/** What is heard from now on while no sound plays. */
export const setBackground = (channel: SimChannel, background: Heard): void => {
  const waiting = channel.hears$.value === channel.background
  channel.background = background
  if (waiting) channel.hears$.next(background)
}

/** What is heard now. */
export const hear = (channel: SimChannel, heard: Heard): void => { channel.hears$.next(heard) }

/** The sound is over. It has taken the place of music and ringing for good. */
export const hearNoMore = (channel: SimChannel): void => {
  if (channel.bridge === undefined) channel.background = silence
  channel.hears$.next(channel.background)
}
