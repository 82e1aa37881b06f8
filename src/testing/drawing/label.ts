import type { Operation, Table } from '../../core/operation.js'
import type { Ids, WireRequest } from '../../core/wire.js'
import { operations } from '../../resources/operations.js'

/** Every row by its name: `channels.answer`. */
const rows: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Table>(operations).flatMap(([room, table]) => Object.entries(table).map(([name, row]) => [`${room}.${name}`, row] as const)),
)

const short = (operation: string): string => operation.replace(/WithId$/, '')
const known = new Set([...rows.keys()].map(short))

/**
 * The operation that a label names: `channels.play` of `channels.play caller sound:hello-world`. Throws where there is none.
 * @param where who says so, for the error
 */
export const operationOf = (label: string, where = ''): string => {
  const [operation = ''] = label.split(' ')
  if (!known.has(operation)) {
    const near = nearTo(operation)
    const remedy = near.length > 0 ? `: do you mean ${near.join(' or ')}?` : '. A label begins with one, as in channels.answer.'
    throw new TypeError(`${where}There is no operation '${operation}'${remedy}`)
  }
  return operation
}

/** What was probably meant: what has as many letters wrong as a hand gets wrong, or the same name in whichever room. */
const nearTo = (operation: string): readonly string[] => {
  const asMany = [...known].map((each) => ({ each, wrong: lettersWrong(operation, each) })).filter(({ wrong }) => wrong <= slips)
  const fewest = Math.min(...asMany.map(({ wrong }) => wrong))
  if (asMany.length > 0) return asMany.filter(({ wrong }) => wrong === fewest).map(({ each }) => each)
  return [...known].filter((each) => each.split('.')[1] === short(operation).split('.').at(-1))
}

const slips = 2

/** How many letters have to be added, left out, replaced or swapped with their neighbour to make one of the other. */
const lettersWrong = (one: string, other: string): number => {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, n) => n)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1]
      const isSwapped = i > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1), isSwapped ? at(i - 2, j - 2) + 1 : Infinity))
    }
  }
  return at(one.length, other.length)
}

/** The names that a drawing has for ids. */
export interface Names {
  /** From now on this id reads so. */
  name(id: string, name: string): void
  /** How the id of a `channel`, `bridge`, … reads: its name; `bridge2` for the second that was minted; the id itself for any other. */
  of(kind: string, id: string): string
  /** A text in which ids that have a name read so. */
  in(text: string): string
}

const isMinted = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id)
const minted = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

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
    in: (text) => text.replace(minted, (id) => names.get(id) ?? id),
  }
}

/**
 * A request as a drawing names it: the operation, what it is about, then its parameters in the order of its row.
 * Ids that were minted for it are left out, but for the id of what it makes where it is about nothing else. A channel that dials is called
 * by the endpoint from then on.
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

  const dials = dialling.has(short(operation))
  const [endpoint, channelId = ''] = [dials ? given('endpoint') : undefined, ids['channelId']]
  const isNamed = endpoint !== undefined && isMinted(channelId)
  if (isNamed) names.name(channelId, written(endpoint))
  const unsaid = dials ? ['app', 'timeout', ...(isNamed ? ['endpoint'] : [])] : []

  const parameters = Object.entries(writers).flatMap(([name, { minted, names: kind }]) => {
    const value = given(name)
    if (value === undefined || minted === true || unsaid.includes(name)) return []
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

/** These dial, or are about to: what they are about is the endpoint, and where the call comes to goes without saying, as does when Asterisk gives up. */
const dialling = new Set(['channels.originate', 'channels.create', 'channels.dial'])

/** `channel` of `channelId`. */
const kindOf = (parameter: string): string => parameter.replace(/(Id|Name)$/, '')

const written = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))
