import { AriError } from './errors.js'
import { type Operation, type Writers, titleOf } from './operation.js'
import type { Ids, WireRequest } from './wire.js'

/** Parameters that these tables do not know: what a newer Asterisk takes beyond them. An object goes into the JSON body. */
export type Extra = Readonly<Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, unknown>>>>

type Given = Readonly<Record<string, unknown>>

/**
 * A row and what the caller gives, made into a request. Pure but for `mint`, which is asked for each id that the row mints
 * and the caller left out. What cannot be sent as it is meant throws `Refused`: nothing is sent then.
 *
 * Parameters travel in the query. Where that would not carry them (too long, or an item with a comma in a list), all of them
 * travel in the JSON body: ARI reads them there too, for every method.
 */
export const prepare = (
  operation: string,
  row: Operation,
  input: Given,
  mint: () => string,
  extra: Extra = {},
): WireRequest => {
  const { method, path, details } = row
  const { query = {}, body = {}, mints = [] } = details
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const given: Given = { ...input, ...fresh([...mints, ...namesOf(query, ({ minted }) => minted)], input, mint) }
  const ids = idsOf(inPath, query, given)
  const refuse = (why: string, cause?: unknown): never => {
    throw new AriError('Refused', `${titleOf(operation, ids)}: ${why}. Nothing was sent.`, { operation, ids, cause })
  }

  const known = new Set([...inPath, ...Object.keys(query), ...Object.keys(body)])
  const unknown = Object.keys(input).find((name) => input[name] !== undefined && !known.has(name))
  if (unknown !== undefined) {
    refuse(`there is no parameter '${unknown}'; what a newer Asterisk takes goes into the second argument`)
  }
  const write = (writers: Writers): Given => {
    const written: Record<string, unknown> = {}
    for (const [name, writer] of Object.entries(writers)) {
      const value = given[name]
      if (value === undefined) {
        if (writer.optional !== true) refuse(`'${name}' is missing`)
        if (writer.absent !== undefined) written[name] = writer.absent
        continue
      }
      try {
        // The row's `Input` vouches for the value, and a writer throws what it cannot write.
        written[name] = writer.write(value as never)
      } catch (thrown) {
        refuse(`'${name}' ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown)
      }
    }
    return written
  }

  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = given[name]
    if (typeof id !== 'string' || id === '') return refuse(`'${name}' is missing`)
    // Every URL parser takes these two for a step in the path, encoded or not.
    if (id === '.' || id === '..') return refuse(`'${name}' cannot be '${id}' in a URL`)
    return encode(id, refuse)
  })
  const structured = Object.entries(extra).filter(([, value]) => isObject(value))
  const parameters = Object.entries({ ...write(query), ...extra }).filter(([, value]) => !isEmptyList(value) && !isObject(value))
  const content = { ...write(body), ...Object.fromEntries(structured) }
  const whole = details.wholeBody
  const [homeless] = whole === undefined ? [] : structured
  if (homeless !== undefined) refuse(`'${homeless[0]}' has no place: all of the body is '${whole ?? ''}'`)
  const inQuery = parameters.map(([name, value]) => [name, asQuery(value)] as const)
  const length = inQuery.reduce((sum, [name, value]) => sum + encode(name, refuse).length + encode(value, refuse).length + 2, 0)
  if (whole !== undefined && length > longestLine) refuse(`its parameters are too long for a URL, and all of the body is '${whole}'`)
  const allInBody = whole === undefined && (length > longestQuery || parameters.some(([, value]) => hasComma(value)))
  const fields = { ...content, ...(allInBody ? Object.fromEntries(parameters) : {}) }
  const json = whole === undefined ? (Object.keys(fields).length > 0 ? fields : undefined) : content[whole]
  if (json !== undefined) checkJson(json, refuse)

  return {
    operation,
    method,
    path: filled,
    query: allInBody ? {} : Object.fromEntries(inQuery),
    ...(json === undefined ? {} : { body: json }),
    ids,
    urgent: method === 'GET' || details.urgent === true,
    mayBlock: details.mayBlock === true,
    ...(details.takesLong === true ? { takesLong: true } : {}),
    ...(details.repeats === true ? { repeats: true } : {}),
    want: details.bytes === true ? 'bytes' : 'json',
  }
}

/** Asterisk takes a request line of 4,096 bytes. This leaves room for a long URL, and for encodings longer than ours. */
const longestQuery = 1_000
/** Where the body is taken there is nowhere else to go. */
const longestLine = 3_600

const namesOf = (writers: Writers, which: (writer: Writers[string]) => boolean | undefined): readonly string[] =>
  Object.entries(writers).flatMap(([name, writer]) => (which(writer) === true ? [name] : []))

const fresh = (names: readonly string[], input: Given, mint: () => string): Ids =>
  Object.fromEntries(names.filter((name) => input[name] === undefined).map((name) => [name, mint()]))

/** What the request is about: the path's names, ids of our choosing, and parameters that name one thing. */
const idsOf = (inPath: readonly string[], query: Writers, given: Given): Ids => {
  const ids: Record<string, string> = {}
  const add = (name: string, value: unknown) => {
    const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
    if (typeof only === 'string') ids[name] = only
  }
  for (const name of inPath) add(name, given[name])
  for (const [name, { minted, names }] of Object.entries(query)) {
    if (minted === true) add(name, given[name])
    if (names !== undefined) add(names, given[name])
  }
  return ids
}

const asQuery = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const hasComma = (value: unknown): boolean => Array.isArray(value) && value.some((item) => String(item).includes(','))

type Refuse = (why: string, cause?: unknown) => never

const half = 'it holds half a character (a lone surrogate), which arrives nowhere as it is'

const encode = (value: string, refuse: Refuse): string => {
  try {
    return encodeURIComponent(value)
  } catch (thrown) {
    return refuse(half, thrown)
  }
}

/** JSON would carry half a character in disguise, and Asterisk refuse all of the body for it. */
const checkJson = (value: unknown, refuse: Refuse): void => {
  const check = (text: unknown) => {
    if (typeof text === 'string' && /\p{Surrogate}/u.test(text)) refuse(half)
  }
  const visit = (name: string, inner: unknown): unknown => {
    check(name)
    check(inner)
    return inner
  }
  try {
    JSON.stringify(value, visit)
  } catch (thrown) {
    if (thrown instanceof AriError) throw thrown
    refuse(`it cannot be written as JSON (${thrown instanceof Error ? thrown.message.replace(/\s+/g, ' ') : String(thrown)})`, thrown)
  }
}
