/** Variables. */
import type { Scenes } from '../recorder.js'
import { onTheLine } from './steps.js'

export const variables: Scenes = {
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
