import type * as t from 'io-ts'

import type { Operation, Table, Writers } from '../../core/operation.js'
import type { Kind } from '../../core/params.js'
import { codecs } from '../../resources/codecs.js'
import { events } from '../../resources/events.js'
import { requires } from '../../resources/modules.js'
import { operations } from '../../resources/operations.js'
import { newIn22 } from '../simulator/route.js'
import type { Version } from '../simulator/model.js'

/**
 * What a server says of itself at `/ari/api-docs`, by the names of the files: the form is Swagger's 1.1, what is in it stands in our tables
 * and codecs. Names, places, types and flags; not a sentence.
 */
export const apiDocs = (version: Version, basePath: string): ReadonlyMap<string, unknown> => {
  const head = { apiVersion: version === '22' ? '10.0.0' : '4.1.4', swaggerVersion: '1.1', basePath }
  const rooms = Object.entries<Table>(operations)
  return new Map<string, unknown>([
    ['resources.json', { ...head, apis: rooms.map(([room]) => ({ path: fileOf(room) })) }],
    ...rooms.map(([room, table]) => [`${room}.json`, {
      ...head,
      resourcePath: fileOf(room),
      requiresModules: requiresOf(room),
      apis: apisOf(Object.entries(table).filter(([name]) => version === '22' || !newIn22.has(`${room}.${name}`))),
      models: modelsOf(room),
    }] as const),
  ])
}

const fileOf = (room: string): string => `/api-docs/${room}.{format}`

const requiresOf = (room: string): readonly string[] => Object.entries(requires).find(([name]) => name === room)?.[1] ?? []

type Row = readonly [nickname: string, operation: Operation]

/** The rows by their paths, in the order of the table. */
const apisOf = (rows: readonly Row[]) =>
  [...new Set(rows.map(([, { path }]) => path))].map((path) => ({
    path,
    operations: rows.flatMap(([nickname, row]) => (row.path === path ? [operationOf(nickname, row)] : [])),
  }))

const operationOf = (nickname: string, { method, path, details: { query = {}, body = {}, reply, bytes } }: Operation) => ({
  httpMethod: method,
  nickname,
  responseClass: bytes === true ? 'binary' : reply === undefined ? 'void' : typeOf(reply),
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, paramType: 'path', required: true, allowMultiple: false, dataType: 'string' })),
    ...parametersOf('query', query),
    ...parametersOf('body', body),
  ],
})

const kinds: Readonly<Record<Kind, string>> = { text: 'string', int: 'int', bool: 'boolean', list: 'string', json: 'containers' }

const parametersOf = (paramType: string, writers: Writers) =>
  Object.entries(writers).map(([name, { kind, optional, oneOf, least }]) => ({
    name, paramType, required: optional !== true, allowMultiple: kind === 'list', dataType: kinds[kind],
    ...(least === undefined ? among(oneOf) : { allowableValues: { valueType: 'RANGE', min: least } }),
  }))

const among = (values: readonly string[] | undefined) => (values === undefined ? {} : { allowableValues: { valueType: 'LIST', values } })

/** The values that a codec knows: `known` lists them. */
export const valuesOf = (codec: t.Mixed): readonly string[] | undefined => ('values' in codec ? codec.values as readonly string[] : undefined)

/** What a codec is made of, as far as ours are. */
type Structure =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.LiteralType<string>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.IntersectionType<t.Mixed[]>
  | t.UnionType<t.Mixed[]>
  | t.ReadonlyArrayType<t.Mixed>
  | t.DictionaryType<t.Mixed, t.Mixed>
  | t.AnyDictionaryType

/** Every io-ts codec carries a `_tag`; the tables and codecs have no others than these. */
export const structureOf = (codec: t.Mixed): Structure => codec as Structure

const typeOf = (codec: t.Mixed): string => {
  const structure = structureOf(codec)
  switch (structure._tag) {
    case 'StringType':
    case 'LiteralType':
      return 'string'
    case 'NumberType':
      return 'double'
    case 'BooleanType':
      return 'boolean'
    case 'ReadonlyArrayType':
      return `List[${typeOf(structure.type)}]`
    case 'InterfaceType':
    case 'IntersectionType':
      return codec.name
    case 'UnionType':
      return structure.types.map(typeOf).join(' or ')
    case 'DictionaryType':
    case 'AnyDictionaryType':
    case 'PartialType':
      return 'object'
  }
}

const propertiesOf = (codec: t.Mixed): Readonly<Record<string, unknown>> => {
  const structure = structureOf(codec)
  const properties = (props: t.Props, required: boolean) =>
    Object.fromEntries(Object.entries(props).map(([name, of]) => [name, { type: typeOf(of), required, ...among(valuesOf(of)) }]))
  switch (structure._tag) {
    case 'InterfaceType':
      return properties(structure.props, true)
    case 'PartialType':
      return properties(structure.props, false)
    case 'IntersectionType':
      return Object.fromEntries(structure.types.flatMap((part) => Object.entries(propertiesOf(part))))
    default:
      return {}
  }
}

/** The models that a room's file describes: events stand in that of `events`, as kinds of `Event`. */
const modelsOf = (room: string) =>
  Object.fromEntries(Object.entries<t.Mixed>(codecs).flatMap(([id, codec]) => {
    if (room !== 'events' && (id in events || id === 'Event')) return []
    return [[id, { id, properties: propertiesOf(codec), ...(id === 'Event' ? { subTypes: Object.keys(events) } : {}) }]]
  }))
