/** What a parameter is on the wire: the specification's `string`, `int`, `boolean`, a list of strings, or a JSON value. */
export type Kind = 'text' | 'int' | 'bool' | 'list' | 'json'

/**
 * How one parameter is written into a request; parameters only ever need writing.
 * Writes the value as it stands in a JSON body (a query is made of the same values), or throws what is wrong with it.
 */
export interface Writer<A> {
  readonly kind: Kind
  readonly write: (value: A) => unknown
  readonly optional?: true
  /** Minted by the interpreter where the caller gives none. */
  readonly minted?: true
  /** The value is the name of something: it goes among the request's ids under this name. */
  readonly names?: string
  /** Sent where the caller gives none: Asterisk documents this default but does not apply it. */
  readonly absent?: unknown
  /** The values that the specification lists. */
  readonly oneOf?: readonly string[]
  /** The least number that the specification allows. */
  readonly least?: number
}

/** A string as it stands. */
export const text: Writer<string> = { kind: 'text', write: (value) => value }

/** A whole number. Asterisk reads anything else as 0 and says nothing, so nothing else is sent. */
export const int: Writer<number> = {
  kind: 'int',
  write: (value) => {
    if (!Number.isSafeInteger(value)) throw new TypeError(`must be a whole number, not ${String(value)}`)
    return value
  },
}

/** A whole number from 0 on. */
export const natural: Writer<number> = {
  ...int,
  write: (value) => {
    if (value < 0) throw new TypeError(`must be 0 or more, not ${String(value)}`)
    return int.write(value)
  },
  least: 0,
}

export const bool: Writer<boolean> = { kind: 'bool', write: (value) => value }

const many = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

/** One or many. An item arrives as it is given, commas included. */
export const list: Writer<string | readonly string[]> = { kind: 'list', write: many }

/**
 * One or many URIs of these schemes. A bound operation refuses a misspelt scheme while it compiles, and takes a plain `string`:
 * see `Uri`.
 */
export const uris = <const Schemes extends readonly string[]>(
  ...schemes: Schemes
): Writer<string | readonly string[]> & { readonly schemes: Schemes } => ({ ...list, schemes })

/**
 * A URI as it is written in code: one whose scheme is none of these does not compile, one that only the running program knows does.
 *
 * ```ts
 * declare const play: <const Given extends string>(uri: Uri<'sound' | 'tone', Given>) => void
 * play('sound:beep')
 * play(`tone:${name}`)
 * play(uriFromSomewhere)
 * play('sond:beep')   // does not compile
 * ```
 */
export type Uri<Scheme extends string, Given extends string> =
  Given extends `${Scheme}:${string}` ? Given
  : IsLiteral<Given> extends true ? `${Scheme}:${string}`
  : Given extends `${infer Written}:${string}` ? (IsLiteral<Written> extends true ? `${Scheme}:${string}` : Given)
  : Given

/** A name as it is written in code: one that is none of these does not compile, one that only the running program knows does. */
export type Named<Name extends string, Given extends string> =
  Given extends Name ? Given : IsLiteral<Given> extends true ? Name : Given

/** Is all of it known, with no `${string}` in it? */
type IsLiteral<Text extends string> = Record<never, never> extends Record<Text, unknown> ? false : true

/** One or many in one string, comma-joined: for what the specification calls a string and describes as a list. No item may hold a comma. */
export const commas: Writer<string | readonly string[]> = {
  kind: 'text',
  write: (value) => {
    if (typeof value === 'string') return value
    const split = value.find((item) => item.includes(','))
    if (split !== undefined) throw new TypeError(`cannot hold '${split}': a comma stands between its items`)
    return value.join(',')
  },
}

/** One of these. */
export const choice = <const Values extends readonly string[]>(...values: Values): Writer<Values[number]> => ({
  kind: 'text',
  write: (value) => value,
  oneOf: values,
})

/** One or many of these. */
export const listOf = <const Values extends readonly string[]>(
  ...values: Values
): Writer<Values[number] | readonly Values[number][]> => ({ ...list, oneOf: values })

/** A JSON value, for the body. */
export const json = <A>(): Writer<A> => ({ kind: 'json', write: (value) => value })

export const optional = <W extends Writer<never>>(writer: W): W & { readonly optional: true } => ({ ...writer, optional: true })

/** An id of our choosing: minted where the caller gives none. */
export const minted: Writer<string> & { readonly optional: true; readonly minted: true } = {
  ...text,
  optional: true,
  minted: true,
}

/** Always sent: the value given, else `value`. */
export const byDefault = <A>(writer: Writer<A>, value: NoInfer<A>): Writer<A> & { readonly optional: true } => ({
  ...writer,
  optional: true,
  absent: writer.write(value),
})

/** Names something: `naming('channelId', list)` puts a single channel among the request's ids. */
export const naming = <A>(id: string, writer: Writer<A>): Writer<A> => ({ ...writer, names: id })
