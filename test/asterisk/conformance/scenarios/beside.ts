/** What there is beside calls: who listens in, devices, roles, variables, filters, offers. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenes, Stage } from '../recorder.js'
import { bridge, hangUp, join, leaves, onTheLine, play } from './steps.js'

/** Somebody who listens in on a call. */
const snoop = async (stage: Stage, spied: string, more = '&spy=in'): Promise<string> => {
  const id = stage.id('snoop')
  stage.later(() => stage.ask(`DELETE /channels/${id}`))
  await stage.ask(`POST /channels/${spied}/snoop/${id}?app=${stage.app}${more}`)
  await stage.hears('StasisStart', id)
  return id
}

export const beside: Scenes = {
  'media of somebody else': async (stage) => {
    const media = stage.id('media')
    stage.later(() => stage.ask(`DELETE /channels/${media}`))
    const at = `POST /channels/externalMedia?app=${stage.app}`
    await stage.ask(`${at}&channelId=${media}&external_host=127.0.0.1:9&format=ulaw`)
    await stage.hears('StasisStart', media)
    const room = await bridge(stage)
    await join(stage, room, { id: media })
    await stage.ask(`GET /channels/${media}`)
    await stage.ask(`DELETE /channels/${media}`)
    await stage.hears('ChannelDestroyed', media)
    for (const query of ['&external_host=127.0.0.1:9', '&format=ulaw', '&external_host=127.0.0.1&format=ulaw', '&external_host=127.0.0.1:9&format=whim']) await stage.ask(`${at}${query}`)
    await stage.ask('POST /channels/externalMedia?external_host=127.0.0.1:9&format=ulaw')
  },
  'how well a call is heard, where no RTP is': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.ask(`GET /channels/${caller.id}/rtp_statistics`)
    await stage.ask(`GET /channels/${stage.id('nobody')}/rtp_statistics`)
    await stage.ask(`POST /channels/${caller.id}/continue?context=departments&extension=sales`)
    await stage.hears('StasisEnd', caller.id)
    await stage.ask(`GET /channels/${caller.id}/rtp_statistics`)
  },
  'messages to telephones': async (stage) => {
    const body = { variables: { A: '1' } }
    await stage.ask('PUT /endpoints/sendMessage?to=pjsip:nobody&from=sip:desk', body)
    await stage.ask('PUT /endpoints/sendMessage?to=whim:nobody&from=sip:desk', body)
    await stage.ask('PUT /endpoints/PJSIP/nobody/sendMessage?from=sip:desk')
    await stage.ask('PUT /endpoints/sendMessage')
  },
  'keys of one whom a bridge gives none of them': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${caller.id}&absorbDTMF=true`)
    await stage.hears('ChannelEnteredBridge', caller.id)
    await caller.press('5')
    await stage.hears('ChannelDtmfReceived', caller.id)
    await leaves(stage, caller)
  },
  'telephones': async (stage) => {
    for (const path of ['', '/PJSIP', '/PJSIP/phone', '/pjsip/phone', '/PJSIP/nobody', '/WHIM', '/WHIM/x']) await stage.ask(`GET /endpoints${path}`)
    const source = `/applications/${stage.app}/subscription?eventSource=endpoint:PJSIP/phone`
    await stage.ask(`POST ${source}`)
    await stage.ask(`DELETE ${source}`)
    await stage.ask(`DELETE ${source}`)
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=endpoint:PJSIP/nobody`)
    await stage.ask(`DELETE /applications/${stage.app}/subscription?eventSource=bridge:${stage.id('nowhere')}`)
  },
  'an application that hears everything': async (stage) => {
    const [ears, phone] = [stage.id('ears'), stage.id('phone')]
    await stage.listen([ears], { subscribeAll: true })
    await stage.ask(`GET /applications/${ears}`)
    stage.later(() => stage.ask(`DELETE /channels/${phone}`))
    await stage.ask(`POST /channels?endpoint=Local/answer@targets/n&app=${stage.app}&channelId=${phone}&otherChannelId=${stage.id("phone's other half")}`)
    await stage.hears('StasisStart', phone)
    await sleep(100)
    const room = await bridge(stage)
    await join(stage, room, { id: phone })
    await stage.ask(`DELETE /channels/${phone}`)
    await stage.hears('ChannelDestroyed', phone)
    await stage.ask(`DELETE /bridges/${room}`)
    await sleep(100)
  },
  'to hear everything is wished for too late': async (stage) => {
    const caller = await onTheLine(stage)
    await stage.listen([stage.app], { subscribeAll: true })
    await stage.ask(`GET /applications/${stage.app}`)
    await leaves(stage, caller)
  },
  'several join a bridge at once': async (stage) => {
    const [room, one, other] = [await bridge(stage), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await stage.ask(`POST /bridges/${room}/addChannel?channel=${one.id},${other.id}`)
    await stage.hears('ChannelEnteredBridge', other.id)
    await stage.ask(`POST /bridges/${room}/removeChannel?channel=${one.id},${other.id}`)
    await leaves(stage, one)
    await leaves(stage, other)
  },
  'who listens in goes with the call': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    const id = await snoop(stage, caller.id, '&spy=both&whisper=out&appArgs=a,b')
    await stage.ask(`GET /channels/${id}`)
    await join(stage, room, { id })
    await leaves(stage, caller)
    await stage.hears('StasisEnd', id)
    await stage.ask(`GET /channels/${id}`)
  },
  'who listens in stays when the call goes elsewhere, and leaves by themselves': async (stage) => {
    const caller = await onTheLine(stage)
    const id = await snoop(stage, caller.id)
    await stage.hears('PlaybackFinished', await play(stage, { id }, 'sound:beep'))
    await stage.ask(`POST /channels/${caller.id}/continue?context=departments&extension=sales`)
    await stage.hears('StasisEnd', caller.id)
    await hangUp(stage, { id, press: () => Promise.resolve(), hangup: () => Promise.resolve() })
  },
  'nobody can listen in so': async (stage) => {
    const { id } = await onTheLine(stage)
    const taken = await snoop(stage, id)
    for (const query of [`app=${stage.app}`, `spy=up&app=${stage.app}`, 'spy=in', `spy=none&whisper=none&app=${stage.app}`]) {
      await stage.ask(`POST /channels/${id}/snoop/${stage.id('no')}?${query}`)
    }
    await stage.ask(`POST /channels/${id}/snoop/${taken}?spy=in&app=${stage.app}`)
    await stage.ask(`POST /channels/${stage.id('nobody')}/snoop?spy=in&app=${stage.app}`)
  },
  'device states': async (stage) => {
    const door = `Stasis:${stage.id('door')}`
    stage.later(() => stage.ask(`DELETE /deviceStates/${door}`))
    await stage.ask(`GET /deviceStates/${door}`)
    await stage.ask(`POST /applications/${stage.app}/subscription?eventSource=deviceState:${door}`)
    for (const state of ['INUSE', 'INUSE', 'RINGING']) await stage.ask(`PUT /deviceStates/${door}?deviceState=${state}`)
    await stage.hears('DeviceStateChanged', door, 2)
    await stage.ask(`GET /deviceStates/${door}`)
    await stage.ask(`DELETE /deviceStates/${door}`)
    await sleep(100)
    await stage.ask(`GET /deviceStates/${door}`)
    await stage.ask(`DELETE /deviceStates/${door}`)
    await stage.ask(`PUT /deviceStates/${door}?deviceState=OPEN`)
    await stage.ask(`PUT /deviceStates/${stage.id('gate')}?deviceState=INUSE`)
    await stage.ask(`DELETE /deviceStates/${stage.id('gate')}`)
    const source = `/applications/${stage.app}/subscription?eventSource=deviceState:${door}`
    await stage.ask(`DELETE ${source}`)
    await stage.ask(`DELETE ${source}`)
  },
  'music in a holding bridge, and an announcer': async (stage) => {
    const [hall, one, other] = [await bridge(stage, 'hall', 'holding'), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await stage.ask(`POST /bridges/${hall}/addChannel?channel=${one.id}&role=participant`)
    await stage.ask(`DELETE /bridges/${hall}/moh`)
    await stage.ask(`POST /bridges/${hall}/moh`)
    await sleep(300)
    await stage.ask(`DELETE /bridges/${hall}/moh`)
    await sleep(300)
    await stage.ask(`POST /bridges/${hall}/addChannel?channel=${other.id}&role=announcer`)
    await stage.hears('ChannelEnteredBridge', other.id)
    await stage.hears('PlaybackFinished', await play(stage, one, 'sound:beep'))
    await stage.ask(`GET /bridges/${hall}`)
    await leaves(stage, one)
    await leaves(stage, other)
  },
  'beside an announcer there is no room for another, nor for a sound': async (stage) => {
    const [hall, one, other] = [await bridge(stage, 'hall', 'holding'), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await stage.ask(`POST /bridges/${hall}/addChannel?channel=${one.id}&role=announcer`)
    await stage.ask(`POST /bridges/${hall}/addChannel?channel=${other.id}&role=announcer`)
    await stage.hears('ChannelLeftBridge', other.id)
    const sound = stage.id('sound')
    await stage.ask(`POST /bridges/${hall}/play/${sound}?media=sound:beep`)
    await stage.hears('PlaybackFinished', sound)
    await stage.ask(`POST /bridges/${hall}/moh`)
    await sleep(200)
    await stage.ask(`DELETE /bridges/${hall}/moh`)
    await leaves(stage, one)
  },
  'whose picture is seen': async (stage) => {
    const [room, one, other] = [await bridge(stage), await onTheLine(stage, { as: 'one' }), await onTheLine(stage, { as: 'other' })]
    await stage.ask(`POST /bridges/${room}/videoSource/${one.id}`)
    await join(stage, room, one)
    await join(stage, room, other)
    for (const { id } of [one, one, other]) {
      await stage.ask(`POST /bridges/${room}/videoSource/${id}`)
      await sleep(50)
    }
    await stage.ask(`DELETE /bridges/${room}/videoSource`)
    await stage.ask(`POST /bridges/${room}/videoSource/${stage.id('nobody')}`)
    await leaves(stage, other)
    await leaves(stage, one)
  },
  'variables of a bridge, and several at once': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    for (const thing of [`bridges/${room}`, `channels/${caller.id}`]) {
      await stage.ask(`POST /${thing}/variables`, { variables: { A: '1', B: '2' } })
      await stage.ask(`GET /${thing}/variables?variables=A,B`)
      await stage.ask(`GET /${thing}/variables?variables=A,C`)
    }
    await stage.ask(`POST /bridges/${room}/variable?variable=A&value=`)
    await stage.ask(`GET /bridges/${room}/variable?variable=A`)
    await stage.ask(`GET /bridges/${room}/variable?variable=B`)
    await leaves(stage, caller)
  },
  'a phone is called with variables': async (stage) => {
    const [phone, other] = [stage.id('phone'), stage.id("phone's other half")]
    stage.later(() => stage.ask(`DELETE /channels/${phone}`))
    await stage.ask(`POST /channels?endpoint=Local/answer@targets/n&app=${stage.app}&channelId=${phone}&otherChannelId=${other}`, { variables: { A: '1', B: '2' } })
    await stage.hears('StasisStart', phone)
    await stage.ask(`GET /channels/${phone}/variable?variable=A`)
    await stage.ask(`GET /channels/${other}/variable?variable=B`)
  },
  'an application that filters': async (stage) => {
    const put = `PUT /applications/${stage.app}/eventFilter`
    await stage.ask(put, { disallowed: [{ type: 'ChannelStateChange' }] })
    const caller = await stage.call()
    await stage.ask(`POST /channels/${caller.id}/answer`)
    await stage.ask(put, { allowed: [{ type: 'StasisEnd' }] })
    await stage.ask(`GET /applications/${stage.app}`)
    await leaves(stage, caller)
    await stage.ask(put, { allowed: 'all' })
    await stage.ask(put)
  },
  'events of our own about several things': async (stage) => {
    const [room, caller] = [await bridge(stage), await onTheLine(stage)]
    const about = (source: string) => stage.ask(`POST /events/user/tea?application=${stage.app}&source=${source}`)
    await about(`bridge:${room}`)
    await about(`channel:${caller.id},bridge:${room}`)
    await stage.hears('ChannelUserevent', room, 2)
    await about(`bridge:${stage.id('nowhere')}`)
    await about('deviceState:Stasis:door')
    await leaves(stage, caller)
  },
  'where a call may be led': async (stage) => {
    const caller = await onTheLine(stage)
    for (const query of ['', '?endpoint=whim', '?endpoint=PJSIP/phone', '?endpoint=Local/answer@targets/n']) await stage.ask(`POST /channels/${caller.id}/redirect${query}`)
    await leaves(stage, caller)
  },
  'a call is offered, and claimed': async (stage) => {
    const [offer, caller] = [stage.id('offer'), stage.id('caller')]
    stage.later(() => stage.ask(`DELETE /channels/${caller}`))
    await stage.ask(`POST /channels?endpoint=Local/offer-${stage.app}@targets/n&context=callers&extension=wait&priority=1&channelId=${caller}&otherChannelId=${offer}`)
    // A 16 has no such offers.
    await sleep(300)
    await stage.ask(`POST /events/claim?channelId=${offer}&application=${stage.app}`)
    await sleep(300)
    await stage.ask(`POST /events/claim?channelId=${offer}&application=${stage.app}`)
    await stage.ask('POST /events/claim')
  },
}
