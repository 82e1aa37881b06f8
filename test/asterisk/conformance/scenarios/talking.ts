/** Who talks. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { bridge, join, leaves, onTheLine } from './steps.js'

const detect = (id: string, value = '500,256') => `POST /channels/${id}/variable?variable=TALK_DETECT(set)&value=${value}`
const ignore = (id: string) => `POST /channels/${id}/variable?variable=TALK_DETECT(remove)&value=`

/** They are silent for a second, talk for one and a half, and are silent again. */
const talk = { script: 'talk' }

export const talking: Scenes = {
  'somebody talks, and falls quiet': async (stage) => {
    const caller = await onTheLine(stage, talk)
    await stage.ask(detect(caller.id))
    await stage.hears('ChannelTalkingFinished', caller.id)
    await stage.ask(ignore(caller.id))
    await leaves(stage, caller)
  },
  'somebody talks, and that is asked for no more': async (stage) => {
    const caller = await onTheLine(stage, { script: 'chatter' })
    await stage.ask(detect(caller.id))
    await stage.hears('ChannelTalkingStarted', caller.id)
    await stage.ask(ignore(caller.id))
    await stage.ask(ignore(caller.id))
    await stage.ask(detect(caller.id))
    await stage.hears('ChannelTalkingStarted', caller.id, 2)
    await leaves(stage, caller)
  },
  'somebody who is muted talks': async (stage) => {
    const caller = await onTheLine(stage, talk)
    await stage.ask(detect(caller.id, '300'))
    await stage.ask(`POST /channels/${caller.id}/mute?direction=in`)
    await sleep(3_500)
    await leaves(stage, caller)
  },
  'somebody is muted while they talk, and falls quiet when that is over': async (stage) => {
    const caller = await onTheLine(stage, talk)
    await stage.ask(detect(caller.id, '300'))
    await stage.hears('ChannelTalkingStarted', caller.id)
    await stage.ask(`POST /channels/${caller.id}/mute?direction=in`)
    await sleep(2_500)
    await stage.ask(`DELETE /channels/${caller.id}/mute?direction=in`)
    await stage.hears('ChannelTalkingFinished', caller.id)
    await leaves(stage, caller)
  },
  'somebody talks in a bridge that takes nothing from them': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage, { script: 'chatter' })]
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${caller.id}&mute=true`)
    await stage.ask(detect(caller.id, '300'))
    await sleep(1_000)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${caller.id}`)
    await stage.hears('ChannelTalkingStarted', caller.id)
    await leaves(stage, caller)
  },
  'somebody talks in a bridge': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage, talk)]
    await join(stage, room, caller)
    await stage.ask(detect(caller.id, '300'))
    await stage.hears('ChannelTalkingFinished', caller.id)
    await leaves(stage, caller)
  },
}
