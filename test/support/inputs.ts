import type { Operation, Writers } from '../../src/core/operation.js'
import type { Kind } from '../../src/core/params.js'

/** The names in a path. */
export const namesIn = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

const values: Readonly<Record<Kind, unknown>> = { text: 'some', int: 5, bool: true, list: ['some'], json: {} }

const needed = (writers: Writers): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(writers)
    .filter(([, { optional }]) => optional !== true)
    .map(([name, { kind, oneOf }]) => [name, oneOf?.[0] ?? values[kind]]))

/** What a row asks for, and no more: each id reads like its name. */
export const leastInput = ({ path, details: { query = {}, body = {} } }: Operation): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(namesIn(path).map((name) => [name, `a-${name}`])),
  ...needed(query),
  ...needed(body),
})
