import { Observable, asyncScheduler, take } from 'rxjs'
import type { Subscriber } from 'rxjs'

import { AriError } from '../errors.js'
import { openFleeting } from '../fleeting.js'
import type { WireReply, WireRequest } from '../wire.js'
import type { Answer } from './reply.js'
import { replyIn } from './reply.js'

export interface RestSocketOptions {
  /** Hands a message to the connection; `false` where it is not open (any more). */
  readonly send: (text: string) => boolean
  /** Who answers, as errors call them: `127.0.0.1:8088`. */
  readonly peer: string
  /** What others wrote, without what nobody may read. @default as it is */
  readonly withoutSecrets?: (text: string) => string
}

/** REST over an open event connection. */
export interface RestSocket {
  /**
   * Cold. Sent when subscribed, behind all that was sent before: nothing waits here. Errors with `Unreachable` (not sent: the connection is
   * not open), `InDoubt` (sent, and lost before its reply), `Unauthorized`, `Malformed`. Not for `want: 'bytes'`: a file is answered with 406.
   */
  request(wanted: WireRequest): Observable<WireReply>
  /** Takes a frame where it is the answer to a request, one that nobody waits for any more included: it is no event then. */
  receive(frame: unknown): boolean
  /** The connection is lost: what waits for its reply is in doubt, and nothing more is sent. */
  lost(because: AriError): void
  /** For how long, in ms, the next reply has been waited for; 0 while none is. One that its subscriber has left counts: what is behind it waits with it. */
  waited(): number
  /** Has Asterisk come to a request that may take long, by what was known when it was sent? Then it answers nothing else meanwhile, a ping included. */
  isBusy(): boolean
}

/** The longest body that goes over an event connection, in bytes as it stands in the message: Asterisk drops one over a message of 64 KiB. */
export const longest = 56 * 1_024

/** Can it go over an event connection at all? No file comes over one, and no long body goes. */
export const fits = ({ want, body }: WireRequest): boolean =>
  want === 'json' && (body === undefined || Buffer.byteLength(JSON.stringify(JSON.stringify(body))) <= longest)

/** Would others wait behind it, by what is known now? */
export const standsInTheWay = ({ mayBlock, takesLong, held$ }: WireRequest): boolean => (mayBlock ? !isFree(held$) : takesLong === true)

const isFree = (held$: WireRequest['held$']): boolean => {
  let free = false
  // It tells at once.
  held$?.pipe(take(1)).subscribe((held) => { free = held === 'no' })
  return free
}

interface Sent {
  /** When, in ms. */
  readonly at: number
  readonly isSlow: boolean
}

interface Waiting {
  readonly wanted: WireRequest
  readonly subscriber: Subscriber<WireReply>
}

/**
 * REST over an event connection that is open (`RESTRequest` and `RESTResponse`, Asterisk 22; a 16 never answers). It owns no connection: frames
 * are shown to it, and it says what to send.
 *
 * Requests are numbered, sent as they come, and told apart by their number. Asterisk does them strictly one after another: one that
 * it holds back holds up all behind it, and the stop that would end that as well.
 */
export const restSocket = ({ send, peer, withoutSecrets = (text) => text }: RestSocketOptions): RestSocket => {
  /** Those whose reply somebody waits for, by number. */
  const waiting = openFleeting<number, Waiting>()
  /** Those that Asterisk has not answered yet, whoever has left meanwhile, in their order. */
  const unanswered = openFleeting<number, Sent>()
  const first = () => unanswered.values().next().value
  let latest = 0
  let gone: AriError | undefined

  const request = (wanted: WireRequest): Observable<WireReply> =>
    new Observable((subscriber) => {
      const { operation, ids } = wanted
      const isSlow = standsInTheWay(wanted)
      const number = latest + 1
      if (gone !== undefined || !send(messageOf(number, wanted))) {
        subscriber.error(new AriError('Unreachable', `${operation}: nothing was sent, the event connection with ${peer} is closed.`, { operation, ids, cause: gone }))
        return undefined
      }
      latest = number
      waiting.set(number, { wanted, subscriber })
      unanswered.set(number, { at: asyncScheduler.now(), isSlow })
      wanted.written?.()
      return () => { waiting.delete(number) }
    })

  const settle = (number: number, answer: Answer): void => {
    const waits = waiting.get(number)
    if (waits === undefined) return
    const { wanted, subscriber } = waits
    let reply: WireReply
    try {
      if (answer.status === 401) throw unknownUser(peer, wanted)
      reply = replyIn(answer, wanted, peer, withoutSecrets)
    } catch (error) {
      subscriber.error(error)
      return
    }
    subscriber.next(reply)
    subscriber.complete()
  }

  return {
    request,
    receive: (frame) => {
      if (!isResponse(frame)) return false
      const number = Number(frame['request_id'])
      // In their order: what was sent before the one that is answered is not waited for in front of it.
      for (const sent of unanswered.keys()) {
        if (!(sent <= number)) break
        unanswered.delete(sent)
      }
      settle(number, answerIn(frame))
      return true
    },
    lost: (because) => {
      gone ??= because
      unanswered.clear()
      for (const { wanted: { operation, ids }, subscriber } of [...waiting.values()]) {
        subscriber.error(new AriError(
          'InDoubt',
          `${operation}: the event connection with ${peer} was lost before the reply came over it, so it may have been done or not. Ask Asterisk before doing it again.`,
          { operation, ids, cause: because },
        ))
      }
    },
    waited: () => {
      const next = first()
      return next === undefined ? 0 : asyncScheduler.now() - next.at
    },
    isBusy: () => first()?.isSlow === true,
  }
}

/** A request as Asterisk reads it. Names and values of the query stand as they are; of the path it takes the ids percent-encoded. */
const messageOf = (number: number, { method, path, query, body }: WireRequest): string =>
  JSON.stringify({
    type: 'RESTRequest',
    request_id: String(number),
    method,
    uri: path.slice(1),
    query_strings: Object.entries(query).map(([name, value]) => ({ name, value })),
    ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body) }),
  })

type Fields = Readonly<Record<string, unknown>>

const isResponse = (frame: unknown): frame is Fields =>
  typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'RESTResponse'

/** Where Asterisk gives a refusal no body, its reason phrase says why. */
const answerIn = (frame: Fields): Answer => {
  const { status_code: code, message_body: body, reason_phrase: reason, content_type: type } = frame
  const status = typeof code === 'number' ? code : 0
  return { status, contentType: textOf(type), text: textOf(body) ?? (status < 300 ? '' : (textOf(reason) ?? '')) }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const unknownUser = (peer: string, { operation, ids }: WireRequest): AriError =>
  new AriError(
    'Unauthorized',
    `${operation}: ${peer} does not know the user of this event connection (any more): has ari.conf been changed since it was opened?`,
    { operation, ids, status: 401 },
  )
