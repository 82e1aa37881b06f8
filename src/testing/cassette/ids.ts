import { isDeepStrictEqual } from 'node:util'

import type { WireRequest } from '../../core/wire.js'
import { type RecordedRequest, secretMask } from '../../core/wires/cassette.js'
import { hiddenByName, masked } from '../../core/wires/masking.js'
import type { Cassette } from './read.js'

/** Ids that a program mints are others each time it runs. */
const ids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g

/** Which id of the recording is which now. */
export interface Ids {
  /** Is this the request that was recorded, with ids that stand for the same? If so, they do from now on. */
  match(recorded: RecordedRequest, asked: WireRequest): boolean
  /** What was recorded, with the ids of now. */
  now(value: unknown): unknown
  /** What is asked, with the ids of the recording. */
  then(value: unknown): unknown
}

export const openIds = (cassette: Cassette): Ids => {
  const minted = mintedIn(cassette)
  const toNow = new Map<string, string>()
  const toThen = new Map<string, string>()

  const sameText = (recorded: string, asked: string, bound: Map<string, string>): boolean => {
    if (!isDeepStrictEqual(recorded.split(ids), asked.split(ids))) return false
    const others = asked.match(ids) ?? []
    return (recorded.match(ids) ?? []).every((id, n) => {
      const other = others[n] ?? ''
      if (!minted.has(id)) return id === other
      const known = toNow.get(id) ?? bound.get(id)
      if (known !== undefined) return known === other
      if (toThen.has(other) || [...bound.values()].includes(other)) return false
      bound.set(id, other)
      return true
    })
  }
  const same = (recorded: unknown, asked: unknown, bound: Map<string, string>): boolean => {
    if (recorded === secretMask) return asked !== undefined
    if (typeof recorded === 'string' && typeof asked === 'string') return sameText(recorded, asked, bound)
    if (typeof recorded !== 'object' || recorded === null || typeof asked !== 'object' || asked === null) return recorded === asked
    const [one, other] = [fieldsOf(recorded), fieldsOf(asked)]
    return Array.isArray(recorded) === Array.isArray(asked) && one.size === other.size &&
      [...one].every(([name, value]) => same(value, other.get(name), bound))
  }

  return {
    match: (recorded, asked) => {
      if (recorded.operation !== asked.operation) return false
      const bound = new Map<string, string>()
      const is = same(
        { ids: recorded.ids, query: recorded.query, body: recorded.body },
        { ids: asked.ids, ...legible(asked) },
        bound,
      )
      if (is) {
        for (const [id, other] of bound) {
          toNow.set(id, other)
          toThen.set(other, id)
        }
      }
      return is
    },
    now: (value) => renamed(value, toNow),
    then: (value) => renamed(value, toThen),
  }
}

/** Query and body as they would be recorded. */
export const legible = ({ query, body }: WireRequest): Pick<WireRequest, 'query' | 'body'> =>
  masked({ query, body }, { hides: hiddenByName, knows: () => false }) as Pick<WireRequest, 'query' | 'body'> // Masking keeps shapes.

/** Ids that were first seen in a request: nobody but the program can have made them. */
const mintedIn = ({ entries }: Cassette): ReadonlySet<string> => {
  const minted = new Set<string>()
  const seen = new Set<string>()
  for (const entry of entries) {
    for (const id of JSON.stringify(entry).match(ids) ?? []) {
      if (!seen.has(id) && 'request' in entry) minted.add(id)
      seen.add(id)
    }
  }
  return minted
}

const fieldsOf = (value: object): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(value).filter(([, each]) => each !== undefined))

const renamed = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (names.size === 0) return value
  if (typeof value === 'string') return value.replace(ids, (id) => names.get(id) ?? id)
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, renamed(each, names)]))
}
