/** Keys. */
import type { Scenes } from '../recorder.js'
import { endless, hearing, hello, leaves, onTheLine, play } from './steps.js'

export const keys: Scenes = {
  'keys, one after another': async (stage) => {
    const caller = await onTheLine(stage)
    await caller.press('12#')
    await stage.hears('ChannelDtmfReceived', caller.id, 3)
    await leaves(stage, caller)
  },
  'keys during a sound do not stop it': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, hello)
    await caller.press('5')
    await stage.hears('ChannelDtmfReceived', caller.id)
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
  'keys at once after the answer': async (stage) => {
    const caller = await onTheLine(stage, { script: 'dtmf-0-42' })
    await stage.hears('ChannelDtmfReceived', caller.id, 2)
    await leaves(stage, caller)
  },
  'keys for the caller': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /channels/${caller.id}/dtmf?dtmf=12&between=50&duration=50`)
    await stage.ask(`POST /channels/${caller.id}/dtmf`)
    await leaves(stage, caller)
  },
  'a caller who hangs up with the last key': async (stage) => {
    const caller = await onTheLine(stage, { script: 'last-0.3-7*' })
    await stage.hears('StasisEnd', caller.id)
  },
  'a key gives way to the next sound': async (stage) => {
    const caller = await onTheLine(stage)
    const first = await hearing(stage, caller, endless, 'first')
    await caller.press('1')
    await stage.hears('ChannelDtmfReceived', caller.id)
    await stage.ask(`DELETE /playbacks/${first}`)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep', 'second'))
    await leaves(stage, caller)
  },
}
