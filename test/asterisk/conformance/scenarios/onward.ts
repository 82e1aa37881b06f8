/** Into the dialplan, and to other applications. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Person, Play, Scenes, Stage } from '../recorder.js'
import { bridge, leaves, onTheLine, play } from './steps.js'

const goesOn = (where: string, asks: (stage: Stage, caller: Person) => Promise<unknown> = () => Promise.resolve()): Play => async (stage) => {
  const caller = await onTheLine(stage)
  await stage.ask(`POST /channels/${caller.id}/continue?${where}`)
  await stage.hears('StasisEnd', caller.id)
  await asks(stage, caller)
}

export const onward: Scenes = {
  'a call is continued to a department': goesOn('context=departments&extension=support', async ({ ask }, { id }) => {
    await sleep(300)
    await ask(`GET /channels/${id}`)
  }),
  'a call is continued to a place that is not there': goesOn('context=departments&extension=attic', async ({ ask }, { id }) => {
    await sleep(300)
    await ask(`GET /channels/${id}`)
  }),
  'a call is continued where it stands': goesOn(''),
  'a call has been continued: commands are refused': goesOn('context=departments&extension=sales', async (stage, { id }) => {
    const room = await bridge(stage)
    for (const command of ['answer', 'play?media=sound:beep', 'ring', 'continue', 'moh', 'mute?direction=both', 'variable?variable=A&value=1']) {
      await stage.ask(`POST /channels/${id}/${command}`)
    }
    await stage.ask(`DELETE /channels/${id}/ring`)
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${id}`)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${id}`)
    await stage.ask(`DELETE /channels/${id}`)
  }),
  'a call comes back through the dialplan': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /channels/${caller.id}/continue?context=again&extension=app-${stage.app}`)
    await stage.hears('StasisStart', caller.id, 2)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves({ ...stage, hears: (type, id) => stage.hears(type, id, 2) }, caller)
  },
  'a call moves to an application on another socket': async (stage) => {
    const lounge = stage.id('lounge')
    await stage.listen([lounge])
    const caller = await onTheLine(stage)
    await stage.ask(`POST /channels/${caller.id}/move?app=${lounge}&appArgs=from,desk`)
    await stage.hears('StasisEnd', caller.id)
    await leaves({ ...stage, hears: (type, id) => stage.hears(type, id, 2) }, caller)
  },
  'a call moves to an application on the same socket': async (stage) => {
    const [one, other] = [stage.id('hall'), stage.id('lounge')]
    await stage.listen([one, other])
    const caller = await onTheLine(stage, { to: `app-${one}` })
    await stage.ask(`POST /channels/${caller.id}/move?app=${other}`)
    await stage.hears('StasisEnd', caller.id)
    await leaves({ ...stage, hears: (type, id) => stage.hears(type, id, 2) }, caller)
  },
  'a call moves to an application that is not there': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /channels/${caller.id}/move?app=${stage.id('nobody')}`)
    await stage.hears('ApplicationMoveFailed', caller.id)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves(stage, caller)
  },
}
