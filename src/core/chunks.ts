import { Observable } from 'rxjs'

import type { Bytes } from './wire.js'

/** A file's chunks as they come, as fast as they come; unsubscribing aborts the transfer. */
export const chunksOf = (bytes: Bytes): Observable<Uint8Array> =>
  new Observable((subscriber) => {
    const chunks = bytes[Symbol.asyncIterator]()
    const read = async (): Promise<void> => {
      for (let next = await chunks.next(); !subscriber.closed; next = await chunks.next()) {
        if (next.done === true) {
          subscriber.complete()
          return
        }
        subscriber.next(next.value)
      }
    }
    read().catch((error: unknown) => { subscriber.error(error) })
    return () => {
      void chunks.return?.()
    }
  })
