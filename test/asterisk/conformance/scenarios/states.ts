/** Ringing, music, silence, hold, mute. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Play, Scenes } from '../recorder.js'
import { leaves, onTheLine, play } from './steps.js'

const onAndOff = (on: string, off = on): Play => async (stage) => {
  const caller = await onTheLine(stage)
  await stage.ask(`DELETE /channels/${caller.id}/${off}`)
  await stage.ask(`POST /channels/${caller.id}/${on}`)
  await stage.ask(`POST /channels/${caller.id}/${on}`)
  await sleep(250)
  await stage.ask(`DELETE /channels/${caller.id}/${off}`)
  await leaves(stage, caller)
}

export const states: Scenes = {
  'ringing on and off': onAndOff('ring'),
  'music on and off': onAndOff('moh'),
  'silence on and off': onAndOff('silence'),
  'hold on and off': onAndOff('hold'),
  'muted on and off': onAndOff('mute?direction=both'),
  'muted in no direction, or in a wrong one': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/mute`)
    await stage.ask(`DELETE /channels/${id}/mute`)
    await stage.ask(`POST /channels/${id}/mute?direction=up`)
  },
  'a progress that only 22 knows': async (stage) => {
    const { id } = await stage.call()
    await stage.ask(`POST /channels/${id}/progress`)
    await sleep(250)
  },
  'a sound over music': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /channels/${caller.id}/moh`)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves(stage, caller)
  },
}
