import * as t from 'io-ts'

type Simplify<T> = { [K in keyof T]: T[K] } & {}

export type Fields = Readonly<Record<string, t.Mixed>>

/** What a record with these fields reads as. Values are shared by all who listen, so nobody writes to them. */
export type RecordOf<Required extends Fields, Optional extends Fields> = Simplify<
  { readonly [K in keyof Required]: t.TypeOf<Required[K]> } & { readonly [K in keyof Optional]?: t.TypeOf<Optional[K]> }
>

/**
 * A JSON object as a tolerant reader sees it: `required` holds what every version sends, `optional` what some version
 * leaves out; fields it does not know are left alone.
 */
export const record = <Required extends Fields, Optional extends Fields = Record<never, never>>(
  name: string,
  required: Required,
  optional?: Optional,
): t.Type<RecordOf<Required, Optional>> =>
  // io-ts says the same type in its own words; for fields not yet known the compiler cannot compare the two.
  (optional === undefined
    ? t.type(required, name)
    : t.intersection([t.type(required), t.partial(optional)], name)) as unknown as t.Type<RecordOf<Required, Optional>>

/** Any names, each with a value of one shape. */
export const dictionary = <A>(value: t.Type<A>): t.Type<Readonly<Record<string, A>>> => t.record(t.string, value)

/** A string of which some values are known, and offered to who writes code; a later Asterisk may send others, and they pass. */
export const known = <const Values extends readonly string[]>(
  ...values: Values
): t.Type<Values[number] | (string & {})> & { readonly values: Values } =>
  Object.assign(new t.StringType(), { values })

/** Reads a date as Asterisk writes it (`2026-11-21T00:08:47.098+0000`). What is not a date reads as `Invalid Date`. */
export const dateOf = (timestamp: string): Date =>
  // The language leaves an offset without a colon open; node reads it.
  new Date(timestamp)
