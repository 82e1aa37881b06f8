/** What calls are made of. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Arrival, Person, Stage } from '../recorder.js'

/** Sounds of 1.4 s, 2.0 s, and 16 s. */
export const [hello, prompt, endless] = ['sound:hello-world', 'sound:vm-enter-num-to-call', 'sound:tt-monkeys'] as const

export const answer = async ({ ask, hears }: Stage, { id }: Person) => {
  await ask(`POST /channels/${id}/answer`)
  await hears('ChannelStateChange', id)
}

/** Somebody who has been answered. */
export const onTheLine = async (stage: Stage, arrival?: Arrival): Promise<Person> => {
  const caller = await stage.call(arrival)
  await answer(stage, caller)
  return caller
}

export const hangUp = async ({ ask, hears }: Stage, { id }: Person) => {
  await ask(`DELETE /channels/${id}`)
  await hears('StasisEnd', id)
}

/** Puts the receiver down, and is heard to. */
export const leaves = async ({ hears }: Stage, caller: Person) => {
  await caller.hangup()
  await hears('StasisEnd', caller.id)
}

/** Asks for a sound; its id. */
export const play = async ({ ask, id }: Stage, to: { readonly id: string }, media: string, as = 'sound'): Promise<string> => {
  const playback = id(as)
  await ask(`POST /channels/${to.id}/play/${playback}?media=${media}`)
  return playback
}

/** The same, and it has begun. */
export const hearing = async (stage: Stage, to: { readonly id: string }, media: string, as?: string): Promise<string> => {
  const playback = await play(stage, to, media, as)
  await stage.hears('PlaybackStarted', playback)
  // A stop in the first millisecond may be lost.
  await sleep(20)
  return playback
}

export const bridge = async ({ ask, id, later }: Stage, as = 'bridge', type = 'mixing'): Promise<string> => {
  const made = id(as)
  await ask(`POST /bridges/${made}?type=${type}`)
  later(() => ask(`DELETE /bridges/${made}`))
  return made
}

export const join = async ({ ask, hears }: Stage, into: string, { id }: { readonly id: string }) => {
  await ask(`POST /bridges/${into}/addChannel?channel=${id}`)
  await hears('ChannelEnteredBridge', id)
}

/** A phone that the application calls itself. */
export const dialled = async ({ ask, id, app, later }: Stage, endpoint: string, more = ''): Promise<string> => {
  const [phone, other] = [id('phone'), id("phone's other half")]
  later(() => ask(`DELETE /channels/${phone}`))
  await ask(`POST /channels?endpoint=${endpoint}&app=${app}&channelId=${phone}&otherChannelId=${other}${more}`)
  return phone
}
