import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type * as t from 'io-ts'
import { NEVER, Subject, throwError } from 'rxjs'

import { type Fault, AriError, connect } from 'rxari'

import { closureGuard, compiledGuard } from '../../src/core/guard.js'
import { decodeEvent, events } from '../../src/resources/events.js'
import { around, valid } from '../values.js'

// An event of every type, made from its codec: whole, with more in it than is known, and with one thing wrong.

/** The parts of a record. */
type Structure = t.InterfaceType<t.Props> | t.PartialType<t.Props> | t.IntersectionType<t.Mixed[]> | t.StringType

/** A field that has to be there: where it is, and what it holds. */
interface Needed {
  readonly place: readonly string[]
  readonly codec: t.Mixed
}

const propsOf = (codec: t.Mixed): readonly (readonly [name: string, codec: t.Mixed, required: boolean])[] => {
  // Every io-ts codec has a `_tag`; those without fields have none here.
  const structure = codec as Structure
  switch (structure._tag) {
    case 'InterfaceType':
      return Object.entries(structure.props).map(([name, inner]) => [name, inner, true])
    case 'PartialType':
      return Object.entries(structure.props).map(([name, inner]) => [name, inner, false])
    case 'IntersectionType':
      return structure.types.flatMap(propsOf)
    default:
      return []
  }
}

/** All of them, also within what has to be there. */
const neededIn = (codec: t.Mixed, within: readonly string[] = []): readonly Needed[] =>
  propsOf(codec).filter(([, , required]) => required).flatMap(([name, inner]) =>
    [{ place: [...within, name], codec: inner }, ...neededIn(inner, [...within, name])])

type Json = Readonly<Record<string, unknown>>

// What `valid` makes of a record is one.
const recordOf = (value: unknown): Json => value as Json

const gone = Symbol('gone')

const replaced = (value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown =>
  name === undefined ? other : Object.fromEntries(Object.entries(recordOf(value)).flatMap(([key, inner]) =>
    key !== name ? [[key, inner]] : rest.length === 0 && other === gone ? [] : [[key, replaced(inner, rest, other)]]))

/** Fields that nobody knows, here and in every record below. */
const withMore = (value: unknown, codec: t.Mixed, more: Json): unknown => {
  const known = new Map(propsOf(codec).map(([name, inner]) => [name, inner]))
  if (known.size === 0) return value
  const own = Object.entries(recordOf(value)).map(([name, inner]) => [name, known.has(name) ? withMore(inner, known.get(name) ?? codec, more) : inner])
  return { ...Object.fromEntries(Object.entries(more).filter(([name]) => !known.has(name))), ...Object.fromEntries(own) }
}

const json = fc.jsonValue({ maxDepth: 2 })
const more = fc.dictionary(fc.string({ maxLength: 6 }), json, { maxKeys: 4, noNullPrototype: true })

const types: readonly (readonly [type: string, codec: t.Mixed])[] = Object.entries(events)

/** What a connection makes of one frame. */
const hear = (frame: unknown) => {
  const frames = new Subject<unknown>()
  const faults: Fault[] = []
  const heard: unknown[] = []
  const ari = connect({
    app: 'desk',
    log: false,
    wire: { state$: NEVER, frames$: frames, request: () => throwError(() => new AriError('Unreachable', 'No one is there')) },
  })
  ari.faults$.subscribe((fault) => faults.push(fault))
  let failed: unknown
  ari.events$.subscribe({ next: (event) => heard.push(event), error: (error: unknown) => { failed = error } })
  frames.next(frame)
  return { faults, heard, failed }
}

describe('an event of every type', () => {
  test('they are 45', () => { expect(types).toHaveLength(45) })

  test.each(types)('%s: whole, and with more in it than is known, it is the very event', (type, codec) => {
    fc.assert(fc.property(valid(codec), more, (value, fields) => {
      for (const frame of [value, withMore(value, codec, fields)]) {
        const decoded = decodeEvent(frame)
        expect('event' in decoded ? decoded.event : decoded).toBe(frame)
        expect(recordOf(frame)['type']).toBe(type)
        expect([codec.is(frame), compiledGuard(codec)(frame), closureGuard(codec)(frame)]).toEqual([true, true, true])
      }
    }), { numRuns: 50 })
  })

  test.each(types)('%s: with any one thing that has to be there broken it is one fault, and no event', (type, codec) => {
    const needed = neededIn(codec)
    const places = needed.map(({ place }) => place.join('.'))
    expect(['type', 'timestamp', 'application'].filter((name) => !places.includes(name))).toEqual([])
    for (const { place, codec: inner } of needed) {
      // Another type's name is another type.
      const wrong = json.filter((value) => !inner.is(value) && (place.join() !== 'type' || typeof value !== 'string'))
      fc.assert(fc.property(valid(codec), more, fc.oneof(fc.constant(gone), wrong), (value, fields, other) => {
        const frame = replaced(withMore(value, codec, fields), place, other)
        const { faults, heard, failed } = hear(frame)
        expect(faults.map(({ during, error }) => [during, error._tag])).toEqual([['decode', 'Malformed']])
        expect(faults[0]?.frame).toBe(frame)
        expect(faults[0]?.error.message).toContain(place.join('.'))
        expect(heard).toEqual([])
        expect(failed).toBeUndefined()
        expect([codec.is(frame), compiledGuard(codec)(frame), closureGuard(codec)(frame)]).toEqual([false, false, false])
      }), { numRuns: 6 })
    }
    expect(type).toBe(codec.name)
  })

  test('whatever comes, codec and guards agree, and nothing is thrown', () => {
    fc.assert(fc.property(fc.constantFrom(...types).chain(([, codec]) => around(codec)), (frame) => {
      const decoded = decodeEvent(frame)
      for (const [type, codec] of types) {
        const is = codec.is(frame)
        expect([type, compiledGuard(codec)(frame), closureGuard(codec)(frame)]).toEqual([type, is, is])
        if (is) expect('event' in decoded).toBe(true)
      }
      const { faults } = hear(frame)
      expect(faults.length).toBe('event' in decoded ? 0 : 1)
    }), { numRuns: 400 })
  })
})
