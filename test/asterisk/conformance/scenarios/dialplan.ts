/** What the dialplan does with a call that was sent there. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Person, Play, Scenes, Stage } from '../recorder.js'
import { leaves, onTheLine } from './steps.js'

/** A caller who is watched to their very end is sent to this extension. */
const sent = (exten: string, goes: (stage: Stage, caller: Person) => Promise<unknown>): Play => async (stage) => {
  const caller = await onTheLine(stage)
  await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=channel:${caller.id}`)
  await stage.ask(`POST /channels/${caller.id}/continue?context=targets&extension=${exten}`)
  await stage.hears('StasisEnd', caller.id)
  await goes(stage, caller)
  await stage.hears('ChannelDestroyed', caller.id)
}

export const dialplan: Scenes = {
  'a call is put through by the dialplan, and the caller hangs up': sent('dial-answer', async (stage, caller) => {
    await stage.hears('Dial', caller.id, 2)
    await sleep(300)
    await stage.ask(`GET /channels/${caller.id}`)
    await stage.ask(`GET /channels/${caller.id}/variable?variable=DIALSTATUS`)
    await caller.hangup()
  }),
  'a call is put through by the dialplan, and the called one hangs up': sent('dial-answer-leave', () => Promise.resolve()),
  'a call is put through by the dialplan to who is busy': sent('dial-busy', () => Promise.resolve()),
  'a call is put through by the dialplan in a congested net': sent('dial-congestion', () => Promise.resolve()),
  'a call is put through by the dialplan to who refuses': sent('dial-reject', () => Promise.resolve()),
  'a call is put through by the dialplan to who plays before the answer': sent('dial-early-media', async (stage, caller) => {
    await stage.hears('Dial', caller.id, 3)
    await sleep(100)
    await caller.hangup()
  }),
  'a call is put through by the dialplan to nobody': sent('dial-attic', () => Promise.resolve()),
  'a call is put through by the dialplan to who does not answer': sent('dial-ring', () => Promise.resolve()),
  'a call is put through by the dialplan, and the caller does not wait': sent('dial-ring', async (stage, caller) => {
    await stage.hears('Dial', caller.id, 2)
    await caller.hangup()
  }),
  'a call is put through by the dialplan to an application': async (stage) => {
    const caller = await stage.call({ to: `hear-${stage.app}`, unheard: true })
    await stage.hears('StasisStart')
    await sleep(300)
    await caller.hangup()
    await stage.hears('StasisEnd')
  },
  'a call that was answered by the dialplan is subscribed to, and played to there': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=channel:${caller.id}`)
    await stage.ask(`POST /channels/${caller.id}/continue?context=departments&extension=sales`)
    await stage.hears('ChannelDialplan', caller.id, 3)
    await stage.ask(`GET /channels/${caller.id}`)
    await leaves({ ...stage, hears: (type, id) => stage.hears(type === 'StasisEnd' ? 'ChannelDestroyed' : type, id) }, caller)
  },
}
