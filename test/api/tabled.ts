import type * as t from 'io-ts'

import type { Operation as Row, Table, Writers } from '../../src/core/operation.js'
import type { Kind } from '../../src/core/params.js'
import { structureOf, valuesOf } from '../../src/testing/serve/apiDocs.js'
import { type Facts, type Field, type Operation, type Parameter, factsOfModel, factsOfOperation, factsOfRoom } from './facts.js'

/** What a value of this codec is called in a description. */
export const typeOf = (codec: t.Mixed): string => {
  const structure = structureOf(codec)
  switch (structure._tag) {
    case 'StringType':
    case 'LiteralType':
      return 'string'
    case 'NumberType':
      return 'number'
    case 'BooleanType':
      return 'boolean'
    case 'ReadonlyArrayType':
      return `List[${typeOf(structure.type)}]`
    case 'DictionaryType':
    case 'AnyDictionaryType':
      return 'object'
    case 'UnionType':
      return structure.types.map(typeOf).join(' or ')
    case 'InterfaceType':
    case 'IntersectionType':
      return codec.name
    default:
      throw new TypeError(`It is not known what ${codec.name} is called in a description`)
  }
}

/** The fields of a record, required ones first. */
export const fieldsOf = (codec: t.Mixed): readonly Field[] => {
  const structure = structureOf(codec)
  const fields = (props: t.Props, required: boolean) =>
    Object.entries(props).map(([name, of]): Field => ({ name, type: typeOf(of), required, oneOf: valuesOf(of) }))
  switch (structure._tag) {
    case 'InterfaceType':
      return fields(structure.props, true)
    case 'PartialType':
      return fields(structure.props, false)
    case 'IntersectionType':
      return structure.types.flatMap(fieldsOf)
    default:
      throw new TypeError(`${codec.name} is no record`)
  }
}

const types: Readonly<Record<Kind, string>> = { text: 'string', int: 'int', bool: 'boolean', list: 'string', json: 'object' }

const parametersOf = (place: string, writers: Writers): readonly Parameter[] =>
  Object.entries(writers).map(([name, { kind, optional, oneOf, least }]) => ({
    name, place, type: types[kind], many: kind === 'list', required: optional !== true, oneOf, least,
  }))

const operationOf = (name: string, { method, path, details: { query = {}, body = {}, reply, bytes } }: Row): Operation => ({
  name,
  method,
  path,
  reply: bytes === true ? 'binary' : reply === undefined ? 'void' : typeOf(reply),
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, part = '']): Parameter => ({
      name: part, place: 'path', type: 'string', many: false, required: true, oneOf: undefined, least: undefined,
    })),
    ...parametersOf('query', query),
    ...parametersOf('body', body),
  ],
})

/** What tables and codecs say. */
export const tabled = (
  tables: Readonly<Record<string, Table>>,
  models: Readonly<Record<string, t.Mixed>>,
  events: Readonly<Record<string, t.Mixed>>,
  requires: Readonly<Record<string, readonly string[]>>,
): Facts => new Map([
  ...Object.keys(tables).flatMap((name) => factsOfRoom({ name, requires: requires[name] ?? [] })),
  ...Object.entries(tables).flatMap(([room, table]) =>
    Object.entries(table).flatMap(([name, row]) => factsOfOperation(operationOf(`${room}.${name}`, row)))),
  ...Object.entries(models).flatMap(([name, codec]) =>
    factsOfModel({ name, kind: name in events ? 'event' : 'model', fields: fieldsOf(codec) })),
])
