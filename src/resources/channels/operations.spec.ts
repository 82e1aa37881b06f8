import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import { type Operation, undoing } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Playback } from '../playbacks/codec.js'
import type { Channel, Variables } from './codec.js'
import { channels } from './operations.js'

const prepared = (name: keyof typeof channels, input: Readonly<Record<string, unknown>>) => {
  let n = 0
  const row: Operation = channels[name]
  return prepare(`channels.${name}`, row, input, () => `m${String(++n)}`)
}

test.each([
  ['answer', { channelId: 'c' }, { method: 'POST', path: '/channels/c/answer', ids: { channelId: 'c' }, mayBlock: true, urgent: false }],
  ['hangup', { channelId: 'c', reason: 'busy' }, { method: 'DELETE', path: '/channels/c', query: { reason: 'busy' }, urgent: true }],
  ['originate', { endpoint: 'PJSIP/a', app: 'desk', variables: { A: '1' } }, {
    path: '/channels', query: { endpoint: 'PJSIP/a', app: 'desk', channelId: 'm1', otherChannelId: 'm2' },
    body: { variables: { A: '1' } }, ids: { channelId: 'm1', otherChannelId: 'm2' },
  }],
  ['originateWithId', { endpoint: 'PJSIP/a' }, { path: '/channels/m1', ids: { channelId: 'm1', otherChannelId: 'm2' } }],
  ['externalMedia', { app: 'desk', external_host: 'h:1', format: 'slin16' }, { path: '/channels/externalMedia', ids: { channelId: 'm1' } }],
  ['playWithId', { channelId: 'c', media: ['sound:a', 'sound:b'] }, {
    path: '/channels/c/play/m1', query: { media: 'sound:a,sound:b' }, ids: { channelId: 'c', playbackId: 'm1' },
  }],
  ['playWithId', { channelId: 'c', playbackId: 'p', media: 'tone:350/200,0/200', skipms: 500 }, {
    path: '/channels/c/play/p', query: {}, body: { media: ['tone:350/200,0/200'], skipms: 500 },
  }],
  ['record', { channelId: 'c', name: 'r/1', format: 'wav', beep: true }, {
    query: { name: 'r/1', format: 'wav', beep: 'true' }, ids: { channelId: 'c', recordingName: 'r/1' },
  }],
  ['mute', { channelId: 'c' }, { method: 'POST', path: '/channels/c/mute', query: { direction: 'both' } }],
  ['unmute', { channelId: 'c', direction: 'in' }, { method: 'DELETE', path: '/channels/c/mute', query: { direction: 'in' } }],
  ['snoopChannel', { channelId: 'c', app: 'desk', spy: 'in' }, { ids: { channelId: 'c', snoopId: 'm1' }, query: { app: 'desk', spy: 'in', snoopId: 'm1' } }],
  ['snoopChannelWithId', { channelId: 'c', app: 'desk', spy: 'in' }, { path: '/channels/c/snoop/m1', urgent: true }],
  ['setChannelVars', { channelId: 'c', variables: { A: '1', B: { value: '2', report_events: true } } }, {
    query: {}, body: { variables: { A: '1', B: { value: '2', report_events: true } } }, mayBlock: true,
  }],
  ['getChannelVars', { channelId: 'c', variables: ['A', 'B'] }, { method: 'GET', query: { variables: 'A,B' }, urgent: true }],
  ['setChannelVar', { channelId: 'c', variable: 'A', value: 'x'.repeat(5_000) }, { query: {}, body: { variable: 'A', value: 'x'.repeat(5_000) } }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

test('what a snoop began is its own channel', () => {
  const ids = { channelId: 'heard', snoopId: 'hearing' }
  expect([channels.snoopChannel, channels.snoopChannelWithId].map((row) => undoing(row, ids))).toEqual([
    ['channels.hangup', { channelId: 'hearing' }],
    ['channels.hangup', { channelId: 'hearing' }],
  ])
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = (ari: { readonly channels: Bound<typeof channels> }) => {
  const { list, answer, play, playWithId, originate, originateWithId, mute, getChannelVars, record, hangup, setChannelVars, snoopChannelWithId } = ari.channels
  const channelId = 'c'
  const heardOf: string = channelId.repeat(2)
  const all: Observable<readonly Channel[]> = list()
  const done: Observable<undefined> = answer({ channelId })
  const played: Observable<Playback> = play({ channelId, media: 'sound:a' })
  const vars: Observable<Variables> = getChannelVars({ channelId, variables: ['A'] })
  return [
    playWithId({ channelId, media: ['sound:a', 'sound:b'], lang: undefined }),
    playWithId({ channelId, playbackId: 'p', media: 'sound:a' }),
    originateWithId({ endpoint: 'PJSIP/a', app: 'desk', variables: { A: '1', B: { value: '2' } } }),
    snoopChannelWithId({ channelId, app: 'desk', spy: 'both' }),
    mute({ channelId }),
    play({ channelId, media: heardOf, skipms: 500 }),
    play({ channelId, media: [heardOf, 'tone:ring'] }),
    play({ channelId, media: `recording:${heardOf}` }),
    playWithId({ channelId, media: ['number:42', 'digits:42', 'characters:abc'] }),
    // @ts-expect-error a misspelt scheme
    play({ channelId, media: 'sond:a' }),
    // @ts-expect-error one of them is misspelt
    play({ channelId, media: ['sound:a', 'tones:ring'] }),
    // @ts-expect-error a misspelt scheme before what is not known
    play({ channelId, media: `sond:${heardOf}` }),
    // @ts-expect-error no scheme at all
    playWithId({ channelId, media: 'hello-world' }),
    // @ts-expect-error channelId is missing
    answer({}),
    // @ts-expect-error no argument at all
    answer(),
    // @ts-expect-error media is missing
    play({ channelId }),
    // @ts-expect-error a misspelt parameter
    play({ channelId, media: 'sound:a', language: 'de' }),
    // @ts-expect-error milliseconds are a number
    play({ channelId, media: 'sound:a', skipms: '500' }),
    // @ts-expect-error the endpoint is missing
    originate({ app: 'desk' }),
    // @ts-expect-error an id is a string
    originate({ endpoint: 'PJSIP/a', channelId: 7 }),
    // @ts-expect-error not a direction
    mute({ channelId, direction: 'up' }),
    // @ts-expect-error not a terminator
    record({ channelId, name: 'r', format: 'wav', terminateOn: '1' }),
    // @ts-expect-error not a reason
    hangup({ channelId, reason: 'tired' }),
    // @ts-expect-error variables are texts
    setChannelVars({ channelId, variables: { A: 1 } }),
    all, done, played, vars,
  ]
}
