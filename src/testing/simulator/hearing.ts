import type { Heard, Sent, SimChannel, World } from './model.js'
import { say } from './talking.js'

export const ringing: Heard = { what: 'ringing' }
export const silence: Heard = { what: 'silence' }
export const nothing: Heard = { what: 'nothing' }

/** What is heard now. */
export const hear = ({ turns }: World, channel: SimChannel, heard: Heard): void => {
  if (channel.hears === heard) return
  channel.hears = heard
  // Whatever is said into one half of a Local channel comes out of the other.
  if (channel.other !== undefined) say(channel.other, sentBy(heard))
  turns.tell(() => { channel.hears$.next(heard) })
}

const sentBy = (heard: Heard): Sent => {
  if (heard.what === 'sound') return heard.media.startsWith('sound:silence/') ? 'silence' : 'speech'
  return heard.what === 'music' ? 'speech' : 'nothing'
}

/** What is heard from now on while no sound plays. */
export const setBackground = (world: World, channel: SimChannel, background: Heard): void => {
  const noSound = channel.hears === channel.background
  channel.background = background
  if (noSound) hear(world, channel, background)
}

/** The sound is over. It has taken the place of music and ringing for good. */
export const hearNoMore = (world: World, channel: SimChannel): void => {
  if (channel.bridge === undefined) channel.background = silence
  hear(world, channel, channel.background)
}

/** The receiver is down: whatever is said now, nobody hears. */
export const stopHearing = (world: World, channel: SimChannel): void => {
  hear(world, channel, nothing)
  world.turns.tell(() => { channel.hears$.complete() })
}
