import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { dateOf } from '../src/core/codec.js'
import { closureGuard, compiledGuard } from '../src/core/guard.js'
import { decodeEvent, events, keysOf } from '../src/resources/events.js'
import { lackingIn16 } from './api/deliberate.js'

// One frame of each shape that Asterisk 22.10 and 16.28 sent in some fifty scenarios each, and in test/asterisk/every-event.test.ts.
const framesOf = (version: string): readonly unknown[] => {
  const file = fileURLToPath(new URL(`../../test/traces/${version}.jsonl`, import.meta.url))
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line): unknown => JSON.parse(line))
}

describe.each(['22', '16'])('what Asterisk %s sends', (version) => {
  const frames = framesOf(version)
  const decoded = frames.map((frame) => decodeEvent(frame))
  const known = decoded.flatMap((one) => ('event' in one ? [one.event] : []))

  test('is known, and of its shape', () => {
    expect(frames.length).toBeGreaterThan(50)
    expect(decoded.filter((one) => !('event' in one))).toEqual([])
    expect(known).toEqual(frames)
  })

  test('is every event that there is: none is written by hand', () => {
    const types = Object.keys(events)
    const lacking = version === '16' ? types.filter((type) => lackingIn16.includes(type)) : []
    expect(types.filter((type) => !known.some((event) => event.type === type))).toEqual(lacking)
  })

  test('passes codec and guards alike, and no other type\'s', () => {
    for (const event of known) {
      for (const [type, codec] of Object.entries(events)) {
        const is = type === event.type
        expect([codec.is(event), compiledGuard(codec)(event), closureGuard(codec)(event)]).toEqual([is, is, is])
      }
    }
  })

  test('is filed under what it is about', () => {
    const nowhere = new Set(known.filter((event) => keysOf(event).length === 0).map(({ type }) => type))
    const about = ['ApplicationRegistered', 'ApplicationReplaced', 'ApplicationUnregistered', 'ChannelUserevent', 'ChannelVarset', 'RESTResponse']
    expect([...nowhere].filter((type) => !about.includes(type))).toEqual([])
  })

  test('has times that can be read', () => {
    for (const { timestamp } of known) expect(dateOf(timestamp).toISOString().slice(0, 19)).toBe(timestamp.slice(0, 19))
  })
})
