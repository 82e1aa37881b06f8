/** A call comes and goes. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { answer, hangUp, leaves, onTheLine } from './steps.js'

export const calls: Scenes = {
  'a call is rung, answered and hung up': async (stage) => {
    const caller = await stage.call()
    await stage.ask(`POST /channels/${caller.id}/ring`)
    await answer(stage, caller)
    await hangUp(stage, caller)
  },
  'a call is hung up unanswered': async (stage) => hangUp(stage, await stage.call()),
  'a call is refused as busy': async (stage) => {
    const { id } = await stage.call()
    await stage.ask(`DELETE /channels/${id}?reason=busy`)
    await stage.hears('StasisEnd', id)
  },
  'a call is refused as busy, and heard to its very end': async (stage) => {
    const { id } = await stage.call()
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=channel:${id}`)
    await stage.ask(`DELETE /channels/${id}?reason=busy`)
    await stage.hears('ChannelDestroyed', id)
  },
  'a call is hung up for no good reason': async (stage) => stage.ask(`DELETE /channels/${(await stage.call()).id}?reason=whim`),
  'a call is answered twice': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/answer`)
  },
  'a caller hangs up before the answer': async (stage) => leaves(stage, await stage.call()),
  'a caller hangs up after the answer': async (stage) => leaves(stage, await onTheLine(stage)),
  'a caller was answered by the dialplan': async (stage) => leaves(stage, await stage.call({ to: `up-${stage.app}` })),
  'a caller has hung up: commands find nobody': async (stage) => {
    const caller = await onTheLine(stage)
    await leaves(stage, caller)
    for (const command of ['answer', 'play?media=sound:beep', 'ring', 'continue', 'moh', 'mute?direction=both']) {
      await stage.ask(`POST /channels/${caller.id}/${command}`)
    }
    await stage.ask(`DELETE /channels/${caller.id}/moh`)
    await stage.ask(`GET /channels/${caller.id}/variable?variable=MOOD`)
    await stage.ask(`GET /channels/${caller.id}`)
    await stage.ask(`DELETE /channels/${caller.id}`)
  },
  'the snapshot of a call': async (stage) => {
    const { id } = await stage.call()
    await stage.ask(`GET /channels/${id}`)
    await stage.ask(`POST /channels/${id}/answer`)
    await stage.ask(`GET /channels/${id}`)
  },
  'a call to an application that nobody serves': async (stage) => {
    await stage.call({ to: `app-${stage.id('nobody')}`, unheard: true })
    await sleep(200)
  },
}
