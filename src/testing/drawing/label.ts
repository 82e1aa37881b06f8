import type { Operation, Table } from '../../core/operation.js'
import type { Ids, WireRequest } from '../../core/wire.js'
import { operations } from '../../resources/operations.js'

/** Every row by its name: `channels.answer`. */
const rows: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Table>(operations).flatMap(([room, table]) => Object.entries(table).map(([name, row]) => [`${room}.${name}`, row] as const)),
)

const short = (operation: string): string => operation.replace(/WithId$/, '')
const known = new Set([...rows.keys()].map(short))

/** The operation that a label names: `channels.play` of `channels.play caller sound:hello-world`. Throws where there is none. */
export const operationOf = (label: string): string => {
  const [operation = ''] = label.split(' ')
  if (!known.has(operation)) {
    const near = [...known].filter((each) => each.split('.')[1] === short(operation).split('.').at(-1))
    throw new TypeError(`There is no operation '${operation}'${near.length > 0 ? `: do you mean ${near.join(' or ')}?` : '. A label begins with one, as in channels.answer.'}`)
  }
  return operation
}

/** The names that a drawing has for ids. */
export interface Names {
  /** From now on this id reads so. */
  name(id: string, name: string): void
  /** How the id of a `channel`, `bridge`, … reads: its name; `bridge2` for the second that was minted; the id itself for any other. */
  of(kind: string, id: string): string
}

const isMinted = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id)

export const openNames = (): Names => {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  return {
    name: (id, name) => { names.set(id, name) },
    of: (kind, id) => {
      const known = names.get(id)
      if (known !== undefined || !isMinted(id)) return known ?? id
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      const name = count === 1 ? kind : `${kind}${String(count)}`
      names.set(id, name)
      return name
    },
  }
}

/**
 * A request as a drawing names it: the operation, what it is about, then its parameters in the order of its row.
 * Ids that were minted for it are left out, but for the id of what it makes where it is about nothing else.
 */
export const labelOf = ({ operation, ids, query, body }: WireRequest, names: Names): string => {
  const row = rows.get(operation)
  if (row === undefined) return operation
  const { query: writers = {}, body: fields = {}, mints = [], wholeBody } = row.details
  const inPath = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const ownIds = [...mints, ...Object.keys(writers).filter((name) => writers[name]?.minted === true)]
  const subjects = inPath.filter((name) => !mints.includes(name))
  const about = subjects.length > 0 ? subjects : ownIds.slice(0, 1)
  // A JSON body of several parameters is an object, and may hold those of the query too.
  const sent = typeof body === 'object' && body !== null ? body as Readonly<Record<string, unknown>> : {}
  const given = (name: string): unknown => query[name] ?? (wholeBody === undefined ? sent[name] : undefined)

  const media = given('media')
  const playbackId = ids['playbackId']
  if (playbackId !== undefined && media !== undefined) names.name(playbackId, written(media))

  const parameters = Object.entries(writers).flatMap(([name, { minted, names: kind }]) => {
    const value = given(name)
    if (value === undefined || minted === true) return []
    return [kind === undefined ? written(value) : written(value).split(',').map((id) => names.of(kindOf(kind), id)).join(',')]
  })
  const contents = Object.keys(fields).flatMap((name) => {
    const value = name === wholeBody ? body : sent[name]
    return value === undefined ? [] : [JSON.stringify(value)]
  })
  const unknown = Object.entries(query).flatMap(([name, value]) => (name in writers ? [] : [`${name}=${value}`]))
  return [short(operation), ...aboutNames(about, ids, names), ...parameters, ...contents, ...unknown].join(' ')
}

const aboutNames = (about: readonly string[], ids: Ids, names: Names): readonly string[] =>
  about.flatMap((name) => (ids[name] === undefined ? [] : [names.of(kindOf(name), ids[name])]))

/** `channel` of `channelId`. */
const kindOf = (parameter: string): string => parameter.replace(/(Id|Name)$/, '')

const written = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))
