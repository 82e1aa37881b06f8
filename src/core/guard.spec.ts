import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as t from 'io-ts'
import { spawnSync } from 'node:child_process'

import { around } from '../../test/values.js'
import { dictionary, record } from './codec.js'
import { closureGuard, compiledGuard, guardOf } from './guard.js'

const even = (value: number) => value % 2 === 0

interface Tree {
  readonly name: string
  readonly branches: readonly Tree[]
}
const Tree: t.Type<Tree> = t.recursion('Tree', () => record('Tree', { name: t.string, branches: t.readonlyArray(Tree) }))

const Point = record('Point', { x: t.number }, { label: t.string })

/** Names and literals that would mean something, were they code. */
const hostile = '"); throw new Error("out"); ("'

const codecs: readonly (readonly [string, t.Mixed])[] = [
  ['string', t.string],
  ['number', t.number],
  ['boolean', t.boolean],
  ['null', t.null],
  ['undefined', t.undefined],
  ['unknown', t.unknown],
  ['a literal', t.literal('a')],
  ['a literal number', t.literal(5)],
  ['a literal boolean', t.literal(false)],
  ['a keyof', t.keyof({ a: null, b: null })],
  ['an object', t.type({ a: t.string, b: t.number, c: t.boolean })],
  ['an object in an object', t.type({ a: t.type({ b: t.type({ c: t.string }) }) })],
  ['a field that may hold anything', t.type({ a: t.unknown })],
  ['a field that may hold undefined', t.type({ a: t.union([t.string, t.undefined]), b: t.string })],
  ['optional fields', t.partial({ a: t.string, b: Point })],
  ['optional fields that may hold null', t.partial({ a: t.union([t.string, t.null]) })],
  ['required and optional fields', record('R', { a: t.string }, { b: t.string, c: t.readonlyArray(t.number) })],
  ['one field named twice', t.intersection([t.type({ a: t.string }), t.type({ a: t.literal('a') })])],
  ['one field required and optional', t.intersection([t.type({ a: t.unknown }), t.partial({ a: t.string })])],
  ['one field optional twice', t.intersection([t.partial({ a: t.string }), t.partial({ a: t.literal('a') })])],
  ['an intersection of unlike things', t.intersection([t.type({ a: t.string }), dictionary(t.string)])],
  ['a list', t.array(t.string)],
  ['a list of objects', t.readonlyArray(Point)],
  ['a list of lists', t.array(t.array(t.number))],
  ['any list', t.UnknownArray],
  ['a dictionary', dictionary(t.string)],
  ['a dictionary of objects', dictionary(Point)],
  ['a dictionary of anything', t.UnknownRecord],
  ['a dictionary of certain names', t.record(t.keyof({ a: null, b: null }), t.string)],
  ['a union', t.union([t.string, t.number, Point])],
  ['a union by tag', t.union([t.type({ type: t.literal('a'), a: t.string }), t.type({ type: t.literal('b'), b: t.number })])],
  ['a tuple', t.tuple([t.string, t.number])],
  ['a refinement', t.brand(t.number, (value): value is t.Branded<number, { readonly Even: symbol }> => even(value), 'Even')],
  ['readonly', t.readonly(t.type({ a: t.string }))],
  ['exact', t.exact(t.type({ a: t.string }))],
  ['strict', t.strict({ a: t.string })],
  ['a tree', Tree],
  ['a type of its own', new t.Type('Own', (value): value is string => value === 'own', t.success, t.identity)],
  ['names that look like code', t.type({ [hostile]: t.string, '`${a}`': t.string, '\u2028\n\\': t.literal(hostile) })],
  ['names that objects have', t.partial({ constructor: t.string, toString: t.string, hasOwnProperty: t.number })],
]

/** Values of what is not made of known parts: the codec's own values are given here. */
const given = new Map<string, fc.Arbitrary<unknown>>([
  ['a tuple', fc.tuple(fc.string(), fc.double())],
  ['readonly', fc.record({ a: fc.string() })],
  ['exact', fc.record({ a: fc.string(), b: fc.string() })],
  ['strict', fc.record({ a: fc.string() })],
  ['any list', fc.array(fc.jsonValue())],
  ['a tree', fc.letrec((tie) => ({
    tree: fc.record({ name: fc.string(), branches: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 2 }), fc.constant(5)) }),
  })).tree],
  ['a type of its own', fc.constant('own')],
])

const valuesOf = (name: string, codec: t.Mixed) => {
  const own = given.get(name)
  return own === undefined ? around(codec) : fc.oneof(own, fc.jsonValue())
}

describe.each([
  ['compiled', compiledGuard],
  ['closures', closureGuard],
  ['whichever may be', guardOf],
])('a guard (%s)', (_, make) => {
  test.each(codecs)('says what the codec says: %s', (name, codec) => {
    const guard = make(codec)
    fc.assert(fc.property(valuesOf(name, codec), (value) => {
      expect(guard(value)).toBe(codec.is(value))
    }), { numRuns: 200 })
  })

  test.each([undefined, null, NaN, [], {}, () => 5, Symbol('s'), 5n])('throws at nothing: %p', (value) => {
    for (const [, codec] of codecs) expect(make(codec)(value)).toBe(codec.is(value))
  })

  test('tells the absent from the undefined, where undefined may be', () => {
    const guard = make(t.type({ a: t.unknown }))
    expect([guard({}), guard({ a: undefined }), guard({ a: 5 })]).toEqual([false, true, true])
  })

  test('takes no other order of the fields for another shape', () => {
    const guard = make(t.type({ a: t.string, b: t.string, c: t.number }))
    const values = [{ a: '', b: '', c: 5 }, { c: 5, b: '', a: '' }, { x: 5, b: '', y: 5, a: '', c: 5 }, { b: '', c: 5 }, { a: '', b: '', c: 5 }]
    expect(values.map(guard)).toEqual([true, true, true, false, true])
  })

  test('runs nothing that a name or a literal holds', () => {
    const guard = make(t.type({ [hostile]: t.literal(hostile) }))
    expect([guard({ [hostile]: hostile }), guard({})]).toEqual([true, false])
  })

  test('is made once for each codec', () => {
    expect(make(Point)).toBe(make(Point))
  })
})

test('where code generation is forbidden the guards are closures, and say the same', () => {
  const script = `
    import * as t from 'io-ts'
    import { guardOf, compiledGuard } from ${JSON.stringify(new URL('./guard.js', import.meta.url).href)}
    const Call = t.type({ id: t.string, digits: t.array(t.number) })
    const guard = guardOf(Call)
    let forbidden
    try { compiledGuard(Call); forbidden = false } catch { forbidden = true }
    console.log(JSON.stringify([forbidden, guard({ id: 'c1', digits: [5] }), guard({ id: 'c1', digits: ['5'] })]))
  `
  const run = (...flags: readonly string[]) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
      encoding: 'utf8', cwd: new URL('.', import.meta.url),
    })
    const said: unknown = stdout === '' ? stderr : JSON.parse(stdout)
    return said
  }
  expect(run('--disallow-code-generation-from-strings')).toEqual([true, true, false])
  expect(run()).toEqual([false, true, false])
})
