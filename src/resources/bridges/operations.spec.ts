import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Bridge } from './codec.js'
import { bridges } from './operations.js'

const prepared = (name: keyof typeof bridges, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = bridges[name]
  return prepare(`bridges.${name}`, row, input, () => 'minted')
}

test.each([
  ['create', {}, { path: '/bridges', query: { bridgeId: 'minted' }, ids: { bridgeId: 'minted' } }],
  ['createWithId', { type: ['mixing', 'dtmf_events'] }, { path: '/bridges/minted', query: { type: 'mixing,dtmf_events' }, ids: { bridgeId: 'minted' } }],
  ['createWithId', { bridgeId: 'b', type: 'mixing,dtmf_events' }, { path: '/bridges/b', query: { type: 'mixing,dtmf_events' } }],
  ['create', { variables: { A: { value: '1', report_events: true } } }, { body: { A: { value: '1', report_events: true } } }],
  ['createWithId', { variables: { A: { value: '1' } } }, { body: { variables: { A: { value: '1' } } } }],
  ['addChannel', { bridgeId: 'b', channel: 'c', mute: true }, {
    path: '/bridges/b/addChannel', query: { channel: 'c', mute: 'true' }, ids: { bridgeId: 'b', channelId: 'c' }, mayBlock: true,
  }],
  ['removeChannel', { bridgeId: 'b', channel: ['c', 'd'] }, { query: { channel: 'c,d' }, ids: { bridgeId: 'b' }, mayBlock: true }],
  ['setVideoSource', { bridgeId: 'b', channelId: 'c' }, { path: '/bridges/b/videoSource/c', ids: { bridgeId: 'b', channelId: 'c' } }],
  ['playWithId', { bridgeId: 'b', media: 'sound:a' }, { path: '/bridges/b/play/minted', ids: { bridgeId: 'b', playbackId: 'minted' } }],
  ['record', { bridgeId: 'b', name: 'r', format: 'wav' }, { ids: { bridgeId: 'b', recordingName: 'r' } }],
  ['stopMoh', { bridgeId: 'b' }, { method: 'DELETE', path: '/bridges/b/moh', urgent: false }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = (ari: { readonly bridges: Bound<typeof bridges> }) => {
  const { create, createWithId, addChannel, list, play } = ari.bridges
  const made: Observable<Bridge> = create()
  const all: Observable<readonly Bridge[]> = list()
  return [
    createWithId(),
    createWithId({ bridgeId: 'b', type: ['mixing'] }),
    addChannel({ bridgeId: 'b', channel: ['c', 'd'] }),
    play({ bridgeId: 'b', media: 'sound:a', announcer_format: 'slin16' }),
    // @ts-expect-error a misspelt scheme
    play({ bridgeId: 'b', media: 'sounds:a' }),
    // @ts-expect-error the channel is missing
    addChannel({ bridgeId: 'b' }),
    // @ts-expect-error the specification calls it `channel`
    addChannel({ bridgeId: 'b', channelId: 'c' }),
    // @ts-expect-error a flag is a boolean
    addChannel({ bridgeId: 'b', channel: 'c', mute: 'true' }),
    made, all,
  ]
}
