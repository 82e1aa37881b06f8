import { readFileSync } from 'node:fs'

import { expect, test } from '@jest/globals'

import { explain } from '../core/explain.js'
import { type KnownEvent, events } from '../resources/events.js'
import * as make from './events.js'

const channelId = 'c1'
const bridgeId = 'b1'
const asked = { application: 'front-desk', timestamp: '2026-11-21T00:08:47.098+0000', asterisk_id: '02:fc' }

/** Each maker: as plainly as it can be called, then with all that it takes. */
const made: readonly KnownEvent[] = [
  make.stasisStart(),
  make.stasisStart({ channelId, args: ['100'], replaces: 'c0', channel: { state: 'Ring' }, ...asked }),
  make.stasisEnd(),
  make.stasisEnd({ channelId, ...asked }),
  make.dtmf('5'),
  make.dtmf('#', { channelId, duration_ms: 80, ...asked }),
  make.channelCreated(),
  make.channelStateChange(),
  make.channelStateChange({ channelId, state: 'Ringing', channel: { language: 'de' } }),
  make.hangupRequest(),
  make.hangupRequest({ channelId, cause: 16, soft: true }),
  make.hangupRequest({ channelId, cause: 16, soft: true, tech_cause: 200 }),
  make.channelDestroyed(),
  make.channelDestroyed({ channelId, cause: 17, cause_txt: 'User busy', tech_cause: 486 }),
  make.channelDialplan({ dialplan_app: 'Answer' }),
  make.channelVarset({ variable: 'x', value: '' }),
  make.channelVarset({ variable: 'x', value: '1', channelId }),
  make.talkingStarted(),
  make.talkingFinished(),
  make.talkingFinished({ channelId, duration: 1_400 }),
  make.toneDetected(),
  make.channelHold(),
  make.channelHold({ channelId, musicclass: 'default' }),
  make.channelUnhold(),
  make.channelCallerId(),
  make.channelCallerId({ caller_presentation: 32, caller_presentation_txt: 'Presentation Prohibited, Not Screened' }),
  make.channelConnectedLine(),
  make.dial({ peerId: 'c2' }),
  make.dial({ peerId: 'c2', callerId: channelId, dialstatus: 'BUSY' }),
  make.callBroadcast(),
  make.callBroadcast({ channelId, caller: '100', called: '200' }),
  make.callClaimed({ winner: 'desk' }),
  make.applicationMoveFailed({ channelId, destination: 'nowhere', args: ['1'] }),
  make.playbackStarted(),
  make.playbackStarted({ playbackId: 'p1', bridgeId, media: 'sound:beep', next: 'digits:1' }),
  make.playbackContinuing({ next: 'digits:1' }),
  make.playbackFinished(),
  make.playbackFinished({ playbackId: 'p1', channelId, state: 'failed', ...asked }),
  make.recordingStarted(),
  make.recordingFinished(),
  make.recordingFinished({ name: 'r1', channelId, recording: { duration: 3 } }),
  make.recordingFailed(),
  make.recordingFailed({ name: 'r1', bridgeId, recording: { cause: 'no disk' } }),
  make.bridgeCreated(),
  make.bridgeDestroyed(),
  make.bridgeMerged({ from: 'b2' }),
  make.videoSourceChanged(),
  make.videoSourceChanged({ bridgeId, old: channelId, bridge: { video_source_id: 'c2' } }),
  make.enteredBridge(),
  make.leftBridge(),
  make.bridgeBlindTransfer(),
  make.bridgeBlindTransfer({ channelId, bridgeId, transfereeId: 'c2', exten: '200', context: 'sales', result: 'Fail', is_external: false, replaces: 'c3' }),
  make.bridgeAttendedTransfer(),
  make.bridgeAttendedTransfer({ to: { bridge: 'bridge' } }),
  make.bridgeAttendedTransfer({ to: { application: 'Stasis', replaces: 'c3' } }),
  make.channelTransfer('200'),
  make.channelTransfer('200', { channelId, partnerId: 'c2', state: 'channel_declined' }),
  make.endpointStateChange(),
  make.endpointStateChange({ endpointId: 'PJSIP/bob', state: 'offline', endpoint: { channel_ids: ['c1'] } }),
  make.contactStatusChange(),
  make.contactStatusChange({ contact: { contact_status: 'Removed' } }),
  make.peerStatusChange(),
  make.peerStatusChange({ peer: { peer_status: 'Unreachable' } }),
  make.textMessageReceived('hi there'),
  make.applicationReplaced(),
  make.applicationReplaced(asked),
  make.applicationRegistered(),
  make.applicationUnregistered(),
  make.userEvent('Hello'),
  make.userEvent('Hello', { userevent: { to: 'you' }, channelId, bridgeId, endpointId: 'PJSIP/bob' }),
  make.deviceStateChanged('Stasis:door', 'INUSE'),
  make.restResponse(),
  make.restResponse({ transaction_id: 't1', request_id: 'r1', uri: 'channels', body: [] }),
]

test.each(made.map((event) => [event.type, event] as const))('%s is as Asterisk would write it', (type, event) => {
  expect(explain(events[type], event)).toBe('')
  expect(events[type].is(JSON.parse(JSON.stringify(event)))).toBe(true)
})

test('every event that there is can be made, and every maker is among these', () => {
  expect([...new Set(made.map(({ type }) => type))].sort()).toEqual(Object.keys(events).sort())
  expect(Object.keys(make).filter((name) => !name.endsWith('Snapshot'))).toHaveLength(Object.keys(events).length)
})

/** What is in a value, field by field: `channel.id: string`. What callers fill as they like counts as one. */
const shapeOf = (value: unknown, path = ''): readonly string[] =>
  typeof value !== 'object' || value === null || free.test(path)
    ? [`${path}: ${typeof value}`]
    : Array.isArray(value)
      ? [`${path}: list`]
      : Object.entries(value).flatMap(([name, each]) => shapeOf(each, path === '' ? name : `${path}.${name}`))
const free = /^(userevent|message\.variables)$|channelvars$|bridgevars$/

/** What Asterisk documents, and sent in none of our traces. */
const unseen: Readonly<Record<string, RegExp>> = { ChannelHangupRequest: /^tech_cause/, ChannelUserevent: /^(bridge|endpoint)\./ }

/** Frames of real servers, one of each shape. */
const traced = ['22', '16'].flatMap((version) =>
  readFileSync(new URL(`../../../test/traces/${version}.jsonl`, import.meta.url), 'utf8').split('\n')
    // Each line is an event that real servers sent: test/traces.spec.ts decodes them all.
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as KnownEvent])))

test.each(Object.keys(events))('%s has what a real one has, and nothing that none has', (type) => {
  const shapes = traced.filter((event) => event.type === type).map((event) => new Set(shapeOf(event)))
  const seen = new Set(shapes.flatMap((shape) => [...shape]))
  // Which Asterisk it comes from is left out: it comes from none.
  const always = [...seen].filter((field) => field !== 'asterisk_id: string' && shapes.every((shape) => shape.has(field)))
  expect(shapes).not.toEqual([])
  for (const event of made.filter((one) => one.type === type)) {
    const shape = shapeOf(event)
    expect(always.filter((field) => !shape.includes(field))).toEqual([])
    expect(shape.filter((field) => !seen.has(field) && unseen[type]?.test(field) !== true)).toEqual([])
  }
})

test('what is not said is plain: the caller, the bridge', () => {
  expect([make.stasisStart().channel.id, make.enteredBridge().bridge.id, make.playbackStarted().playback.target_uri]).toEqual(['caller', 'bridge', 'channel:caller'])
  expect(make.enteredBridge().bridge.channels).toEqual(['caller'])
  expect(make.endpointStateChange().endpoint).toEqual(make.endpointSnapshot('PJSIP/alice'))
  expect(make.endpointSnapshot('Local/1@in/n')).toMatchObject({ technology: 'Local', resource: '1@in/n', state: 'online', channel_ids: [] })
  expect(make.restResponse({ body: { ping: 'pong' } })).toMatchObject({ content_type: 'application/json', message_body: '{"ping":"pong"}' })
})

test('what is asked for is there, and what is not is left out', () => {
  expect(make.stasisStart({ channelId, args: ['100'], channel: { state: 'Ring' }, ...asked })).toEqual({
    type: 'StasisStart', args: ['100'], channel: { ...make.channelSnapshot(channelId), state: 'Ring' }, ...asked,
  })
  expect(make.hangupRequest({ channelId })).not.toHaveProperty('cause')
  expect(make.enteredBridge({ channelId, bridgeId }).bridge.channels).toEqual([channelId])
  expect(make.playbackFinished({ playbackId: 'p1', bridgeId }).playback).toMatchObject({ id: 'p1', target_uri: 'bridge:b1', state: 'done' })
})
