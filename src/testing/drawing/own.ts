import { Observable } from 'rxjs'

import type { Ari } from '../../ari.js'
import type { WireRequest } from '../../core/wire.js'
import { operations } from '../../resources/operations.js'
import type { Tables } from '../../resources/session.js'

/** Tells what a program asks from what the library asks for its own sake. */
export interface Own {
  /** The same connection; what is asked through its tables is the program's own. */
  marked(ari: Ari): Ari
  /** Is this request, which is being written now, the program's own? */
  is(request: WireRequest): boolean
}

export const openOwn = (): Own => {
  let next = false
  const take = () => {
    const was = next
    next = false
    return was
  }
  const marking = (ask: Ask): Ask => (...given) =>
    new Observable((subscriber) => {
      next = true
      subscriber.add(ask(...given).subscribe(subscriber))
      // What was refused before it was written has not used it.
      take()
    })
  return {
    marked: (ari) => {
      const tables = Object.keys(operations).map((room) => {
        // Each room is a record of functions that ask.
        const table = ari[room as keyof Tables] as unknown as Readonly<Record<string, Ask>>
        return [room, Object.fromEntries(Object.entries(table).map(([name, ask]) => [name, marking(ask)]))]
      })
      // The same rooms, and in them functions that take and give the same.
      return Object.freeze({ ...ari, ...Object.fromEntries(tables) as Tables })
    },
    // Whether Asterisk is there, what is still there, to be told of bridges: that is the library's.
    is: ({ method, operation }) => take() || (method !== 'GET' && !/^(applications|events)\./.test(operation)),
  }
}

type Ask = (...given: readonly unknown[]) => Observable<unknown>
