import type { Ids, Method } from '../wire.js'

/** The version of the format below. */
export const cassetteVersion = 1

/** What stands in the place of a secret, wherever it was. */
export const secretMask = '***'

/** What stands in the place of a secret digit: no key has this sign. */
export const digitMask = '?'

/** The first line of a cassette: `{"cassette":1,"rxari":"0.1.0","date":"2026-11-21T16:00:00.000Z","app":["front-desk"]}`. */
export interface CassetteHeader {
  readonly cassette: number
  readonly rxari?: string
  readonly date?: string
  /** The applications of the connection, where they were said. */
  readonly app?: readonly string[]
  /** Whatever else is worth knowing: `asterisk: '22.10.1'`. */
  readonly [about: string]: unknown
}

export interface RecordedRequest {
  readonly n: number
  readonly operation: string
  readonly method: Method
  readonly ids: Ids
  readonly query: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An `AriError`, as much of it as brings it back. */
export interface RecordedError {
  readonly tag: string
  readonly message: string
}

export type RecordedState =
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'open' | 'closed' }
  | { readonly status: 'lost'; readonly because: RecordedError; readonly retryIn?: number; readonly attempt?: number }

/** Each line of a cassette but the first: what went over the wire, `at` ms since the beginning. */
export type CassetteEntry = { readonly at: number } & (
  | { readonly state: RecordedState }
  | { readonly frame: unknown }
  | { readonly request: RecordedRequest }
  /** The reply to request `reply`. Of a body in bytes only their number is kept, where it was known. */
  | { readonly reply: number; readonly status: number; readonly message?: string; readonly body?: unknown; readonly bytes?: number | null }
  /** Request `failed` had no reply. */
  | ({ readonly failed: number } & RecordedError)
  /** Request `dropped` was given up before it was written: Asterisk never saw it. */
  | { readonly dropped: number }
  /** The frames are over: with an error, or (`null`) without. */
  | { readonly ended: RecordedError | null }
)

/** An entry that is not yet timed. */
export type Untimed = CassetteEntry extends infer Each ? (Each extends { readonly at: number } ? Omit<Each, 'at'> : never) : never
