import fc from 'fast-check'
import type * as t from 'io-ts'

/** What a codec is made of, as far as values can be made for it. */
type Structure =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.NullType
  | t.UndefinedType
  | t.UnknownType
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<Record<string, unknown>>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.IntersectionType<t.Mixed[]>
  | t.UnionType<t.Mixed[]>
  | t.ArrayType<t.Mixed>
  | t.ReadonlyArrayType<t.Mixed>
  | t.DictionaryType<t.Mixed, t.Mixed>
  | t.AnyDictionaryType
  | t.RefinementType<t.Mixed>

const json = fc.jsonValue({ maxDepth: 2 })

/** Values of a codec's shape. */
export const valid = (codec: t.Mixed): fc.Arbitrary<unknown> => {
  // Every io-ts codec has a `_tag`; one that is not listed fails the test that asks for it.
  const structure = codec as Structure
  switch (structure._tag) {
    case 'StringType':
      return fc.string({ maxLength: 8 })
    case 'NumberType':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'BooleanType':
      return fc.boolean()
    case 'NullType':
      return fc.constant(null)
    case 'UndefinedType':
      return fc.constant(undefined)
    case 'UnknownType':
      return json
    case 'LiteralType':
      return fc.constant(structure.value)
    case 'KeyofType':
      return fc.constantFrom(...Object.keys(structure.keys))
    case 'InterfaceType':
      return fc.record(each(structure.props))
    case 'PartialType':
      return fc.record(each(structure.props), { requiredKeys: [] })
    case 'IntersectionType':
      return fc.tuple(...structure.types.map(valid)).map((parts): unknown => Object.assign({}, ...parts))
    case 'UnionType':
      return fc.oneof(...structure.types.map(valid))
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return fc.array(valid(structure.type), { maxLength: 3 })
    case 'DictionaryType':
      return fc.dictionary(fc.string({ maxLength: 4 }), valid(structure.codomain), { maxKeys: 3 })
    case 'AnyDictionaryType':
      return fc.dictionary(fc.string({ maxLength: 4 }), json, { maxKeys: 3 })
    case 'RefinementType':
      return valid(structure.type).filter((value) => structure.predicate(value))
    default:
      throw new TypeError(`No values can be made for ${codec.name}`)
  }
}

const each = (props: t.Props) => Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, valid(codec)]))

type Place = readonly (string | number)[]

const placesIn = (value: unknown): readonly Place[] =>
  typeof value === 'object' && value !== null
    ? [[], ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner).map((place) => [name, ...place]))]
    : [[]]

const gone = Symbol('gone')

const changed = (value: unknown, [name, ...rest]: Place, change: unknown): unknown => {
  if (name === undefined) return change === gone ? undefined : change
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === String(name) ? changed(item, rest, change) : item))
  const fields = Object.entries(value ?? {}).flatMap(([key, inner]: [string, unknown]) =>
    key !== String(name) ? [[key, inner]] : rest.length === 0 && change === gone ? [] : [[key, changed(inner, rest, change)]])
  const object: unknown = Object.fromEntries(fields)
  return object
}

/** Values that have the shape but for a place or two: another value there, an absent field, a field too many. */
export const near = (codec: t.Mixed): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid(codec),
      fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constant(gone), fc.constant(undefined), fc.constant(null), fc.constant([]), fc.constant({}), json)), { maxLength: 2 }),
    )
    .map(([value, changes]) =>
      changes.reduce((before: unknown, [at, change]) => {
        const places = placesIn(before)
        return changed(before, places[at % places.length] ?? [], change)
      }, value))

/** Values of the shape, values almost of it, and anything that JSON can say. */
export const around = (codec: t.Mixed): fc.Arbitrary<unknown> => fc.oneof(valid(codec), near(codec), near(codec), fc.jsonValue())
