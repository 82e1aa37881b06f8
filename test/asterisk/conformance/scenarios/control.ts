/** Sounds that are led: paused, wound, spoken, for all in a bridge. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Play, Scenes, Stage } from '../recorder.js'
import { bridge, endless, hearing, hello, join, leaves, onTheLine, play } from './steps.js'

const operations = ['restart', 'forward', 'reverse', 'unpause', 'pause'] as const

const control = ({ ask }: Stage, sound: string, operation: string) => ask(`POST /playbacks/${sound}/control?operation=${operation}`)

/** Ends with nothing left to be heard. */
const stopped = async (stage: Stage, sound: string) => {
  await stage.ask(`DELETE /playbacks/${sound}`)
  await stage.hears('PlaybackFinished', sound)
}

/** What is spoken cannot be led: it lasts as long as it lasts. */
const spoken = (media: string): Play => async (stage) => {
  const caller = await onTheLine(stage)
  const sound = await hearing(stage, caller, media)
  for (const operation of operations) await control(stage, sound, operation)
  await stage.ask(`DELETE /playbacks/${sound}`)
  await stage.hears('PlaybackFinished', sound)
  await leaves(stage, caller)
}

export const controls: Scenes = {
  'a sound is led while it plays': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, endless)
    for (const operation of operations) {
      await control(stage, sound, operation)
      await sleep(60)
    }
    await stage.ask(`GET /playbacks/${sound}`)
    await stopped(stage, sound)
    await leaves(stage, caller)
  },
  'a sound is led while it is paused': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, endless)
    for (const operation of ['pause', ...operations, 'forward']) {
      await control(stage, sound, operation)
      await sleep(60)
    }
    await control(stage, sound, 'unpause')
    await stopped(stage, sound)
    await leaves(stage, caller)
  },
  'a sound is led while it waits for its turn': async (stage) => {
    const caller = await onTheLine(stage)
    const first = await hearing(stage, caller, endless, 'first')
    const second = await play(stage, caller, 'sound:beep', 'second')
    for (const operation of operations) await control(stage, second, operation)
    await stopped(stage, first)
    await stage.hears('PlaybackFinished', second)
    await leaves(stage, caller)
  },
  'a sound is led when it is over, and none is led nowhere': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await play(stage, caller, 'sound:beep')
    await stage.hears('PlaybackFinished', sound)
    await sleep(50)
    await control(stage, sound, 'restart')
    await control(stage, sound, 'whim')
    await stage.ask(`POST /playbacks/${sound}/control`)
    await leaves(stage, caller)
  },
  'a sound is wound to its end': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, hello)
    await control(stage, sound, 'forward')
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
  'digits cannot be led': spoken('digits:1234'),
  'a number cannot be led': spoken('number:1234'),
  'characters cannot be led': spoken('characters:abcd'),
  'a number that is none begins and never ends': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, 'number:whim')
    await sleep(300)
    await stage.ask(`GET /playbacks/${sound}`)
    await leaves(stage, caller)
  },
  'a tone never ends by itself': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, 'tone:ring')
    await sleep(300)
    await stopped(stage, sound)
    await leaves(stage, caller)
  },
  'a sound of the same id as one that plays': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = await hearing(stage, caller, endless)
    await stage.ask(`POST /channels/${caller.id}/play/${sound}?media=sound:beep`)
    await stage.ask(`GET /playbacks/${sound}`)
    await leaves(stage, caller)
  },
  'a sound in another language, from a place in it': async (stage) => {
    const caller = await onTheLine(stage)
    const sound = stage.id('sound')
    await stage.ask(`POST /channels/${caller.id}/play/${sound}?media=${hello}&lang=de&offsetms=500&skipms=1000`)
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
  'several sounds for all in a bridge, one after the other': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    const [first, second] = [stage.id('first'), stage.id('second')]
    await stage.ask(`POST /bridges/${room}/play/${first}?media=sound:beep,sound:digits/1`)
    await stage.ask(`POST /bridges/${room}/play/${second}?media=sound:beep`)
    await stage.hears('PlaybackFinished', second)
    await leaves(stage, caller)
  },
  'the last leaves a bridge in the middle of a sound': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=bridge:${room}`)
    await join(stage, room, caller)
    const sound = stage.id('sound')
    await stage.ask(`POST /bridges/${room}/play/${sound}?media=${endless}`)
    await stage.hears('PlaybackStarted', sound)
    await sleep(50)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${caller.id}`)
    await stage.hears('PlaybackFinished', sound)
    await stage.ask(`GET /bridges/${room}`)
    await leaves(stage, caller)
  },
  'a sound in an empty bridge': async (stage) => {
    const room = await bridge(stage)
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=bridge:${room}`)
    const sound = stage.id('sound')
    await stage.ask(`POST /bridges/${room}/play/${sound}?media=sound:beep`)
    await stage.hears('PlaybackFinished', sound)
  },
}
