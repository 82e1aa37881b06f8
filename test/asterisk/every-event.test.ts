import { once } from 'node:events'

import { describe, expect } from '@jest/globals'
import { type Observable, firstValueFrom } from 'rxjs'
import { WebSocket, WebSocketServer } from 'ws'

import type { AriEvent, EventOf, EventType } from '../../src/index.js'
import { decodeEvent, events as codecs, keysOf } from '../../src/resources/events.js'
import { lackingIn16 } from '../api/deliberate.js'
import { eventually, onStage, server } from './harness.js'
import { openPhone } from './phone.js'

/** What an event speaks of, found by its look and without our codecs: `channel c1`. */
const spokenOf = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  // An object of any kind has fields of any kind.
  const one = value as Readonly<Record<string, unknown>>
  const itself = 'dialplan' in one ? `channel ${String(one['id'])}`
    : 'bridge_class' in one ? `bridge ${String(one['id'])}`
      : 'channel_ids' in one ? `endpoint ${String(one['technology'])}/${String(one['resource'])}`
        : 'media_uri' in one ? `playback ${String(one['id'])}`
          : 'format' in one ? `recording ${String(one['name'])}`
            : undefined
  return [...(itself === undefined ? [] : [itself]), ...Object.values(one).flatMap(spokenOf)]
}

describe('every event', () => {
  onStage('is really sent by Asterisk, decodes, and is filed under all that it speaks of', async (stage) => {
    const { app, known, driver } = stage
    const is22 = stage.version === '22'
    const ari = await stage.ari({ subscribeAll: true })
    const { asterisk, bridges, channels, deviceStates, endpoints, events, recordings } = ari
    /** What came over sockets of our own. */
    const frames: AriEvent[] = []
    const decode = (data: Buffer) => {
      const decoded = decodeEvent(JSON.parse(data.toString()))
      if (!('event' in decoded)) throw new Error(`Not known, or not of its shape: ${data.toString()}`)
      frames.push(decoded.event)
    }
    const done = <T>(asked: Observable<T>) => firstValueFrom(asked)
    let since = 0
    /** What follows is new: an event of before does not count for it. */
    const anew = () => { since = known.length }
    const hears = async <Type extends EventType>(type: Type, like: (event: EventOf<Type>) => boolean = () => true) => {
      // Of that type, as it says.
      const matches = (event: AriEvent) => event.type === type && like(event as EventOf<Type>)
      await eventually(`a ${type}`, () => known.slice(since).some(({ event }) => matches(event)) || frames.some(matches))
    }
    const enters = (id: string) => hears('StasisStart', ({ channel }) => channel.id === id)
    /** A channel of ours, in the application. */
    const reached = async (endpoint: string, more: { readonly formats?: string; readonly otherChannelId?: string } = {}) => {
      const { id } = await done(channels.originate({ endpoint, app, ...more }))
      await enters(id)
      return id
    }
    const calling = async (script: string) => {
      const { id } = await stage.caller(script)
      await enters(id)
      await done(channels.answer({ channelId: id }))
      return id
    }
    const together = async (...channel: readonly string[]) => {
      const { id: bridgeId } = await done(bridges.create({ type: 'mixing,video_single' }))
      await done(bridges.addChannel({ bridgeId, channel }))
      return bridgeId
    }
    /** Over, if it is not already. */
    const hangUp = async (...ids: readonly string[]) => {
      for (const id of ids) await driver.request('DELETE', `/channels/${id}`)
    }
    const phone = await openPhone('desk')
    try {
      // A device, and sounds
      await done(deviceStates.update({ deviceName: 'Stasis:door', deviceState: 'INUSE' }))
      await hears('DeviceStateChanged')
      await done(deviceStates.delete({ deviceName: 'Stasis:door' }))
      const caller = await calling('talk')
      const channelId = caller
      await done(channels.setChannelVar({ channelId, variable: 'TALK_DETECT(set)', value: '300' }))
      await hears('ChannelVarset')
      await hears('ChannelTalkingStarted')
      await hears('ChannelTalkingFinished')
      await done(events.userEvent({ eventName: 'every', application: app, source: [`channel:${caller}`] }))
      await hears('ChannelUserevent')
      await done(channels.play({ channelId, media: ['sound:beep', 'sound:beep'] }))
      await hears('PlaybackContinuing')
      await hears('PlaybackFinished')
      const recordingName = `${app}-every`
      await done(channels.record({ channelId, name: recordingName, format: 'wav' }))
      await hears('RecordingStarted')
      await done(recordings.cancel({ recordingName }))
      await hears('RecordingFinished')
      await done(channels.move({ channelId, app: `${app}-nobody` }))
      await hears('ApplicationMoveFailed')

      // A telephone comes, and writes. Changes of an endpoint are told to who asked for that endpoint, not to who hears everything.
      await done(endpoints.sendMessage({ to: `pjsip:local/${phone.uri}`, from: 'sip:desk@127.0.0.1', body: 'Here is Asterisk' }))
      await eventually('the phone knows Asterisk', () => phone.asked.includes('MESSAGE'))
      const applicationName = `${app}-2`
      const second = await stage.ari({ app: applicationName })
      const watched = { applicationName, eventSource: 'endpoint:PJSIP/desk' }
      await done(second.applications.subscribe(watched))
      await phone.ask('REGISTER', ['Expires: 60'])
      await hears('ContactStatusChange')
      await hears('PeerStatusChange')
      await hears('EndpointStateChange')
      await phone.ask('MESSAGE', ['X-Every: one'], 'Good morning')
      await hears('TextMessageReceived')
      await done(second.applications.unsubscribe(watched))

      // It is called, holds, and sends its caller on
      const called = await reached('PJSIP/desk')
      const [call] = phone.calls
      const bridgeId = await together(called, caller)
      await done(bridges.setVideoSource({ bridgeId, channelId: called }))
      await hears('BridgeVideoSourceChanged')
      await call?.hold()
      await hears('ChannelHold')
      await call?.unhold()
      await hears('ChannelUnhold')
      // Its members cannot be recorded each.
      await done(channels.record({ channelId: called, name: `${app}-member`, format: 'wav' }))
      await hears('RecordingFailed')
      if (is22) {
        await done(channels.setChannelVar({ channelId: called, variable: 'PJSIP_TRANSFER_HANDLING()', value: 'ari-only' }))
        await call?.transfer(`app-${app}`)
        await hears('ChannelTransfer')
        await done(channels.transfer_progress({ channelId: called, states: 'channel_declined' }))
        await done(channels.setChannelVar({ channelId: called, variable: 'PJSIP_TRANSFER_HANDLING()', value: '' }))
      }
      await call?.transfer(`app-${app}`)
      await hears('BridgeBlindTransfer')
      await hangUp(called, caller)
      await done(bridges.destroy({ bridgeId }))

      // It has two calls, and joins them
      const legs = [await reached('PJSIP/desk'), await reached('Local/answer@targets/n'), await reached('PJSIP/desk'), await reached('Local/answer@targets/n')]
      const rooms = [await together(...legs.slice(0, 2)), await together(...legs.slice(2))]
      const [, one, two] = phone.calls
      if (one === undefined || two === undefined) throw new Error('The phone was to have two more calls')
      await one.transfer(two)
      await hears('BridgeAttendedTransfer')
      await hangUp(...legs)
      for (const room of rooms) await done(bridges.destroy({ bridgeId: room }))
      await hears('BridgeDestroyed')
      await phone.ask('REGISTER', ['Expires: 0'])
      await hears('ContactStatusChange', ({ contact_info }) => contact_info.contact_status === 'Removed')

      // Two calls of the dialplan become one: by keys, in bridges that are not the application's
      anew()
      const transferer = await reached('Local/transferer@targets/n')
      const joined = (count: number) => known.slice(since).filter(({ event }) => event.type === 'ChannelEnteredBridge').length >= count
      await eventually('it talks with the first', () => joined(2))
      await done(channels.sendDTMF({ channelId: transferer, dtmf: '*2' }))
      await hears('ChannelHold')
      await done(channels.sendDTMF({ channelId: transferer, dtmf: '1' }))
      await eventually('it talks with the second', () => joined(4))
      await hangUp(transferer)
      await hears('BridgeMerged')

      if (is22) {
        // A tone. Detection knows 8 kHz alone: a Local channel has to be told.
        const listener = `${app}-tone`
        const player = await reached(`Local/up-${app}@inbound/n`, { formats: 'ulaw', otherChannelId: listener })
        await enters(listener)
        await done(channels.setChannelVar({ channelId: listener, variable: 'TONE_DETECT(440,200)', value: '' }))
        await done(channels.play({ channelId: player, media: 'tone:440' }))
        await hears('ChannelToneDetected')

        // A call is offered to all, and taken
        const offer = `${app}-offer`
        await done(channels.originate({
          endpoint: `Local/offer-${app}@targets/n`, context: 'callers', extension: 'wait', priority: 1, otherChannelId: offer,
        }))
        await hears('CallBroadcast')
        await done(events.claimChannel({ channelId: offer, application: app }))
        await hears('CallClaimed')

        // Asterisk connects to us, for one application and then for another
        const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
        await once(sockets, 'listening')
        sockets.on('connection', (socket) => { socket.on('message', decode) })
        const address = sockets.address()
        const there = typeof address === 'object' && address !== null ? `ws://127.0.0.1:${address.port}/` : ''
        const client = { configClass: 'res_websocket_client', objectType: 'websocket_client', id: app }
        const outbound = { configClass: 'res_ari', objectType: 'outbound_websocket', id: app }
        const fields = (all: Readonly<Record<string, string>>) => Object.entries(all).map(([attribute, value]) => ({ attribute, value }))
        const reload = () => done(asterisk.reloadModule({ moduleName: 'res_ari.so' }))
        await done(asterisk.updateObject({ ...client, fields: fields({ uri: there, protocols: 'ari', connection_type: 'persistent' }) }))
        for (const apps of [`${app}-out`, `${app}-other`]) {
          await done(asterisk.updateObject({ ...outbound, fields: fields({ apps, websocket_client_id: app, local_ari_user: server.username }) }))
          await reload()
          await hears('ApplicationRegistered', ({ application }) => application === apps)
        }
        await hears('ApplicationUnregistered')
        await done(asterisk.deleteObject(outbound))
        await reload()
        await hears('ApplicationUnregistered', ({ application }) => application === `${app}-other`)
        await done(asterisk.deleteObject(client))
        for (const each of sockets.clients) each.terminate()
        sockets.close()
      }

      // Another connection takes the second application over
      const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`
      const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/events?app=${applicationName}`, { headers: { authorization } })
      socket.on('message', decode)
      await once(socket, 'open')
      await hears('ApplicationReplaced')
      if (is22) {
        socket.send(JSON.stringify({ type: 'RESTRequest', transaction_id: 't', request_id: 'r', method: 'GET', uri: 'asterisk/ping' }))
        await hears('RESTResponse')
      }
      socket.close()
      await once(socket, 'close')
      // Transfers leave channels of Asterisk's own making, some of them in the application.
      await hangUp(...known.flatMap(({ event }) => (event.type === 'ChannelCreated' ? [event.channel.id] : [])))
    } finally {
      await phone.close()
    }

    const all = [...known.map(({ event }) => event), ...frames]
    const types = Object.keys(codecs)
    const lacking = is22 ? [] : types.filter((type) => lackingIn16.includes(type))
    const seen = new Map(types.map((type) => [type, all.filter((event) => event.type === type).length]))
    // What is not seen would be a frame written by hand. None is: 45 of 45 on 22, 38 of 38 on 16.
    for (const [type, count] of seen) stage.say(`${type.padEnd(26)}${count > 0 ? `seen, ${count}` : lacking.includes(type) ? 'not in 16' : 'BY HAND'}`)
    expect(types.filter((type) => seen.get(type) === 0)).toEqual(lacking)
    for (const event of all) {
      const keys = keysOf(event).map(({ kind, id }) => `${kind} ${id}`)
      expect([event.type, spokenOf(event).filter((one) => !keys.includes(one))]).toEqual([event.type, []])
    }
  }, { within: 60_000 })
})
