import { expect, test } from '@jest/globals'

import type { WireRequest } from 'rxari'

import { openNames } from './names.js'
import { nameOf } from './phone/names.js'

const request = (operation: string, ids: WireRequest['ids'], query: WireRequest['query'] = {}, body?: unknown): WireRequest =>
  ({ operation, ids, query, method: 'POST', path: '/', urgent: false, mayBlock: false, want: 'json', ...(body === undefined ? {} : { body }) })

const told = (...requests: readonly WireRequest[]): readonly string[] => {
  const names = openNames()
  return requests.map((each) => {
    const about = names.about(each)
    return `${about}: ${nameOf(each, names.of)}`
  })
}

test('a caller is who they are, a telephone what was dialled, each time it is', () => {
  expect(told(
    request('channels.answer', { channelId: 'ann' }),
    request('channels.originate', { channelId: '1' }, { endpoint: 'PJSIP/bob' }),
    request('channels.hangup', { channelId: '1' }),
    request('channels.create', { channelId: '2' }, { endpoint: 'Local/bob@phones/n' }),
  )).toEqual(['ann: answer', 'bob: call PJSIP/bob', 'bob: hang up', 'bob: a channel to Local/bob@phones/n'])
})

test('bridges are told apart, by their own names where they have one', () => {
  expect(told(
    request('bridges.create', { bridgeId: '1' }, { type: 'mixing' }),
    request('bridges.createWithId', { bridgeId: '2' }),
    request('bridges.create', { bridgeId: '3' }, { name: 'sales', type: 'holding' }),
    request('bridges.addChannel', { bridgeId: '2', channelId: 'ann' }, { channel: 'ann' }),
  )).toEqual(['bridge: open a bridge (mixing)', 'bridge 2: open a bridge (mixing)', 'sales: open a bridge (holding)', 'bridge 2: ann comes in'])
})

test('a name is free again when what had it is over', () => {
  expect(told(
    request('bridges.create', { bridgeId: '1' }),
    request('bridges.destroy', { bridgeId: '1' }),
    request('bridges.removeChannel', { bridgeId: '1', channelId: 'ann' }, { channel: 'ann' }),
    request('bridges.create', { bridgeId: '2' }, { type: 'holding' }),
  )).toEqual(['bridge: open a bridge (mixing)', 'bridge: close the bridge', 'bridge: ann goes out', 'bridge: open a bridge (holding)'])
})

test('what is played or recorded is where it was begun', () => {
  expect(told(
    request('channels.playWithId', { channelId: 'ann', playbackId: '1' }, { media: 'sound:beep,sound:hello-world' }),
    request('playbacks.stop', { playbackId: '1' }),
    request('bridges.create', { bridgeId: '2' }, { name: 'room' }),
    request('bridges.record', { bridgeId: '2' }, { name: 'minutes', format: 'wav' }),
    request('recordings.stop', { recordingName: 'minutes' }),
    request('channels.record', { channelId: 'ann' }, {}, { name: 'message', format: 'wav' }),
    request('recordings.cancel', { recordingName: 'message' }),
  )).toEqual([
    'ann: play beep, hello-world', 'ann: stop the sound', 'room: open a bridge (mixing)', 'room: record', 'room: stop recording', 'ann: record',
    'ann: discard the recording',
  ])
})

test('an ear is named for whom it listens to', () => {
  expect(told(
    request('channels.snoopChannelWithId', { channelId: 'ann', snoopId: '1' }, { spy: 'both', app: 'x' }),
    request('bridges.addChannel', { bridgeId: 'room', channelId: '1' }, { channel: '1' }),
  )).toEqual(['ann: listen in', 'room: ear on ann comes in'])
})

test('what is emitted reads as its names', () => {
  const names = openNames()
  names.about(request('channels.originate', { channelId: '1' }, { endpoint: 'PJSIP/bob' }))
  const call = { id: '1', answer: () => undefined }
  expect(names.read({ outcome: 'answered', call, others: [call, 'x'], seats: new Map([[call, new Set([call])]]), kick: () => undefined, heard: { id: '2', media_uri: 'sound:beep', state: 'done' }, said: { name: 'x', format: 'wav' } })).toEqual({
    outcome: 'answered', call: 'bob', others: ['bob', 'x'], seats: new Map([['bob', new Set(['bob'])]]), heard: 'sound:beep', said: 'recording:x',
  })
})
