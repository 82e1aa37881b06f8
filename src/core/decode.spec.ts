import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as t from 'io-ts'

import { near } from '../../test/values.js'
import { record } from './codec.js'
import { decoder } from './decode.js'
import { AriError } from './errors.js'

const Rang = record('Rang', { type: t.literal('Rang'), application: t.string, bell: record('Bell', { id: t.string }) }, { times: t.number })
const Opened = record('Opened', { type: t.literal('Opened'), application: t.string })

const idsOf = ({ bell }: Readonly<Record<string, unknown>>) =>
  typeof bell === 'object' && bell !== null && 'id' in bell && typeof bell.id === 'string' ? { bellId: bell.id } : {}

const decode = decoder({ codecs: { Rang, Opened }, unknownOf: (frame) => ({ frame }), idsOf })

/** What is said of a frame that is broken. */
const broken = (frame: unknown) => {
  const decoded = decode(frame)
  if (!('malformed' in decoded)) throw new Error('It could be read')
  const { malformed: { _tag, message, ids }, type, application } = decoded
  return { _tag, why: /that is not as it documents it: (.*)\. It was dropped/.exec(message)?.[1], ids, type, application }
}

describe('a frame', () => {
  test('of a known type and its shape is the very object that came in', () => {
    const frame: unknown = { type: 'Rang', application: 'house', bell: { id: 'b1', since: 1987 }, extra: [1] }
    const decoded = decode(frame)
    expect('event' in decoded && decoded.event).toBe(frame)
  })

  test('is typed by its type', () => {
    const decoded = decode({ type: 'Rang', application: 'house', bell: { id: 'b1' } })
    const event = 'event' in decoded ? decoded.event : undefined
    const bell: string | undefined = event?.type === 'Rang' ? event.bell.id : undefined
    expect(bell).toBe('b1')
  })

  test('of an unknown type is passed on whole, and told', () => {
    const frame = { type: 'Painted', application: 'house', bell: { id: 'b1' } }
    const decoded = decode(frame)
    if (!('unknown' in decoded)) throw new Error('It was known')
    expect(decoded.unknown.frame).toBe(frame)
    expect(decoded.error).toMatchObject({ _tag: 'Unsupported', ids: { bellId: 'b1' } })
    expect(decoded.error.message).toContain('not known here: Painted.')
  })

  test('of a broken shape says where, and what could be read of it', () => {
    expect(broken({ type: 'Rang', application: 'house', bell: { id: 'b1' }, times: '2' })).toEqual({
      _tag: 'Malformed', why: 'times: expected number, got "2"', ids: { bellId: 'b1' }, type: 'Rang', application: 'house',
    })
  })

  test('of which little can be read says that little', () => {
    expect(broken({ type: 'Rang', application: 5, bell: { id: null } })).toEqual({
      _tag: 'Malformed', why: 'application: expected string, got 5; bell.id: expected string, got null', ids: {}, type: 'Rang', application: undefined,
    })
  })

  test.each([
    [null, 'expected an object with a type, got null'],
    [undefined, 'expected an object with a type, got nothing'],
    [[{ type: 'Rang' }], 'expected an object with a type, got a list'],
    ['Rang', 'expected an object with a type, got "Rang"'],
    [5, 'expected an object with a type, got 5'],
    [{}, 'type: expected string, got nothing'],
    [{ type: 5 }, 'type: expected string, got 5'],
    [{ type: ['Rang'] }, 'type: expected string, got a list'],
  ])('that is no event is malformed: %j', (frame, why) => {
    expect(broken(frame)).toMatchObject({ _tag: 'Malformed', why, ids: {} })
  })

  test.each(['constructor', '__proto__', 'toString', ''])('of the type %j is of an unknown type', (type) => {
    expect(decode({ type })).toHaveProperty('unknown')
  })
})

test('nothing throws, whatever comes, and what passes is of its shape', () => {
  const frames = fc.oneof(fc.anything(), fc.jsonValue(), near(Rang), near(Opened), fc.record({ type: fc.string() }))
  fc.assert(fc.property(frames, (frame) => {
    const decoded = decode(frame)
    if ('event' in decoded) expect(Rang.is(frame) || Opened.is(frame)).toBe(true)
    else expect('unknown' in decoded ? decoded.error : decoded.malformed).toBeInstanceOf(AriError)
  }), { numRuns: 1_000 })
})
