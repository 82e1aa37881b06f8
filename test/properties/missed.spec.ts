import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { type AriEvent, decodeEvent } from '../../src/resources/events.js'
import { type KnownChannel, openKnown } from '../../src/resources/known.js'
import { type Now, missedBy } from '../../src/resources/missed.js'
import {
  bridgeDestroyed, bridgeSnapshot, channelSnapshot, channelStateChange, enteredBridge, leftBridge, playbackFinished, playbackStarted,
  recordingFinished, recordingStarted, stasisStart,
} from '../../src/testing/events.js'

const application = 'desk'
const about = { application, timestamp: '2026-11-22T00:00:00.000+0000' }
const channels = ['c1', 'c2', 'c3', 'c4', 'c5']
const bridges = ['b1', 'b2', 'b3']
const sounds = ['s1', 's2', 's3']

/** What an application is told, in any order. */
const told: fc.Arbitrary<AriEvent> = fc.record({
  what: fc.constantFrom('entered', 'left', 'destroyed', 'state', 'plays', 'played', 'records', 'recorded'),
  channelId: fc.constantFrom(...channels),
  bridgeId: fc.constantFrom(...bridges),
  id: fc.constantFrom(...sounds),
  on: fc.boolean(),
  others: fc.subarray(channels),
  state: fc.constantFrom('Ring', 'Up'),
}).map(({ what, channelId, bridgeId, id, on, others, state }): AriEvent => {
  const both = { application, channelId, bridgeId, bridge: { channels: others } }
  const target = { application, ...(on ? { channelId } : { bridgeId }) }
  switch (what) {
    case 'entered':
      return enteredBridge(both)
    case 'left':
      return leftBridge(both)
    case 'destroyed':
      return bridgeDestroyed(both)
    case 'state':
      return channelStateChange({ application, channelId, state })
    case 'plays':
      return playbackStarted({ ...target, playbackId: id })
    case 'played':
      return playbackFinished({ ...target, playbackId: id })
    case 'records':
      return recordingStarted({ ...target, name: id })
    default:
      return recordingFinished({ ...target, name: id })
  }
})

const now: fc.Arbitrary<Now> = fc.record({
  there: fc.subarray(channels),
  inside: fc.subarray(channels),
  up: fc.subarray(channels),
  bridged: fc.uniqueArray(fc.tuple(fc.constantFrom(...bridges), fc.subarray(channels)), { selector: ([id]) => id }),
  over: fc.subarray(sounds),
}).map(({ there, inside, up, bridged, over }) => ({
  channels: new Map(there.map((id) => [id, channelSnapshot(id, { state: up.includes(id) ? 'Up' : 'Ring' })])),
  inside: new Set(inside.filter((id) => there.includes(id))),
  bridges: new Map(bridged.map(([id, members]) => [id, bridgeSnapshot(id, { channels: members.filter((member) => there.includes(member)) })])),
  over: new Set(over),
}))

const worlds = fc.record({ arrived: fc.subarray(channels), before: fc.array(told), meanwhile: fc.array(told, { maxLength: 3 }), now })

test('whatever was known and whatever is: what was missed is told in events that Asterisk could have sent, and then there is nothing left to tell', () => {
  fc.assert(fc.property(worlds, ({ arrived, before, meanwhile, now: there }) => {
    const here = new Map<string, KnownChannel>()
    const known = openKnown(here)
    for (const channelId of arrived) {
      const start = stasisStart({ application, channelId })
      here.set(channelId, { channel: start.channel, state: start.channel.state, playbacks: [], recordings: [] })
      known.hear(start)
    }
    for (const event of before) known.hear(event)
    known.lost()
    for (const event of meanwhile) known.hear(event)
    const stays = new Set(arrived)
    const missed = missedBy(known, stays, there, about)
    for (const event of missed) {
      // As it would be on the wire.
      expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual({ event })
      known.hear(event)
      if (event.type === 'StasisEnd') {
        here.delete(event.channel.id)
        stays.delete(event.channel.id)
      }
    }
    expect(missedBy(known, stays, there, about)).toEqual([])
  }), { numRuns: 2_000 })
})
