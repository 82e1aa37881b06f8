import { type Observable, defer } from 'rxjs'

import type { Input, InputWith, Operation, Output, Table, UrisOf } from './operation.js'
import type { Extra } from './prepare.js'

/** One operation as a function. Cold: each subscription sends one request, with ids of its own where it mints them. */
export type BoundOperation<O extends Operation> = [UrisOf<O>] extends [never]
  ? Record<never, never> extends Input<O>
    ? (input?: Input<O>, extra?: Extra) => Observable<Output<O>>
    : (input: Input<O>, extra?: Extra) => Observable<Output<O>>
  : <const Given extends string>(input: InputWith<O, Given>, extra?: Extra) => Observable<Output<O>>

/** A table as an object of functions under the same names, with the same documentation. */
export type Bound<T extends Table> = { readonly [Name in keyof T]: BoundOperation<T[Name]> }

/** Sends what a row and its input ask for; emits what the row's reply reads as. */
export type Send = (
  operation: string,
  row: Operation,
  input: Readonly<Record<string, unknown>>,
  extra?: Extra,
) => Observable<unknown>

/**
 * Binds a table to what sends its requests.
 *
 * ```ts
 * const channels = bind(send, 'channels', table)
 * channels.answer({ channelId: 'c1' }).subscribe()
 * channels.hangup({ channelId: 'c1' }, { newer_parameter: 'x' }).subscribe()   // what this table does not know yet
 * ```
 */
export const bind = <T extends Table>(send: Send, room: string, table: T): Bound<T> => {
  const bound = Object.entries(table).map(([name, row]) => [
    name,
    (input: Readonly<Record<string, unknown>> = {}, extra?: Extra) => defer(() => send(`${room}.${name}`, row, input, extra)),
  ])
  // Entries lose the names; each function takes its row's `Input`, and `send` promises its `Output`.
  return Object.freeze(Object.fromEntries(bound)) as Bound<T>
}
