import { describe, expect, test } from '@jest/globals'

import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import { mintId } from '../../core/ids.js'
import { operations } from '../../resources/operations.js'
import { labelOf, openNames, operationOf } from './label.js'

const { channels, bridges, playbacks, recordings, applications } = operations
const request = (operation: string, row: Operation, input: Readonly<Record<string, unknown>>) => prepare(operation, row, input, mintId)

test.each([
  ['channels.answer', channels.answer, { channelId: 'caller' }, 'channels.answer caller'],
  ['channels.playWithId', channels.playWithId, { channelId: 'caller', media: 'sound:hello-world' }, 'channels.play caller sound:hello-world'],
  ['channels.play', channels.play, { channelId: 'caller', media: ['sound:a', 'digits:5'], lang: 'de' }, 'channels.play caller sound:a,digits:5 de'],
  ['channels.playWithId', channels.playWithId, { channelId: 'caller', media: ['tone:ring,x'], lang: 'de' }, 'channels.play caller tone:ring,x de'],
  ['channels.continueInDialplan', channels.continueInDialplan, { extension: 'support', context: 'departments', channelId: 'caller' },
    'channels.continueInDialplan caller departments support'],
  ['channels.mute', channels.mute, { channelId: 'caller' }, 'channels.mute caller both'],
  ['channels.hangup', channels.hangup, { channelId: 'caller', reason: 'busy' }, 'channels.hangup caller busy'],
  ['channels.originate', channels.originate, { endpoint: 'PJSIP/bob', app: 'app', variables: { a: '1' } }, 'channels.originate PJSIP/bob {"a":"1"}'],
  ['channels.originate', channels.originate, { endpoint: 'PJSIP/bob', app: 'app', channelId: 'ann', timeout: 5, callerId: 'Al <5>' }, 'channels.originate ann PJSIP/bob Al <5>'],
  ['channels.create', channels.create, { endpoint: 'PJSIP/bob', app: 'app' }, 'channels.create PJSIP/bob'],
  ['channels.dial', channels.dial, { channelId: 'ann', timeout: 5 }, 'channels.dial ann'],
  ['channels.snoopChannelWithId', channels.snoopChannelWithId, { channelId: 'caller', app: 'app', spy: 'in' }, 'channels.snoopChannel caller in app'],
  ['channels.setChannelVars', channels.setChannelVars, { channelId: 'caller', variables: { a: '1' } }, 'channels.setChannelVars caller {"a":"1"}'],
  ['bridges.createWithId', bridges.createWithId, { type: 'mixing' }, 'bridges.create bridge mixing'],
  ['bridges.create', bridges.create, { type: 'mixing' }, 'bridges.create bridge mixing'],
  ['bridges.createWithId', bridges.createWithId, { bridgeId: 'room-1', type: 'mixing' }, 'bridges.create room-1 mixing'],
  ['bridges.addChannel', bridges.addChannel, { bridgeId: 'room-1', channel: 'caller' }, 'bridges.addChannel room-1 caller'],
  ['bridges.create', bridges.create, { bridgeId: 'room-1', variables: { a: '1' } }, 'bridges.create room-1 {"a":"1"}'],
  ['playbacks.stop', playbacks.stop, { playbackId: 'p1' }, 'playbacks.stop p1'],
  ['recordings.stop', recordings.stop, { recordingName: 'r1' }, 'recordings.stop r1'],
  ['applications.subscribe', applications.subscribe, { applicationName: 'app', eventSource: 'bridge:b1' }, 'applications.subscribe app bridge:b1'],
] as const)('%s is named', (operation, row, input, label) => {
  expect(labelOf(request(operation, row, input), openNames())).toBe(label)
})

describe('names', () => {
  test('of minted ids are what they are of, counted', () => {
    const names = openNames()
    const [one, other] = [mintId(), mintId()]
    expect(['bridge', 'bridge', 'bridge', 'channel'].map((kind, n) => names.of(kind, [one, other, one, mintId()][n] ?? ''))).toEqual(['bridge', 'bridge2', 'bridge', 'channel'])
  })

  test('of sounds are their media', () => {
    const names = openNames()
    const play = request('channels.playWithId', channels.playWithId, { channelId: 'c1', media: 'sound:hello-world' })
    labelOf(play, names)
    const stop = request('playbacks.stop', playbacks.stop, { playbackId: play.ids['playbackId'] })
    expect(labelOf(stop, names)).toBe('playbacks.stop sound:hello-world')
  })
})

test.each([
  ['channels.play caller sound:x', 'channels.play'],
  ['bridges.create', 'bridges.create'],
])('%j is about an operation', (label, operation) => {
  expect(operationOf(label)).toBe(operation)
})

test.each([
  ['channel.answer caller', "There is no operation 'channel.answer': do you mean channels.answer?"],
  ['play caller', "There is no operation 'play': do you mean channels.play or bridges.play?"],
  ['channels.playWithId caller', "There is no operation 'channels.playWithId': do you mean channels.play or bridges.play?"],
  ['sing', "There is no operation 'sing'. A label begins with one, as in channels.answer."],
])('%j is about none', (label, why) => {
  expect(() => operationOf(label)).toThrow(new TypeError(why))
})
