/** What waits for the end of a sound. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Person, Play, Scenes, Stage } from '../recorder.js'
import { answer, bridge, hearing, hello, join, leaves, onTheLine, prompt } from './steps.js'

const behind = (request: (stage: Stage, caller: Person) => string | Promise<string>, look?: (stage: Stage, caller: Person) => Promise<unknown>): Play => async (stage) => {
  const caller = await onTheLine(stage)
  const wanted = await request(stage, caller)
  const sound = await hearing(stage, caller, prompt)
  await stage.ask(wanted)
  await stage.hears('PlaybackFinished', sound)
  await sleep(300)
  await look?.(stage, caller)
  await leaves(stage, caller)
}

export const behindASound: Scenes = {
  'a variable set behind a sound': behind((_, { id }) => `POST /channels/${id}/variable?variable=MOOD&value=patient`,
    ({ ask }, { id }) => ask(`GET /channels/${id}/variable?variable=MOOD`)),
  'an answer behind a sound': behind((_, { id }) => `POST /channels/${id}/answer`),
  'a call that is not yet answered is answered behind a sound': async (stage) => {
    const caller = await stage.call()
    await hearing(stage, caller, hello)
    await answer(stage, caller)
    await leaves(stage, caller)
  },
  'ringing asked for behind a sound': behind((_, { id }) => `POST /channels/${id}/ring`),
  'a bridge joined behind a sound': behind(async (stage, { id }) => `POST /bridges/${await bridge(stage)}/addChannel?channel=${id}`),
  'a bridge left behind a sound': behind(async (stage, caller) => {
    const room = await bridge(stage)
    await join(stage, room, caller)
    return `POST /bridges/${room}/removeChannel?channel=${caller.id}`
  }),
  'a call continued behind a sound': async (stage) => {
    const caller = await onTheLine(stage)
    await hearing(stage, caller, hello)
    await stage.ask(`POST /channels/${caller.id}/continue?context=departments&extension=sales`)
    await stage.hears('StasisEnd', caller.id)
  },
}
