import type { Mixed, TypeOf } from 'io-ts'

import type { Uri, Writer } from './params.js'
import type { Ids, Method } from './wire.js'

// `Writer<never>` is the top of all writers: a writer takes its value, so it is contravariant.
export type Writers = Readonly<Record<string, Writer<never>>>

/** What a row says beyond its method and path. */
export interface Details {
  readonly query?: Writers
  /** Written into one JSON object. */
  readonly body?: Writers
  /** The whole JSON body is this one parameter of `body`. */
  readonly wholeBody?: string
  /** Shape of a good reply's body; without it the reply carries none. */
  readonly reply?: Mixed
  /** The reply's body is a stream of bytes. */
  readonly bytes?: true
  /** Asterisk holds the answer back while a sound or recording runs on the channel. */
  readonly mayBlock?: true
  /** Takes Asterisk its time, whatever the channel does: a long list, a file, a module. */
  readonly takesLong?: true
  /** Done twice it does no harm: it ends something by an id that is never used again. */
  readonly repeats?: true
  /** Overtakes writes about the same channel. Every GET does. */
  readonly urgent?: true
  /** Path parameters that the interpreter mints where the caller gives none. */
  readonly mints?: readonly string[]
  /**
   * What undoes it, for a subscriber who leaves before the reply: a row, and for each of its parameters the id that fills it.
   * `['channels.hangup', { channelId: 'snoopId' }]`
   */
  readonly undoneBy?: readonly [operation: string, input: Readonly<Record<string, string>>]
  /** Its reply tells what cannot be read afterwards. */
  readonly toldOnce?: true
}

/** One REST operation of ARI as a row: its own documentation, read by one interpreter. */
export interface Operation<Path extends string = string, D extends Details = Details> {
  readonly method: Method
  readonly path: Path
  readonly details: D
}

export type Table = Readonly<Record<string, Operation>>

const row =
  (method: Method) =>
  <const Path extends string, const D extends Details = Record<never, never>>(path: Path, details?: D): Operation<Path, D> => ({
    method,
    path,
    // Without details `D` is the empty record: there is nothing to lose.
    details: details ?? ({} as D),
  })

export const get = row('GET')
export const post = row('POST')
export const put = row('PUT')
export const del = row('DELETE')

/** The row, with its input, that undoes what a request began. */
export type Undoing = readonly [operation: string, input: Ids]

/** What undoes what a request with these ids began. */
export const undoing = ({ details: { undoneBy } }: Operation, ids: Ids): Undoing | undefined => {
  if (undoneBy === undefined) return undefined
  const [operation, filled] = undoneBy
  return [operation, Object.fromEntries(Object.entries(filled).map(([parameter, id]) => [parameter, ids[id] ?? '']))]
}

/** An operation and what it is about, for messages: `channels.play (channelId c1, playbackId p1)`. */
export const titleOf = (operation: string, ids: Ids): string => {
  const named = Object.entries(ids).map(([name, id]) => `${name} ${id}`)
  return named.length === 0 ? operation : `${operation} (${named.join(', ')})`
}

type Simplify<T> = { [K in keyof T]: T[K] } & {}

type InPath<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | InPath<Rest> : never

type Minted<D> = D extends { readonly mints: readonly (infer Name)[] } ? Name : never

type PathInput<Path extends string, D> = Record<Exclude<InPath<Path>, Minted<D>>, string> &
  Partial<Record<Extract<InPath<Path>, Minted<D>>, string | undefined>>

type Value<W> = W extends Writer<infer A> ? A : never
type OptionalKeys<W> = { [K in keyof W]: W[K] extends { readonly optional: true } ? K : never }[keyof W]
type WrittenInput<W> = { [K in Exclude<keyof W, OptionalKeys<W>>]: Value<W[K]> } & {
  [K in OptionalKeys<W>]?: Value<W[K]> | undefined
}

/** What the caller gives: the path's names and the parameters, as the specification calls them. */
export type Input<O extends Operation> = O extends Operation<infer Path, infer D>
  ? Simplify<
      PathInput<Path, D> &
        (D extends { readonly query: infer Q } ? WrittenInput<Q> : unknown) &
        (D extends { readonly body: infer B } ? WrittenInput<B> : unknown)
    >
  : never

/** What the caller gets: the decoded reply; `undefined` where Asterisk only says that it is done; bytes in chunks. */
export type Output<O extends Operation> = O extends Operation<string, infer D>
  ? D extends { readonly bytes: true }
    ? Uint8Array
    : D extends { readonly reply: infer R extends Mixed }
      ? TypeOf<R>
      : undefined
  : never

type QueryOf<O extends Operation> = O extends Operation<string, infer D> ? (D extends { readonly query: infer Q } ? Q : never) : never
type SchemesOf<W> = W extends { readonly schemes: readonly (infer Scheme extends string)[] } ? Scheme : never
type UriNames<Q> = { [K in keyof Q]: [SchemesOf<Q[K]>] extends [never] ? never : K }[keyof Q]

/** The names of its parameters that are URIs of known schemes. */
export type UrisOf<O extends Operation> = UriNames<QueryOf<O>>

/** `Input`, the URIs in it as they were given. */
export type InputWith<O extends Operation, Given extends string> = Omit<Input<O>, UrisOf<O>> &
  UriInput<Pick<QueryOf<O>, UrisOf<O>>, Given>

type UriInput<Q, Given extends string> = {
  [K in Exclude<keyof Q, OptionalKeys<Q>>]: OneOrMany<Uri<SchemesOf<Q[K]>, Given>>
} & {
  [K in OptionalKeys<Q>]?: OneOrMany<Uri<SchemesOf<Q[K]>, Given>> | undefined
}

type OneOrMany<A> = A | readonly A[]
