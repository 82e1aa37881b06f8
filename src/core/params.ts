/** How one parameter is written into a request. Parameters only ever need writing. */
export interface Writer<A> {
  readonly write: (value: A) => unknown
  readonly optional?: true
  /** Filled in by the interpreter where the caller gives none. */
  readonly minted?: true
  /** Sent where the caller gives none: Asterisk documents this default but does not apply it. */
  readonly byDefault?: A
}

/** As it stands. */
export const text: Writer<string> = { write: (value) => value }

/** A whole number. */
export const int: Writer<number> = { write: (value) => String(value) }

export const bool: Writer<boolean> = { write: (value) => String(value) }

/** One or many, comma-joined, as ARI wants lists. */
export const csv: Writer<string | readonly string[]> = {
  write: (value) => (typeof value === 'string' ? value : value.join(',')),
}

/** Goes into the JSON body as it is. */
export const json = <A>(): Writer<A> => ({ write: (value) => value })

export const optional = <A>(writer: Writer<A>): Writer<A> & { readonly optional: true } => ({ ...writer, optional: true })

/** An id of our choosing: minted where the caller gives none. */
export const minted: Writer<string> & { readonly optional: true; readonly minted: true } = {
  ...text,
  optional: true,
  minted: true,
}

/** Always sent: the value given, else `value`. */
export const byDefault = <A>(writer: Writer<A>, value: A): Writer<A> & { readonly optional: true } => ({
  ...writer,
  optional: true,
  byDefault: value,
})
