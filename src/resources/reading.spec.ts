import { describe, expect, test } from '@jest/globals'

import { type Operation, undoing } from '../core/operation.js'
import { operations, rowOf } from './operations.js'
import { isFor, reading } from './reading.js'

const rows = Object.entries(operations).flatMap(([room, table]) =>
  Object.entries<Operation>(table).map(([name, row]) => [`${room}.${name}`, row] as const))

/** Every id that a request may have. */
const ids = { channelId: 'c', snoopId: 's', otherChannelId: 'o', bridgeId: 'b', playbackId: 'p', recordingName: 'r' }

describe('what a request has made is read', () => {
  test('by the id under which it was asked for', () => {
    const said = rows.flatMap(([name, row]) => {
      const reads = reading(row, undoing(row, ids))
      return reads === undefined ? [] : [`${name}: ${reads[0]} ${JSON.stringify(reads[1])}`]
    })
    expect(said).toEqual([
      'channels.originate: channels.get {"channelId":"c"}',
      'channels.create: channels.get {"channelId":"c"}',
      'channels.originateWithId: channels.get {"channelId":"c"}',
      'channels.play: playbacks.get {"playbackId":"p"}',
      'channels.playWithId: playbacks.get {"playbackId":"p"}',
      'channels.record: recordings.getLive {"recordingName":"r"}',
      'channels.snoopChannel: channels.get {"channelId":"s"}',
      'channels.snoopChannelWithId: channels.get {"channelId":"s"}',
      'bridges.create: bridges.get {"bridgeId":"b"}',
      'bridges.createWithId: bridges.get {"bridgeId":"b"}',
      'bridges.play: playbacks.get {"playbackId":"p"}',
      'bridges.playWithId: playbacks.get {"playbackId":"p"}',
      'bridges.record: recordings.getLive {"recordingName":"r"}',
    ])
  })

  test('whatever is undone, but for external media: their port is told in the reply alone', () => {
    const unread = rows.filter(([, row]) => row.details.undoneBy !== undefined && reading(row, undoing(row, ids)) === undefined)
    expect(unread.map(([name]) => name)).toEqual(['channels.externalMedia'])
  })

  test.each(rows.flatMap(([name, row]) => {
    const reads = reading(row, undoing(row, ids))
    return reads === undefined ? [] : [[name, row, rowOf(reads[0])] as const]
  }))('as the reply to %s has it', (_, made, read) => {
    expect(made.details.reply).toBeDefined()
    expect(read.details.reply).toBe(made.details.reply)
  })
})

test.each([
  ['a channel', { channelId: 'c' }, { id: 'c' }, true],
  ['a recording of that channel', { channelId: 'c', recordingName: 'r' }, { name: 'r', target_uri: 'channel:c' }, true],
  ['a recording of that name, of another', { channelId: 'c', recordingName: 'r' }, { name: 'r', target_uri: 'channel:other' }, false],
  ['a recording of a bridge of the same id', { channelId: 'c', recordingName: 'r' }, { name: 'r', target_uri: 'bridge:c' }, false],
  ['a sound in that bridge', { bridgeId: 'b', playbackId: 'p' }, { id: 'p', target_uri: 'bridge:b' }, true],
  ['a sound in another', { bridgeId: 'b', playbackId: 'p' }, { id: 'p', target_uri: 'bridge:other' }, false],
])('%s', (_, asked, thing, is) => {
  expect(isFor(asked, thing)).toBe(is)
})
