import type { Observable } from 'rxjs'

import type { Activities } from '../core/activities.js'
import type { Bound } from '../core/bind.js'
import type { Demux } from '../core/demux.js'
import type { Faults } from '../core/faults.js'
import type { Bytes, Ids } from '../core/wire.js'
import type { Stay } from './channels/stay.js'
import type { AriEvent } from './events.js'
import type { operations } from './operations.js'

export type Tables = { readonly [Room in keyof typeof operations]: Bound<(typeof operations)[Room]> }

/** An event that could not be read whole: its type, and whose it is. */
export interface Broken {
  readonly type: string
  readonly ids: Ids
}

/** What the handles ask of their connection. */
export interface Session {
  /** The name of its Asterisk, where that is known. */
  readonly node?: string
  readonly tables: Tables
  readonly index: Demux<AriEvent>
  readonly faults: Faults
  readonly activities: Activities
  readonly mint: () => string
  /** Opens the connection if need be, waits until Asterisk serves requests, then subscribes. Errors with what is fatal. */
  readonly ready: <T>(work: Observable<T>) => Observable<T>
  /** Listens first, then opens the connection if need be: for what is heard of things that nobody has asked for. */
  readonly opening: <T>(stream: Observable<T>) => Observable<T>
  /** Emits whenever events may have been lost and the connection is whole again. */
  readonly mended$: Observable<unknown>
  /** Events too broken to be told, which still end what they end. */
  readonly broken$: Observable<Broken>
  /** Is the connection given up (closed, replaced, fatal)? Then nothing is sent any more. */
  readonly abandoned: () => boolean
  /** Emits once when it is closed, errors when it has failed: from then on nothing begins. */
  readonly abandoned$: Observable<unknown>
  /** Undoes something: once more where a request was lost, until it is done or the thing is gone. */
  readonly undo: (operation: string, ids: Readonly<Record<string, string>>) => Observable<never>
  /** For `retry`: what got no answer is asked once more when the connection is whole again, or after a while. */
  readonly unanswered: { readonly delay: (error: unknown, count: number) => Observable<unknown> }
  /** Asks a row of bytes; emits them once, to be read as slowly as need be. */
  readonly bytes: (operation: string, ids: Ids) => Observable<Bytes>
  /** Asks whether the stay is really still there; ends it where it is not. */
  readonly verify: (stay: Stay) => Observable<boolean>
}
