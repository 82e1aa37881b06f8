import type { Ids } from './ids.js'

/** Every way in which something here fails, told apart by `error._tag`. */
export type ErrorTag =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotAri'
  | 'Unreachable'
  | 'Disconnected'
  | 'InDoubt'
  | 'TimedOut'
  | 'Refused'
  | 'Gone'
  | 'NotFound'
  | 'Unsupported'
  | 'SoundFailed'
  | 'NotSaved'
  | 'MoveFailed'
  | 'Malformed'
  | 'Replaced'
  | 'FlowFailed'
  | 'DigitsDropped'

export interface ErrorContext {
  /** The row that failed: `channels.answer`. */
  readonly operation?: string | undefined
  readonly ids?: Ids | undefined
  /** The HTTP status, where Asterisk answered. */
  readonly status?: number | undefined
  readonly cause?: unknown
}

/**
 * The one error of this library: `_tag` says which, the message says what to do. Never holds a secret.
 *
 * It has no stack but its `cause`'s: it comes of an answer, and a stack would show this library and RxJS calling each other.
 */
export class AriError extends Error {
  declare readonly _tag: ErrorTag
  declare readonly operation?: string
  declare readonly ids: Ids
  declare readonly status?: number

  constructor(tag: ErrorTag, message: string, { operation, ids = {}, status, cause }: ErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = tag
    this.stack = `${tag}: ${message}`
    // Printed, an error shows its own fields: those that say something, once.
    Object.defineProperty(this, '_tag', { value: tag })
    Object.defineProperty(this, 'ids', { value: ids, enumerable: Object.keys(ids).length > 0 })
    if (operation !== undefined) this.operation = operation
    if (status !== undefined) this.status = status
  }
}

/** Is this one of ours, and (where tags are given) one of these? */
export const isAriError = (error: unknown, ...tags: readonly ErrorTag[]): error is AriError =>
  error instanceof AriError && (tags.length === 0 || tags.includes(error._tag))

/** Any thrown thing as an error of ours; what is not one was thrown by a flow. */
export const toAriError = (thrown: unknown): AriError =>
  thrown instanceof AriError
    ? thrown
    : new AriError('FlowFailed', `A flow failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown })
