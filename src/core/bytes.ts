import { type Observable, defer, finalize, from } from 'rxjs'

import type { Bytes } from './wire.js'

/** The chunks as a stream; unsubscribing ends the transfer. Whoever takes them must take them at once: a stream knows no waiting. */
export const chunksOf = ({ chunks, abort }: Bytes): Observable<Uint8Array> => defer(() => from(chunks).pipe(finalize(abort)))
