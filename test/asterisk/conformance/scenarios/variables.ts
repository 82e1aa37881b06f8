/** Variables. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { onTheLine, play } from './steps.js'

export const variables: Scenes = {
  'a variable is read right after it was set': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/variable?variable=MOOD&value=fine`)
    await stage.ask(`GET /channels/${id}/variable?variable=MOOD`)
    await sleep(300)
    await stage.ask(`GET /channels/${id}/variable?variable=MOOD`)
  },
  'the language and the number of a caller': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/variable?variable=CHANNEL(language)&value=de`)
    await stage.ask(`POST /channels/${id}/variable?variable=CALLERID(num)&value=5551234`)
    await stage.ask(`POST /channels/${id}/variable?variable=CALLERID(name)&value=Al`)
    await sleep(300)
    for (const name of ['CHANNEL(language)', 'CALLERID(num)', 'CALLERID(name)', 'CHANNEL(state)', 'WHIM(x)']) await stage.ask(`GET /channels/${id}/variable?variable=${name}`)
    await stage.ask(`GET /channels/${id}`)
    await play(stage, { id }, 'sound:beep')
    await stage.hears('PlaybackFinished', id)
  },
  'global variables': async (stage) => {
    const name = stage.id('GLOBAL')
    await stage.ask(`GET /asterisk/variable?variable=${name}`)
    await stage.ask(`POST /asterisk/variable?variable=${name}&value=1`)
    await stage.ask(`GET /asterisk/variable?variable=${name}`)
    await stage.ask('POST /asterisk/variable')
  },
  'a variable is set and read': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/variable?variable=MOOD&value=fine`)
    await stage.hears('ChannelVarset', id)
    await stage.ask(`GET /channels/${id}/variable?variable=MOOD`)
    await stage.ask(`POST /channels/${id}/variable?variable=MOOD`)
    await stage.hears('ChannelVarset', id, 2)
  },
  'a variable that was never set': async (stage) => {
    const { id } = await stage.call()
    await stage.ask(`GET /channels/${id}/variable?variable=NEVER`)
    await stage.ask(`GET /channels/${id}/variable`)
    await stage.ask(`POST /channels/${id}/variable`)
  },
}
