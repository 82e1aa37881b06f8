/** Recordings. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Person, Scenes, Stage } from '../recorder.js'
import { bridge, endless, hangUp, hearing, join, leaves, onTheLine } from './steps.js'

/** They never stop talking. */
const chatter = { script: 'chatter' }

/** Asks for a recording; its name. */
const record = async ({ ask, id, later }: Stage, of: string, more = '', as = 'recording'): Promise<string> => {
  const name = id(as)
  later(() => ask(`DELETE /recordings/stored/${name}`))
  await ask(`POST /${of}/record?name=${name}&format=wav${more}`)
  return name
}

const of = ({ id }: Person): string => `channels/${id}`

/** The same, and it has begun. */
const recording = async (stage: Stage, of: string, more?: string, as?: string): Promise<string> => {
  const name = await record(stage, of, more, as)
  await stage.hears('RecordingStarted', name)
  return name
}

export const recordings: Scenes = {
  'a recording is paused, muted, and stopped': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller))
    for (const change of ['pause', 'pause', 'mute']) await stage.ask(`POST /recordings/live/${name}/${change}`)
    await stage.ask(`GET /recordings/live/${name}`)
    for (const change of ['mute', 'mute', 'pause']) await stage.ask(`DELETE /recordings/live/${name}/${change}`)
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.ask(`GET /recordings/stored/${name}`)
    await leaves(stage, caller)
  },
  'a recording as long as it may be': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    await stage.hears('RecordingFinished', await recording(stage, of(caller), '&maxDurationSeconds=1'))
    await leaves(stage, caller)
  },
  'a recording that ends with silence': async (stage) => {
    const caller = await onTheLine(stage, { script: 'talk' })
    await stage.hears('RecordingFinished', await recording(stage, of(caller), '&maxSilenceSeconds=2'))
    await leaves(stage, caller)
  },
  'a recording that ends with a key': async (stage) => {
    const caller = await onTheLine(stage, { script: 'dtmf-0.5-4#' })
    await stage.hears('RecordingFinished', await recording(stage, of(caller), '&terminateOn=#'))
    await leaves(stage, caller)
  },
  'a recording that is thrown away': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller))
    await stage.ask(`DELETE /recordings/live/${name}`)
    await stage.hears('RecordingFinished', name)
    await stage.ask(`GET /recordings/stored/${name}`)
    await leaves(stage, caller)
  },
  'a caller who is recorded hangs up': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller))
    await leaves(stage, caller)
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`GET /recordings/stored/${name}`)
  },
  'a call that is recorded is hung up': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    await recording(stage, of(caller))
    await hangUp(stage, caller)
  },
  'a recording of somebody who sends no sound': async (stage) => {
    const caller = await onTheLine(stage)
    const name = await recording(stage, of(caller), '&maxDurationSeconds=1&maxSilenceSeconds=1')
    await sleep(1_500)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    await leaves(stage, caller)
  },
  'a recording that begins with a beep, and is stopped in it': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller), '&beep=true&maxDurationSeconds=1')
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.ask(`POST /recordings/live/${name}/pause`)
    await stage.hears('RecordingFinished', name)
    await leaves(stage, caller)
  },
  'a recording that begins with a beep, and is thrown away in it': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller), '&beep=true&maxDurationSeconds=1')
    await stage.ask(`DELETE /recordings/live/${name}`)
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`DELETE /recordings/live/${name}`)
    await stage.hears('RecordingFinished', name)
    await stage.ask(`GET /recordings/stored/${name}`)
    await leaves(stage, caller)
  },
  'a recording before the answer': async (stage) => {
    const caller = await stage.call(chatter)
    const name = await recording(stage, of(caller))
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    await leaves(stage, caller)
  },
  'a recording behind a sound, and a sound behind a recording': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const sound = await hearing(stage, caller, endless, 'before')
    const name = await record(stage, of(caller))
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`POST /recordings/live/${name}/pause`)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('RecordingStarted', name)
    await stage.ask(`POST /channels/${caller.id}/play/${stage.id('behind')}?media=sound:beep`)
    await sleep(300)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('PlaybackFinished', caller.id, 2)
    await leaves(stage, caller)
  },
  'a caller hangs up while a recording waits': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const first = await recording(stage, of(caller), '', 'first')
    await record(stage, of(caller), '', 'second')
    await caller.hangup()
    await stage.hears('StasisEnd', caller.id)
    await stage.ask(`GET /recordings/stored/${first}`)
  },
  'a recording that was stopped before its turn is made all the same': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const sound = await hearing(stage, caller, endless)
    const name = await record(stage, of(caller))
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.ask(`GET /recordings/live/${name}`)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('RecordingStarted', name)
    await sleep(300)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    await leaves(stage, caller)
  },
  'two recordings, one after the other': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const one = await record(stage, of(caller), '&maxDurationSeconds=1', 'one')
    const other = await record(stage, of(caller), '', 'other')
    await stage.hears('RecordingFinished', one)
    // A limit is told by a clock of seconds: what begins when it strikes may last a second more, or not.
    await stage.hears('RecordingStarted', other)
    await sleep(1_400)
    await stage.ask(`POST /recordings/live/${other}/stop`)
    await stage.hears('RecordingFinished', other)
    await leaves(stage, caller)
  },
  'recordings whose name is taken': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller))
    const again = (more = '') => stage.ask(`POST /${of(caller)}/record?name=${name}&format=wav${more}`)
    await again('&ifExists=overwrite')
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    await again()
    for (const [n, ifExists, ms] of [[2, 'append', 300], [3, 'overwrite', 1_400]] as const) {
      await again(`&ifExists=${ifExists}`)
      await stage.hears('RecordingStarted', name, n)
      await sleep(ms)
      await stage.ask(`POST /recordings/live/${name}/stop`)
      await stage.hears('RecordingFinished', name, n)
    }
    await leaves(stage, caller)
  },
  'recordings that cannot be': async (stage) => {
    const caller = await onTheLine(stage)
    for (const query of [
      'format=wav', 'name=a', 'name=a&format=zz', 'name=a&format=wav&ifExists=zz', 'name=a&format=wav&terminateOn=zz', 'name=../a&format=wav',
      'name=a&format=wav&maxDurationSeconds=-1', 'name=a&format=wav&maxSilenceSeconds=-1',
    ]) await stage.ask(`POST /${of(caller)}/record?${query}`)
    await stage.ask(`POST /channels/${stage.id('nobody')}/record?name=a&format=wav`)
    const nothing = stage.id('nothing')
    for (const request of ['GET', 'DELETE', 'POST /stop', 'POST /pause', 'DELETE /pause', 'POST /mute', 'DELETE /mute']) {
      const [method = '', part = ''] = request.split(' ')
      await stage.ask(`${method} /recordings/live/${nothing}${part}`)
    }
    for (const request of ['GET', 'DELETE', 'GET /file', 'POST /copy?destinationRecordingName=b']) {
      const [method = '', part = ''] = request.split(' ')
      await stage.ask(`${method} /recordings/stored/${nothing}${part}`)
    }
    await leaves(stage, caller)
  },
  'what is stored is copied, played, and deleted': async (stage) => {
    const caller = await onTheLine(stage, chatter)
    const name = await recording(stage, of(caller), '&maxDurationSeconds=1')
    await stage.hears('RecordingFinished', name)
    const copy = stage.id('copy')
    await stage.ask(`POST /recordings/stored/${name}/copy?destinationRecordingName=${copy}`)
    await stage.ask(`POST /recordings/stored/${name}/copy?destinationRecordingName=${copy}`)
    await stage.ask(`POST /recordings/stored/${name}/copy`)
    await stage.hears('PlaybackFinished', await hearing(stage, caller, `recording:${copy}`))
    await stage.ask(`GET /recordings/stored/${copy}/file`)
    await stage.ask(`DELETE /recordings/stored/${copy}`)
    await stage.ask(`DELETE /recordings/stored/${copy}`)
    await leaves(stage, caller)
  },
  'a bridge is recorded': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage, { script: 'talk' })]
    await join(stage, room, caller)
    await stage.hears('RecordingFinished', await recording(stage, `bridges/${room}`, '&maxSilenceSeconds=2'))
    await leaves(stage, caller)
  },
  'a bridge that is recorded is destroyed': async (stage) => {
    // Subscribed to, the bridge sometimes tells of it, and mostly not.
    const [room, caller] = [await bridge(stage), await onTheLine(stage, chatter)]
    await join(stage, room, caller)
    const name = await recording(stage, `bridges/${room}`)
    await sleep(200)
    await stage.ask(`DELETE /bridges/${room}`)
    await stage.hears('ChannelLeftBridge', room)
    await sleep(100)
    await stage.ask(`GET /recordings/live/${name}`)
    await leaves(stage, caller)
  },
  'a bridge that is recorded is left by the last': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage, chatter)]
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=bridge:${room}`)
    await join(stage, room, caller)
    const name = await recording(stage, `bridges/${room}`)
    await sleep(200)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${caller.id}`)
    await stage.hears('RecordingFinished', name)
    await stage.ask(`GET /recordings/stored/${name}`)
    await leaves(stage, caller)
  },
  'a bridge is recorded until somebody presses a key': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage, { script: 'dtmf-1-4#' })]
    await join(stage, room, caller)
    await stage.hears('RecordingFinished', await recording(stage, `bridges/${room}`, '&terminateOn=#'))
    await leaves(stage, caller)
  },
  'a call in a bridge cannot be recorded, nor joined while it is': async (stage) => {
    const [room, caller, other] = [await bridge(stage), await onTheLine(stage, chatter), await onTheLine(stage, { as: 'other' })]
    const name = await recording(stage, of(caller))
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${caller.id}`)
    await stage.ask(`POST /recordings/live/${name}/stop`)
    await stage.hears('RecordingFinished', name)
    // Where others are recorded meanwhile, Asterisk may go on to refuse whoever was: somebody else joins.
    await join(stage, room, other)
    await stage.hears('RecordingFailed', await record(stage, of(other), '', 'second'))
    await leaves(stage, other)
    await leaves(stage, caller)
  },
}
