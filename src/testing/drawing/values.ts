import { inspect, isDeepStrictEqual, types } from 'node:util'

const longest = 120

/** A value on one line, shortened where it is long; of an error what it says. */
export const inLine = (value: unknown): string => {
  const text = types.isNativeError(value) ? `${value.name}: ${value.message}` : inspect(value, { depth: 6, breakLength: Infinity, compact: true })
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/**
 * Where two values that are not deeply equal differ first: `channel.state: expected 'Up', got 'Ring'`. `undefined` where they differ as a
 * whole, as two numbers do.
 */
export const valueDifference = (expected: unknown, actual: unknown): string | undefined => {
  const path = pathOf(expected, actual)
  if (path.length === 0) return undefined
  const at = (value: unknown) => path.reduce((within: unknown, name) => (isRecord(within) ? within[name] : undefined), value)
  const where = path.map((name, n) => (/^\d+$/.test(name) ? `[${name}]` : n === 0 ? name : `.${name}`)).join('')
  return `${where}: expected ${inLine(at(expected))}, got ${inLine(at(actual))}`
}

type Fields = Readonly<Record<string, unknown>>

/** The way to the first difference. */
const pathOf = (expected: unknown, actual: unknown): readonly string[] => {
  if (!isRecord(expected) || !isRecord(actual) || Array.isArray(expected) !== Array.isArray(actual)) return []
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
  const name = [...names].find((each) => !isDeepStrictEqual(expected[each], actual[each]) || (each in expected) !== (each in actual))
  return name === undefined ? [] : [name, ...pathOf(expected[name], actual[name])]
}

/** Plain objects and lists: what stands in them tells how they differ. */
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
