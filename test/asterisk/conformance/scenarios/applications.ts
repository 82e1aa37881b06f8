/** Applications and their sockets. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes } from '../recorder.js'
import { bridge, join, leaves, onTheLine, play } from './steps.js'

export const applications: Scenes = {
  'an application and what it hears of': async (stage) => {
    await stage.ask(`GET /applications/${stage.app}`)
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await join(stage, room, caller)
    await stage.ask(`GET /applications/${stage.app}`)
    await leaves(stage, caller)
    await stage.ask(`GET /applications/${stage.app}`)
    await stage.ask(`GET /applications/${stage.id('nobody')}`)
  },
  'a call that was subscribed to is heard to its very end': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=channel:${caller.id}`)
    await caller.hangup()
    await stage.hears('ChannelDestroyed', caller.id)
  },
  'a call that is subscribed to and left': async (stage) => {
    const caller = await onTheLine(stage)
    const source = `/applications/${stage.app}/subscription?eventSource=channel:${caller.id}`
    await stage.ask(`POST ${source}`)
    await stage.ask(`DELETE ${source}`)
    await stage.ask(`DELETE ${source}`)
    await leaves(stage, caller)
  },
  'what cannot be subscribed to': async ({ ask, app, id }) => {
    await ask(`POST /applications/${app}/subscription?eventSource=channel:${id('nobody')}`)
    await ask(`POST /applications/${app}/subscription?eventSource=whim`)
    await ask(`POST /applications/${app}/subscription`)
    await ask(`POST /applications/${id('nobody')}/subscription?eventSource=channel:x`)
  },
  'a second socket takes the application over': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.listen([stage.app])
    await stage.hears('ApplicationReplaced')
    await stage.hears('PlaybackFinished', await play(stage, caller, 'sound:beep'))
    await leaves(stage, caller)
  },
  'requests that lead nowhere': async ({ ask }) => {
    for (const request of ['GET /nothing', 'GET /channels/', 'PUT /channels', 'GET /channels/x/nothing', 'GET /channels/nobody', 'GET /bridges/nowhere', 'GET /asterisk/variable']) await ask(request)
  },
  'an event of our own': async (stage) => {
    await stage.ask(`POST /events/user/tea?application=${stage.app}`, { variables: { sugar: 'two' } })
    await stage.hears('ChannelUserevent')
    await stage.ask(`POST /events/user/tea?application=${stage.id('nobody')}`)
    await stage.ask('POST /events/user/tea')
  },
}

/** Sockets that come and go: these scenarios open their own. */
export const reconnections: Scenes = {
  'the socket closes, and another is opened': async (stage) => {
    const [close, caller] = [await stage.listen([stage.app]), await onTheLine(stage)]
    close()
    await sleep(300)
    await caller.press('1')
    await stage.call({ as: 'latecomer', unheard: true })
    await stage.ask(`GET /applications/${stage.app}`)
    await sleep(500)
    await stage.listen([stage.app])
    await stage.ask(`GET /applications/${stage.app}`)
    await caller.press('2')
    await stage.hears('ChannelDtmfReceived', caller.id)
    await leaves(stage, caller)
  },
}
