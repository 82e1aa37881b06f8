import { expect, test } from '@jest/globals'

import { explain } from '../core/explain.js'
import { type KnownEvent, events } from '../resources/events.js'
import * as make from './events.js'

const channelId = 'c1'
const bridgeId = 'b1'
const asked = { application: 'front-desk', timestamp: '2026-11-21T00:08:47.098+0000', asterisk_id: '02:fc' }

const made: readonly KnownEvent[] = [
  make.stasisStart({ channelId }),
  make.stasisStart({ channelId, args: ['100'], replaces: 'c0', channel: { state: 'Ring' }, ...asked }),
  make.stasisEnd({ channelId }),
  make.dtmf('5', { channelId }),
  make.dtmf('#', { channelId, duration_ms: 80, ...asked }),
  make.channelCreated({ channelId }),
  make.channelStateChange({ channelId, state: 'Up' }),
  make.hangupRequest({ channelId }),
  make.hangupRequest({ channelId, cause: 16, soft: true, tech_cause: 200 }),
  make.channelDestroyed({ channelId }),
  make.channelDestroyed({ channelId, cause: 17, cause_txt: 'User busy', tech_cause: 486 }),
  make.channelDialplan({ channelId, dialplan_app: 'Answer' }),
  make.channelVarset({ variable: 'x', value: '' }),
  make.channelVarset({ variable: 'x', value: '1', channelId }),
  make.talkingStarted({ channelId }),
  make.talkingFinished({ channelId, duration: 1_400 }),
  make.dial({ peerId: 'c2' }),
  make.dial({ peerId: 'c2', callerId: channelId, dialstatus: 'BUSY' }),
  make.applicationMoveFailed({ channelId, destination: 'nowhere', args: ['1'] }),
  make.playbackStarted({ playbackId: 'p1', channelId }),
  make.playbackStarted({ playbackId: 'p1', bridgeId, media: 'sound:beep', next: 'digits:1' }),
  make.playbackContinuing({ playbackId: 'p1', channelId, next: 'digits:1' }),
  make.playbackFinished({ playbackId: 'p1', channelId }),
  make.playbackFinished({ playbackId: 'p1', channelId, state: 'failed', ...asked }),
  make.recordingStarted({ name: 'r1', channelId }),
  make.recordingFinished({ name: 'r1', channelId, recording: { duration: 3 } }),
  make.recordingFailed({ name: 'r1', bridgeId, recording: { cause: 'no disk' } }),
  make.bridgeCreated({ bridgeId }),
  make.bridgeDestroyed({ bridgeId }),
  make.enteredBridge({ bridgeId, channelId }),
  make.leftBridge({ bridgeId, channelId }),
  make.applicationReplaced(),
  make.applicationReplaced(asked),
  make.userEvent('Hello'),
  make.userEvent('Hello', { userevent: { to: 'you' }, channelId, bridgeId }),
  make.deviceStateChanged('Stasis:door', 'INUSE'),
]

test.each(made.map((event) => [event.type, event] as const))('%s is as Asterisk would write it', (type, event) => {
  expect(explain(events[type], event)).toBe('')
  expect(events[type].is(JSON.parse(JSON.stringify(event)))).toBe(true)
})

test('every maker is among them', () => {
  const makers = Object.keys(make).filter((name) => !name.endsWith('Snapshot')).length
  expect(new Set(made.map(({ type }) => type)).size).toBe(makers)
})

test('what is asked for is there, and what is not is left out', () => {
  expect(make.stasisStart({ channelId, args: ['100'], channel: { state: 'Ring' }, ...asked })).toEqual({
    type: 'StasisStart', args: ['100'], channel: { ...make.channelSnapshot(channelId), state: 'Ring' }, ...asked,
  })
  expect(make.hangupRequest({ channelId })).not.toHaveProperty('cause')
  expect(make.enteredBridge({ channelId, bridgeId }).bridge.channels).toEqual([channelId])
  expect(make.playbackFinished({ playbackId: 'p1', bridgeId }).playback).toMatchObject({ id: 'p1', target_uri: 'bridge:b1', state: 'done' })
})
