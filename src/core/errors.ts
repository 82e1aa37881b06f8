import type { Ids } from './ids.js'

/** Every way in which something here fails, told apart by `error._tag`. */
export type ErrorTag =
  /**
   * Asterisk knows no user of this name with this password. Ends the connection; where the credentials are functions, they are
   * asked once more first.
   */
  | 'Unauthorized'
  /**
   * The user is known and may not: `read_only=yes` in ari.conf, or something in between. Give it the right, or connect as
   * another user.
   */
  | 'Forbidden'
  /** What answers is no ARI: a web server, a proxy, another port. Mend the URL; while connecting nothing is tried again. */
  | 'NotAri'
  /**
   * Nothing was sent, or Asterisk did not take it: it may be asked again. A connection that cannot be made is tried again by
   * itself; `lifecycle$` tells.
   */
  | 'Unreachable'
  /**
   * The event connection was there and is lost. It is opened anew, and what has ended meanwhile ends; `lifecycle$` tells of
   * the gap.
   */
  | 'Disconnected'
  /** A request was sent, and the connection broke before its answer: it may have been done or not. Ask before doing it again. */
  | 'InDoubt'
  /**
   * Asterisk did not answer in time, or agreed and did not do it. It may still come: what an abandoned request would begin is
   * undone.
   */
  | 'TimedOut'
  /** Asterisk says no, or what was asked for cannot be sent as it is meant. The message says why, and what to try. */
  | 'Refused'
  /**
   * What the operation is about was there, and has left: the call, the bridge, the sound. Methods of a handle complete
   * instead.
   */
  | 'Gone'
  /** There is nothing of this name, or this connection has never seen it. Look at the id. */
  | 'NotFound'
  /**
   * This Asterisk does not know the operation: it is older, or a module is not loaded. As a fault: an event of a type that is
   * not known here.
   */
  | 'Unsupported'
  /** A sound was not heard, though the call is still there. Is the file there, in this language? */
  | 'SoundFailed'
  /**
   * Nothing was recorded, though the call or bridge is still there. Record the bridge where the call is in one; else, can Asterisk
   * write a file of that name?
   */
  | 'RecordingFailed'
  /** A file could not be written on this side. Does its folder exist, may we write there, is there room? */
  | 'NotSaved'
  /** The application that a call was to move to is not connected: the call stays where it is. */
  | 'MoveFailed'
  /**
   * A reply or an event is not as Asterisk documents it, or something given to `connect` is not what it takes. Look for what
   * stands in between.
   */
  | 'Malformed'
  /**
   * Another connection has taken the application over: one application is one connection. Stop the other, or give this one a
   * name of its own.
   */
  | 'Replaced'
  /**
   * A flow of yours threw something that is no `AriError`: it is the `cause`. `eachCall` keeps it to its call, and tells it as
   * a fault.
   */
  | 'FlowFailed'
  /**
   * A call of one Asterisk was given to something of another: nothing was sent. Dial from one to the other; where both are one
   * Asterisk, give its connections the same `node`.
   */
  | 'WrongNode'
  /** A fault: keys were pressed that nobody listened to, and more than are kept. Listen to `keypad$`, or let it be. */
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

/** Asterisk says that what it was asked about is not there (any more). */
export const isAbsent = (error: unknown): error is AriError => isAriError(error, 'Gone', 'NotFound')

/** Any thrown thing as an error of ours; what is not one was thrown by a flow. */
export const toAriError = (thrown: unknown): AriError =>
  thrown instanceof AriError
    ? thrown
    : new AriError('FlowFailed', `A flow failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown })
