/** Bridges. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { bridge, endless, hello, join, leaves, onTheLine, play } from './steps.js'

export const bridges: Scenes = {
  'a bridge is made and destroyed': async (stage) => {
    const room = await bridge(stage)
    await stage.ask(`GET /bridges/${room}`)
    await stage.ask(`DELETE /bridges/${room}`)
    // It is forgotten a moment later.
    await sleep(100)
    await stage.ask(`GET /bridges/${room}`)
    await stage.ask(`DELETE /bridges/${room}`)
  },
  'a bridge of an id that is taken': async (stage) => {
    const room = await bridge(stage)
    await stage.ask(`POST /bridges/${room}?type=mixing`)
    await stage.ask('POST /bridges?type=whim')
  },
  'two people are bridged and leave': async (stage) => {
    const [room, one, other] = [await bridge(stage), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await join(stage, room, one)
    await join(stage, room, other)
    await stage.ask(`GET /bridges/${room}`)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${other.id}`)
    await stage.hears('ChannelLeftBridge', other.id)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${one.id}`)
    await stage.hears('ChannelLeftBridge', one.id)
    await stage.ask(`DELETE /bridges/${room}`)
  },
  'a member of a bridge hangs up': async (stage) => {
    const [room, one, other] = [await bridge(stage), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await join(stage, room, one)
    await join(stage, room, other)
    await leaves(stage, one)
    await stage.ask(`GET /bridges/${room}`)
  },
  'a bridge is destroyed with a member inside': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    await stage.ask(`DELETE /bridges/${room}`)
    await stage.hears('ChannelLeftBridge', caller.id)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves(stage, caller)
  },
  'a bridge that was subscribed to is destroyed with a member inside': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=bridge:${room}`)
    await join(stage, room, caller)
    await stage.ask(`DELETE /bridges/${room}`)
    await stage.hears('BridgeDestroyed', room)
    await leaves(stage, caller)
  },
  'a member goes over to another bridge': async (stage) => {
    const [first, second, caller] = [await bridge(stage, 'first'), await bridge(stage, 'second'), await onTheLine(stage)]
    await join(stage, first, caller)
    await stage.ask(`POST /bridges/${second}/addChannel?channel=${caller.id}`)
    await stage.hears('ChannelEnteredBridge', second)
    await stage.ask(`POST /bridges/${first}/removeChannel?channel=${caller.id}`)
    await leaves(stage, caller)
  },
  'a member is added once more': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${caller.id}`)
    await leaves(stage, caller)
  },
  'a member is continued': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    await stage.ask(`POST /channels/${caller.id}/continue?context=departments&extension=sales`)
    await stage.hears('StasisEnd', caller.id)
  },
  'a sound for all in a bridge': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    const sound = stage.id('sound')
    await stage.ask(`POST /bridges/${room}/play/${sound}?media=${hello}`)
    await stage.hears('PlaybackFinished', sound)
    await stage.ask(`GET /bridges/${room}`)
    await leaves(stage, caller)
  },
  'a sound for all in a bridge is stopped': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    const sound = stage.id('sound')
    await stage.ask(`POST /bridges/${room}/play/${sound}?media=${endless}`)
    await stage.hears('PlaybackStarted', sound)
    await sleep(100)
    await stage.ask(`DELETE /playbacks/${sound}`)
    await stage.hears('PlaybackFinished', sound)
    await leaves(stage, caller)
  },
  'a sound for one member of a bridge': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves(stage, caller)
  },
  'who cannot be bridged': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${stage.id('nobody')}`)
    await stage.ask(`POST /bridges/${room}/addChannel`)
    await stage.ask(`POST /bridges/${stage.id('nowhere')}/addChannel?channel=${caller.id}`)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${caller.id}`)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${stage.id('nobody')}`)
    await stage.ask(`POST /bridges/${room}/play`)
    await stage.ask(`POST /bridges/${stage.id('nowhere')}/play?media=sound:beep`)
  },
}
