/** Sounds to their end, stopped, queued, unknown. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { endless, hangUp, hearing, hello, leaves, onTheLine, play } from './steps.js'

export const sounds: Scenes = {
  'a sound to its end': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.hears('PlaybackFinished', await play(stage, caller, hello))
    await leaves(stage, caller)
  },
  'a sound before the answer': async (stage) => {
    const caller = await stage.call()
    await stage.hears('PlaybackFinished', await play(stage, caller, hello))
    await leaves(stage, caller)
  },
  'the caller hangs up in the middle of a sound': async (stage) => {
    const caller = await onTheLine(stage)
    await hearing(stage, caller, endless)
    await leaves(stage, caller)
  },
  'the call is hung up in the middle of a sound': async (stage) => {
    const caller = await onTheLine(stage)
    await hearing(stage, caller, endless)
    await hangUp(stage, caller)
  },
  'a sound is stopped': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, endless)
    await stage.ask(`GET /playbacks/${sound}`)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('PlaybackFinished', sound)
    await stage.ask(`GET /playbacks/${sound}`)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await leaves(stage, caller)
  },
  'a sound that nobody knows is stopped': async ({ ask, id }) => ask(`DELETE /playbacks/${id('sound')}`),
  'one sound after another in one list': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep,sound:digits/1,sound:beep'))
    await leaves(stage, caller)
  },
  'a sound that is not there': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:no-such-sound'))
    await leaves(stage, caller)
  },
  'a sound that is not there, between two that are': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep,sound:no-such-sound,sound:beep'))
    await leaves(stage, caller)
  },
  'a medium of a kind that is not known begins and never ends': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, 'bogus:x')
    await sleep(300)
    await stage.ask(`GET /playbacks/${sound}`)
    await leaves(stage, caller)
  },
  'a recording that is not there': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, 'recording:no-such-recording')
    await sleep(300)
    await stage.ask(`GET /playbacks/${sound}`)
    await leaves(stage, caller)
  },
  'one list of sounds is stopped in its middle': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await play(stage, caller, `sound:beep,${endless},sound:beep`)
    await stage.hears('PlaybackStarted', sound, 2)
    await sleep(20)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
  'no medium at all': async (stage) => {
    const { id } = await onTheLine(stage)
    await stage.ask(`POST /channels/${id}/play`)
  },
  'two sounds, one after the other': async (stage) => {
    const caller = await onTheLine(stage)
    await play(stage, caller, hello, 'first')
    const second = await play(stage, caller, 'sound:beep', 'second')
    await stage.hears('PlaybackFinished', second)
    await leaves(stage, caller)
  },
  'a sound is stopped before its turn has come': async (stage) => {
    const caller = await onTheLine(stage)
    await hearing(stage, caller, hello, 'first')
    const second = await play(stage, caller, endless, 'second')
    await stage.ask(`DELETE /playbacks/${second}`)
    await stage.ask(`GET /playbacks/${second}`)
    await stage.hears('PlaybackFinished', second)
    await leaves(stage, caller)
  },
  'the caller hangs up while sounds wait': async (stage) => {
    const caller = await onTheLine(stage)
    await hearing(stage, caller, endless, 'first')
    await play(stage, caller, hello, 'second')
    await leaves(stage, caller)
  },
  'a sound gives way to the next': async (stage) => {
    const caller = await onTheLine(stage)
    const first = await hearing(stage, caller, endless, 'first')
    await stage.ask(`DELETE /playbacks/${first}`)
    const second = await play(stage, caller, hello, 'second')
    await stage.hears('PlaybackFinished', second)
    await leaves(stage, caller)
  },
  'a sound is paused and goes on': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, endless)
    for (const operation of ['pause', 'unpause']) {
      await stage.ask(`POST /playbacks/${sound}/control?operation=${operation}`)
      await sleep(250)
    }
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
}
