/** Calls that the application makes. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes, Stage } from '../recorder.js'
import { bridge, dialled, join, leaves, onTheLine } from './steps.js'

/** A phone that is made and dialled for so many seconds. */
const made = async (stage: Stage, endpoint: string, seconds = 0): Promise<string> => {
  const { ask, hears, id, app, later } = stage
  const phone = id('phone')
  await ask(`POST /channels/create?endpoint=${endpoint}&app=${app}&channelId=${phone}&otherChannelId=${id("phone's other half")}`)
  later(() => ask(`DELETE /channels/${phone}`))
  await hears('StasisStart', phone)
  await ask(`POST /channels/${phone}/dial?timeout=${seconds}`)
  return phone
}

export const outward: Scenes = {
  'a phone is made, dialled, and nobody answers': async (stage) => stage.hears('ChannelDestroyed', await made(stage, 'Local/ring@targets/n', 1)),
  'a phone is made, dialled, and refuses': async (stage) => {
    const phone = await made(stage, 'Local/reject@targets/n')
    await sleep(300)
    await stage.ask(`GET /channels/${phone}`)
  },
  'a phone that plays before it answers': async (stage) => {
    const phone = await dialled(stage, 'Local/early-media@targets/n')
    await stage.hears('StasisStart', phone)
    await sleep(100)
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
  },
  'a phone that is no longer there': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/late-cause-18@targets/n')),
  'a phone is called by somebody with a name and a number': async (stage) => {
    const phone = await dialled(stage, 'Local/answer@targets/n', '&callerId="Al Ice" <5551234>')
    await stage.hears('StasisStart', phone)
    await stage.hears('ChannelDialplan', stage.id("phone's other half"), 2)
    await stage.ask(`GET /channels/${phone}`)
    await stage.ask(`GET /channels/${phone}/variable?variable=CALLERID(num)`)
    await stage.ask(`GET /channels/${stage.id("phone's other half")}`)
  },
  'a telephone that nobody takes': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'PJSIP/local', '&timeout=1')),
  'telephones that cannot be reached': async (stage) => {
    for (const endpoint of ['PJSIP/phone', 'PJSIP/nobody']) await stage.ask(`POST /channels?endpoint=${endpoint}&app=${stage.app}`)
    await stage.ask(`POST /channels/create?endpoint=PJSIP/nobody&app=${stage.app}`)
  },
  'a phone is called and answers': async (stage) => {
    const phone = await dialled(stage, 'Local/answer@targets/n')
    await stage.hears('StasisStart', phone)
    // Its other half goes on in the dialplan.
    await sleep(100)
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
  },
  'a phone is called, rings, and answers': async (stage) => {
    const phone = await dialled(stage, 'Local/answer-later@targets/n', '&appArgs=dialled')
    await stage.hears('StasisStart', phone)
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
  },
  'a phone is called and answers, and hangs up': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/answer-leave@targets/n')),
  'a phone that is busy': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/busy@targets/n')),
  'a phone in a congested net': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/congestion@targets/n')),
  'a phone that refuses': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/reject@targets/n')),
  'a phone that nobody answers': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/ring@targets/n', '&timeout=1')),
  'a phone that is not there': async (stage) => stage.hears('ChannelDestroyed', await dialled(stage, 'Local/attic@targets/n')),
  'a phone is let ring, and the call given up': async (stage) => {
    const phone = await dialled(stage, 'Local/ring@targets/n')
    await stage.hears('Dial', phone, 2)
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
  },
  'phones that cannot be called': async (stage) => {
    await dialled(stage, 'NoSuchTechnology/1')
    await stage.ask(`POST /channels?app=${stage.app}`)
    await stage.ask('POST /channels?endpoint=Local/answer@targets/n')
    await stage.ask(`POST /channels?endpoint=whim&app=${stage.app}`)
    const caller = await stage.call()
    await stage.ask(`POST /channels?endpoint=Local/answer@targets/n&app=${stage.app}&channelId=${caller.id}`)
  },
  'a phone is made, dialled, and answers': async (stage) => {
    const { ask, hears, id, app, later } = stage
    const phone = id('phone')
    await ask(`POST /channels/create?endpoint=Local/answer-later@targets/n&app=${app}&channelId=${phone}&otherChannelId=${id("phone's other half")}`)
    later(() => ask(`DELETE /channels/${phone}`))
    await hears('StasisStart', phone)
    await ask(`POST /channels/${phone}/dial`)
    await hears('Dial', phone, 3)
    await ask(`POST /channels/${phone}/dial`)
    await ask(`DELETE /channels/${phone}`)
    await hears('ChannelDestroyed', phone)
  },
  'a phone is made, dialled, and busy': async (stage) => {
    const { ask, hears, id, app, later } = stage
    const phone = id('phone')
    await ask(`POST /channels/create?endpoint=Local/busy@targets/n&app=${app}&channelId=${phone}&otherChannelId=${id("phone's other half")}`)
    later(() => ask(`DELETE /channels/${phone}`))
    await hears('StasisStart', phone)
    await ask(`POST /channels/${phone}/dial`)
    await hears('Dial', phone, 2)
    await sleep(300)
    await ask(`GET /channels/${phone}`)
  },
  'the application calls itself': async (stage) => {
    const { app, hears } = stage
    const phone = await dialled(stage, `Local/app-${app}@inbound/n`)
    const other = stage.id("phone's other half")
    await hears('StasisStart', other)
    await stage.ask(`POST /channels/${other}/answer`)
    await hears('StasisStart', phone)
    await stage.ask(`GET /channels/${phone}`)
    await stage.ask(`GET /channels/${other}`)
    await stage.ask(`DELETE /channels/${phone}`)
    await hears('ChannelDestroyed', other)
  },
  'the application calls itself, and plays before the answer': async (stage) => {
    const { app, hears } = stage
    const phone = await dialled(stage, `Local/app-${app}@inbound/n`)
    const other = stage.id("phone's other half")
    await hears('StasisStart', other)
    await stage.ask(`POST /channels/${other}/ring`)
    await hears('Dial', phone, 2)
    const sound = stage.id('sound')
    await stage.ask(`POST /channels/${other}/play/${sound}?media=sound:beep`)
    await hears('PlaybackFinished', sound)
    await stage.ask(`DELETE /channels/${other}?reason=busy`)
    await hears('ChannelDestroyed', phone)
  },
  'a caller is put through to a phone': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    const phone = await dialled(stage, 'Local/answer@targets/n')
    await stage.hears('StasisStart', phone)
    await join(stage, room, { id: phone })
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
    await leaves(stage, caller)
  },
}
