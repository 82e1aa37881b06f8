import { Observable, timer } from 'rxjs'

import { openFleeting } from '../fleeting.js'
import type { Wire, WireReply, WireRequest } from '../wire.js'
import { queue } from './queue.js'
import type { Queue } from './queue.js'

/** How long one that nobody waits for any more keeps its place without a reply, in ms. */
const patience = 10_000

/**
 * Keeps the order of writes about one thing: each is sent after the reply to the one before, errors included.
 * Reading (GET) and what is `urgent` overtakes; writes about different things do not wait for each other.
 *
 * One whose subscriber leaves before it was written is dropped and gives up its place; one that was written keeps it until its reply, or
 * until nobody has waited for that for 10 s: what is never answered must not hold up all that comes behind it.
 *
 * @param keyOf what a request is about, `undefined` for nothing that needs an order
 *
 * @example
 * ordered(wire, ({ ids }) => ids.channelId)
 */
export const ordered = (wire: Wire, keyOf: (request: WireRequest) => string | undefined): Wire => {
  const queues = openFleeting<string, Queue>()

  const inTurn = (request: WireRequest, key: string): Observable<WireReply> =>
    new Observable((subscriber) => {
      const line = queues.get(key) ?? queue(1)
      queues.set(key, line)
      const forget = () => {
        if (line.size() === 0 && queues.get(key) === line) queues.delete(key)
      }
      const drop = line.enter((leave) => {
        const over = () => {
          leave()
          forget()
        }
        let written = false
        let replied = false
        const noted = () => {
          written = true
          request.written?.()
        }
        const sent = wire.request({ ...request, written: noted }).subscribe({
          next: (reply) => {
            replied = true
            subscriber.next(reply)
          },
          // The subscriber first: what it gives up now is not sent any more.
          error: (error: unknown) => {
            replied = true
            subscriber.error(error)
            over()
          },
          complete: () => {
            subscriber.complete()
            over()
          },
        })
        subscriber.add(() => {
          if (replied) return
          if (written) {
            sent.add(timer(patience).subscribe(over))
            return
          }
          sent.unsubscribe()
          over()
        })
      })
      return () => {
        drop()
        forget()
      }
    })

  return {
    state$: wire.state$,
    frames$: wire.frames$,
    request: (request) => {
      const key = request.method === 'GET' || request.urgent ? undefined : keyOf(request)
      return key === undefined ? wire.request(request) : inTurn(request, key)
    },
  }
}
