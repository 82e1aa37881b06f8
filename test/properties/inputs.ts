import fc from 'fast-check'

import type { Operation, Writers } from '../../src/core/operation.js'
import type { Kind } from '../../src/core/params.js'
import { operations } from '../../src/resources/operations.js'
import { namesIn } from '../support/inputs.js'

export type Given = Readonly<Record<string, unknown>>

/** Every operation, by its name. */
export const rows: readonly (readonly [operation: string, row: Operation])[] = Object.entries(operations).flatMap(([room, table]) =>
  // As what they all are.
  Object.entries(table as Readonly<Record<string, Operation>>).map(([name, row]) => [`${room}.${name}`, row] as const))

/** Any text that is one: every character that Unicode has, and none by halves. */
export const text = fc.string({ unit: 'binary', maxLength: 12 })

/** Texts that mean something to a URL, a form, JSON or a list. */
const tricky = fc.constantFrom('', ' ', '+', '%', '%2F', '%00', 'a/b', '/', '//', '?', '#', '&=', ';', ',', 'a,b', '"', '\\', "'", '\u0000', '\r\n', '\u2028', '{}', 'true', '5', '日本', '👋🏽', 'e\u0301', '\ufeff', '__proto__')

/** Too long for a query. */
const long = fc.tuple(text, text).map(([one, other]) => `${one}${'é,&'.repeat(600)}${other}`)

export const texts = fc.oneof(text, tricky)

/** An id as a path takes it. */
export const ids = texts.filter((id) => id !== '' && id !== '.' && id !== '..')

const values = (kind: Kind, strings: fc.Arbitrary<string>): fc.Arbitrary<unknown> => {
  switch (kind) {
    case 'text':
      return strings
    case 'int':
      return fc.nat()
    case 'bool':
      return fc.boolean()
    case 'list':
      return fc.array(strings, { minLength: 1, maxLength: 3 })
    case 'json':
      return fc.dictionary(strings, strings, { maxKeys: 3, noNullPrototype: true })
  }
}

/** All that a row takes, whatever of it may be left out. */
export const inputs = ({ path, details: { query = {}, body = {}, wholeBody } }: Operation): fc.Arbitrary<Given> => {
  // Where the body is taken, a query cannot become longer than it may be.
  const strings = wholeBody === undefined ? fc.oneof({ weight: 9, arbitrary: texts }, { weight: 1, arbitrary: long }) : texts
  const written = (writers: Writers) => Object.entries(writers).map(([name, { kind, oneOf }]): [string, fc.Arbitrary<unknown>] =>
    [name, values(kind, oneOf === undefined ? strings : fc.constantFrom(...oneOf))])
  const all = { ...query, ...body }
  const needed = [...namesIn(path), ...Object.keys(all).filter((name) => all[name]?.optional !== true)]
  return fc.record(
    Object.fromEntries([...namesIn(path).map((name): [string, fc.Arbitrary<unknown>] => [name, ids]), ...written(all)]),
    { requiredKeys: needed, noNullPrototype: true },
  )
}
