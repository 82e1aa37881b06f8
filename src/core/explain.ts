import type { Either } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'

/**
 * Why a value does not have the shape of a codec, in words: `channel.caller.number: expected string, got 5`.
 * Empty where it has. Shows no more of a value than tells what is wrong with it.
 */
export const explain = (codec: t.Mixed, value: unknown): string => {
  const result: Either<t.Errors, unknown> = codec.decode(value)
  return result._tag === 'Left' ? report(result.left).join('; ') : ''
}

/** More would not make it clearer. */
const most = 3

const report = (errors: t.Errors): readonly string[] => {
  const places = new Map<string, { readonly expected: Set<string>; readonly value: unknown }>()
  for (const { context, value } of errors) {
    const path = pathOf(context)
    const place = places.get(path) ?? { expected: new Set(), value }
    place.expected.add(context.at(-1)?.type.name ?? 'something else')
    places.set(path, place)
  }
  const lines = [...places].map(
    ([path, { expected, value }]) => `${path === '' ? '' : `${path}: `}expected ${[...expected].join(' or ')}, got ${excerpt(value)}`,
  )
  return lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines
}

/** Names and places only: io-ts also counts the members of unions and intersections. */
const pathOf = (context: t.Context): string =>
  context
    .filter((_, index) => {
      const within = context[index - 1]?.type
      return within !== undefined && !hasMembers(within)
    })
    .map(({ key }) => shortened(key))
    .join('.')

const hasMembers = (codec: object): boolean =>
  '_tag' in codec && (codec._tag === 'UnionType' || codec._tag === 'IntersectionType')

/** A value, as far as it says what is wrong with it. */
export const excerpt = (value: unknown): string => {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return JSON.stringify(shortened(value))
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object'
    case 'number':
    case 'boolean':
      return String(value)
    default:
      return `a ${typeof value}`
  }
}

const longest = 40

export const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
