import { EMPTY, Observable, concatMap, defer, filter, tap } from 'rxjs'
import type { RawData, WebSocket } from 'ws'

import type { Servable } from './asked.js'
import { restResponse } from './rest.js'

/**
 * What comes in over a WebSocket, done strictly one thing after another, as a 22 does it: requests and pings alike wait for the one before,
 * and what has come in is done though the other side has left meanwhile. Completes when it has left and all is done.
 * A 16 reads what it is sent, and says nothing to it.
 */
export const answering = (simulator: Servable, socket: WebSocket, application: string, base: string): Observable<unknown> =>
  new Observable<Observable<unknown>>((subscriber) => {
    const answers = simulator.version === '22'
    const onMessage = (data: RawData, isBinary: boolean) => {
      // Bytes are no message to it.
      if (!answers || isBinary) return
      // Without `binaryType` a message is one Buffer.
      const text = (data as Buffer).toString()
      subscriber.next(defer(() => restResponse(simulator, application, base, text)).pipe(
        filter(({ type }) => simulator.lets?.(application, type) ?? true),
        tap((response) => { socket.send(JSON.stringify(response)) }),
      ))
    }
    const onPing = (data: Buffer) => {
      subscriber.next(defer(() => {
        socket.pong(data)
        return EMPTY
      }))
    }
    const onClose = () => { subscriber.complete() }
    socket.on('message', onMessage).on('ping', onPing).on('close', onClose)
    return () => { socket.off('message', onMessage).off('ping', onPing).off('close', onClose) }
  }).pipe(concatMap((work$) => work$))
