import type * as t from 'io-ts'

import { AriError } from './errors.js'
import { excerpt, explain, shortened } from './explain.js'
import { type Guard, guardOf } from './guard.js'
import type { Ids } from './wire.js'

/** An object that says what it is; its other fields are not looked at yet. */
export interface Frame {
  readonly type: string
  readonly [field: string]: unknown
}

/** What one frame turned out to be. */
export type Decoded<Event, Unknown> =
  /** Of a known type and its shape: the very object that came in. */
  | { readonly event: Event }
  /** Of a type not known here; `error` (`Unsupported`) says so. */
  | { readonly unknown: Unknown; readonly error: AriError }
  /** Broken: `malformed` (`Malformed`) says where, and holds the ids that could be read. */
  | { readonly malformed: AriError; readonly type?: string; readonly application?: string }

export interface Decoding<Codecs extends Readonly<Record<string, t.Mixed>>, Unknown> {
  /** The shape of each known type. */
  readonly codecs: Codecs
  /** How a frame of any other type is passed on. */
  readonly unknownOf: (frame: Frame) => Unknown
  /** The ids in an object that may hold anything. */
  readonly idsOf: (frame: Readonly<Record<string, unknown>>) => Ids
}

/**
 * A function that says what a frame is. It never throws: what cannot be read is a value too.
 *
 * A frame is asked by its type's guard; only one that fails is decoded, to say what is wrong with it:
 * `channel.caller.number: expected string, got 5`.
 */
export const decoder = <Codecs extends Readonly<Record<string, t.Mixed>>, Unknown>({
  codecs,
  unknownOf,
  idsOf,
}: Decoding<Codecs, Unknown>): ((frame: unknown) => Decoded<t.TypeOf<Codecs[keyof Codecs]>, Unknown>) => {
  // A guard is made when the first frame of its type comes: a program sees few of them.
  const readers = new Map(
    Object.entries(codecs).map(([type, codec]): [string, { readonly codec: t.Mixed; guard?: Guard }] => [type, { codec }]),
  )
  return (frame) => {
    if (!isObject(frame)) return { malformed: malformed('a frame', `expected an object with a type, got ${excerpt(frame)}`, {}) }
    if (!isFrame(frame)) {
      const why = `type: expected string, got ${excerpt(frame.type)}`
      return { malformed: malformed('a frame', why, idsOf(frame)), ...applicationOf(frame) }
    }
    const { type } = frame
    const reader = readers.get(type)
    if (reader === undefined) return { unknown: unknownOf(frame), error: unsupported(type, idsOf(frame)) }
    reader.guard ??= guardOf(reader.codec)
    if (reader.guard(frame)) return { event: frame }
    return { malformed: malformed(type, explain(reader.codec, frame), idsOf(frame)), type, ...applicationOf(frame) }
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFrame = (value: Readonly<Record<string, unknown>>): value is Frame => typeof value.type === 'string'

const applicationOf = ({ application }: Readonly<Record<string, unknown>>) =>
  typeof application === 'string' ? { application } : {}

const malformed = (what: string, why: string, ids: Ids) =>
  new AriError(
    'Malformed',
    `Asterisk sent ${what} that is not as it documents it: ${why}. It was dropped; is something between us and Asterisk?`,
    { ids },
  )

const unsupported = (type: string, ids: Ids) =>
  new AriError(
    'Unsupported',
    `Asterisk sent an event of a type that is not known here: ${shortened(type)}. It passes as UnknownEvent; a newer release may know it.`,
    { ids },
  )
