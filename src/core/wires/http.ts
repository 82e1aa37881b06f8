import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { text } from 'node:stream/consumers'
import type { AgentOptions, ClientRequest, IncomingMessage } from 'node:http'
import type { ExtendOptions, Got, RequestError } from 'got'
import { Observable, Subscription, defer, finalize, of, share, takeUntil } from 'rxjs'
import type { Subscriber } from 'rxjs'

import { AriError } from '../errors.js'
import type { Bytes, Method, Wire, WireReply, WireRequest, WireState } from '../wire.js'
import { addressBook } from './address.js'
import type { Address, AddressBook, AddressOptions } from './address.js'
import { closedUnlessLost } from './closedUnlessLost.js'
import { eventSocket } from './eventSocket.js'
import type { EventSocketWatcher, Line as EventLine } from './eventSocket.js'
import { hot } from './hot.js'
import { limitsOf } from './limits.js'
import { queue } from './queue.js'
import type { Queue } from './queue.js'
import { asksForOurs, connectionFailed, plain } from './refusal.js'
import { isPage, readReply } from './reply.js'
import type { Answer } from './reply.js'

export interface HttpOptions extends AddressOptions {
  /** Applications whose events are wanted. */
  readonly apps: readonly string[]
  /** Events of everything in Asterisk, not only of what is in the applications. @default false */
  readonly subscribeAll?: boolean
  /** How long a connection may take to be made, and the event connection to open, in ms. @default 4000 */
  readonly openWithin?: number
  /** How long an idle connection is kept, in ms: less than Asterisk's `session_keep_alive` (15 s). @default 10000 */
  readonly idle?: number
  /** How often Asterisk is asked over the event connection whether it is there, in ms; silent three times over, it is taken for dead. `Infinity` never asks. @default 5000 */
  readonly pingEvery?: number
  /** The largest message that is taken over the event connection, in bytes; a larger one ends it, as any loss. @default 67108864 (64 MiB) */
  readonly messageLimit?: number
}

/**
 * One connection to Asterisk over HTTP: events over a WebSocket (`GET /events`), requests over REST.
 * It does not reconnect: `frames$` errors when the event connection is lost. Credentials go into the Authorization header only.
 *
 * Requests use connections that are kept alive, in two pools, so that a stop or a hangup never waits for a request that Asterisk holds
 * back: 24 for what may block and for files, 8 for all else (32 in all; Asterisk's `sessionlimit` is 100 by default).
 * A request that finds its pool busy waits here, and is dropped unsent when its subscriber leaves.
 * They go on while the event connection is down, and before it was ever opened. When it ends, connections that are idle end with it, and
 * the others with what they carry: Asterisk counts each of them.
 *
 * With `want: 'bytes'` and a 2xx the body reads from the network no faster than its chunks are taken; leaving it aborts the transfer.
 * A body that is never read keeps its connection busy.
 *
 * A time or limit that cannot be is a `RangeError`, thrown here.
 *
 * Errors: of `frames$` see `upgradeRefused`, and `Disconnected`; of a request `Unreachable` (never written), `InDoubt` (written, and the
 * connection broke: only a GET whose kept connection turned out stale is sent again, once), `Unauthorized`, `NotAri`, `Malformed`.
 *
 * @example
 * const wire = httpWire({ url: 'http://127.0.0.1:8088/ari', username: 'desk', password, apps: ['front-desk'] })
 * wire.frames$.subscribe((frame) => console.log(frame))
 */
export const httpWire = (options: HttpOptions): Wire => hot(httpWires(options)())

/** What uses an event connection beside its events: one for each. */
export interface Beside extends Pick<EventSocketWatcher, 'takes' | 'answered' | 'isBusy' | 'closed'> {
  /** It is open: emits, once, how that is to be told. */
  readonly opened: (line: EventLine) => Observable<WireState>
  /** Takes the place of HTTP. */
  readonly request: Wire['request']
}

/** Opener of such wires for `reconnecting`: one event connection each, for one listener, while the pools are shared, so that a reconnect never doubles them. */
export const httpWires = (options: HttpOptions): (() => Wire) => eventWires(options, (request) => ({ request, opened: () => of({ status: 'open' }) }))

/**
 * The same, with something beside the events on each event connection.
 *
 * @param beside what that is, given the requests over HTTP
 */
export const eventWires = (
  { apps, subscribeAll = false, idle = 10_000, openWithin, pingEvery, messageLimit, ...address }: HttpOptions,
  beside: (http: Wire['request']) => Beside,
): (() => Wire) => {
  const limits = limitsOf({ openWithin, pingEvery, messageLimit })
  const book = addressBook(address)
  const requests = httpRequests(book, limits.openWithin, idle)
  return () => {
    const told = closedUnlessLost()
    const { opened, request, ...watching } = beside(requests.request)
    const telling = new Subscription()
    const watcher: EventSocketWatcher = {
      ...watching,
      opened: (line) => telling.add(opened(line).subscribe(told.tell)),
      vanished: requests.sever,
      failed: told.lost,
    }
    return {
      state$: told.state$,
      // Nothing stands between frames and whoever listens: each operator that they pass costs every event.
      frames$: defer(() => {
        told.tell({ status: 'connecting', attempt: 1 })
        return eventSocket(book, { apps, subscribeAll, ...limits }, watcher)
      }).pipe(
        takeUntil(requests.kept$),
        finalize(() => {
          telling.unsubscribe()
          told.end()
        }),
      ),
      request,
    }
  }
}

/** Connections, and how got is told of them. */
interface Lane {
  readonly agent: { readonly http: Agent; readonly https: SecureAgent }
  /** What is the same in all requests of one method to one address is told once: with each request, it takes got 17 µs. */
  readonly gots: WeakMap<Address, Map<Method, Got>>
}

interface Pool extends Lane {
  readonly size: number
  readonly queue: Queue
}

const pool = (size: number, timeout: number, secure: AddressBook['secure']): Pool => {
  // An agent's `timeout` closes idle connections and leaves busy ones alone.
  const options = { keepAlive: true, maxSockets: size, maxFreeSockets: size, timeout }
  return { size, queue: queue(size), ...lane(options, secure) }
}

const lane = (options: AgentOptions, secure: AddressBook['secure']): Lane => ({
  agent: { http: new Agent(options), https: new SecureAgent({ ...options, ...secure }) }, gots: new WeakMap(),
})

const httpRequests = (book: AddressBook, openWithin: number, idle: number) => {
  const patient = pool(24, idle, book.secure)
  const prompt = pool(8, idle, book.secure)
  let client: Promise<Client> | undefined

  const request = (wanted: WireRequest): Observable<WireReply> =>
    new Observable((subscriber) => {
      // A file may be read slowly, so it is among those that may take long.
      const lane = wanted.mayBlock || wanted.want === 'bytes' ? patient : prompt
      return lane.queue.enter((leave) => {
        client ??= loadClient(openWithin)
        Promise.all([client, book.known()])
          .then(([client, address]) => {
            if (subscriber.closed) return undefined
            // Without a spread: behind one, V8 takes 0.7 µs and a hidden class for each property of each request (−25 µs in all).
            const line = { client, lane, address, secure: book.secure, renew: book.renewable ? book.renewed : undefined, leaving: subscriber }
            return wanted.want === 'bytes' ? download(line, wanted, subscriber, leave) : exchange(line, wanted)
          })
          .then((reply) => {
            // The place is free before the reply is told: what the reply brings about finds it.
            if (reply === undefined || wanted.want === 'json') leave()
            if (reply === undefined) return
            subscriber.next(reply)
            subscriber.complete()
          })
          .catch((error: unknown) => {
            leave()
            subscriber.error(error)
          })
      })
    })

  /** Ends every connection, busy ones too: their requests are in doubt. */
  const sever = () => {
    for (const { agent } of [patient, prompt]) {
      agent.http.destroy()
      agent.https.destroy()
    }
  }

  /** Says whether connections without a request are kept: where they are not, those that there are end, and the others behind their request. */
  const keep = (kept: boolean) => {
    for (const { agent: { http, https }, size } of [patient, prompt]) {
      for (const agent of [http, https]) {
        agent.maxFreeSockets = kept ? size : 0
        if (!kept) for (const idle of Object.values(agent.freeSockets).flat()) idle?.destroy()
      }
    }
  }

  /** State: connections are kept. Before it is held for the first time they are as well. */
  const kept$ = new Observable<never>(() => {
    keep(true)
    return () => { keep(false) }
  }).pipe(share())

  return { request, sever, kept$ }
}

interface Client {
  readonly got: Got
  readonly RequestError: typeof RequestError
}

/** What one request needs. */
interface Line {
  readonly client: Client
  readonly lane: Lane
  readonly address: Address
  readonly secure: AddressBook['secure']
  /** Gives fresh credentials after a 401, once. */
  readonly renew: AddressBook['renewed'] | undefined
  /** Whose leaving drops a request that waits for its connection. */
  readonly leaving: Subscription
}

// Loaded when first needed: it takes 0.3 s.
const loadClient = async (openWithin: number): Promise<Client> => {
  const { got, RequestError } = await import('got')
  const settings: ExtendOptions = {
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { lookup: openWithin, connect: openWithin, secureConnect: openWithin },
  }
  return { got: got.extend(settings), RequestError }
}

/** A transfer in which nothing moves for so long, in ms, is broken off. */
const stalled = 30_000

const exchange = async (line: Line, wanted: WireRequest): Promise<WireReply> => {
  const answer = await ask(line, wanted).catch((failure: unknown) => {
    // Asterisk closed the kept connection while we wrote: reading once more does no harm.
    if (wanted.method === 'GET' && wasStale(line, failure)) return ask({ ...line, lane: lane({ keepAlive: false }, line.secure) }, wanted)
    throw failure
  }).catch((failure: unknown) => {
    throw requestFailed(line, wanted, failure)
  })
  return settle(line, wanted, answer, exchange)
}

/** The client for these requests. */
const gotFor = ({ client, lane: { agent, gots }, address }: Line, method: Method): Got => {
  const known = gots.get(address)?.get(method)
  if (known !== undefined) return known
  const made = client.got.extend({ method, headers: { authorization: address.authorization }, agent })
  gots.set(address, (gots.get(address) ?? new Map<Method, Got>()).set(method, made))
  return made
}

// Over its stream: the promise of got's takes 30 µs more.
const ask = (line: Line, wanted: WireRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { address, leaving } = line
    const { method, body } = wanted
    // Long parameters go into the body, which Asterisk reads whatever the method.
    const asking = gotFor(line, method).stream(urlOf(address, wanted), body === undefined ? undefined : { json: body, allowGetBody: true })
    const drop = () => { asking.destroy() }
    const written = () => {
      leaving.remove(drop)
      wanted.written?.()
    }
    leaving.add(drop)
    // Until it has a connection nothing of it is written.
    asking.on('request', (request: ClientRequest) => {
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', written)
        else written()
      })
    })
    asking.once('response', ({ statusCode: status = 0, headers }: IncomingMessage) => {
      let heard = ''
      asking.setEncoding('utf8').on('data', (piece: string) => { heard += piece })
      asking.once('end', () => { resolve({ status, contentType: headers['content-type'], location: headers.location, text: heard }) })
    })
    asking.on('error', reject)
    asking.once('close', () => { if (!asking.readableEnded) reject(new Error('it was closed')) })
    if (body === undefined && method !== 'GET') asking.end()
  })

const download = (line: Line, wanted: WireRequest, subscriber: Subscriber<WireReply>, leave: () => void): Promise<WireReply> =>
  new Promise((resolve, reject) => {
    wanted.written?.()
    const stream = gotFor(line, wanted.method).stream(urlOf(line.address, wanted), {
      // Compressed on its way, a file would not have the length that is told.
      decompress: false,
      timeout: { socket: stalled },
    })
    const broken = (failure: unknown) => requestFailed(line, wanted, failure)
    let replied = false
    subscriber.add(() => {
      if (!replied) stream.destroy()
    })
    stream.on('close', leave)
    stream.on('error', (failure) => reject(broken(failure)))
    stream.once('response', ({ statusCode: status = 0, headers }: IncomingMessage) => {
      const answer = { status, contentType: headers['content-type'], location: headers.location, text: '' }
      if (status >= 200 && status < 300 && !isPage(answer)) {
        replied = true
        resolve({ status, body: bytesOf(stream, headers['content-length'], broken) })
        return
      }
      text(stream)
        .finally(() => stream.destroy())
        .then(
          (text) => settle(line, wanted, { ...answer, text }, (renewed) => download(renewed, wanted, subscriber, leave)),
          (failure: unknown) => Promise.reject(broken(failure)),
        )
        .then(resolve, reject)
    })
  })

const bytesOf = (stream: AsyncIterable<Uint8Array> & { destroy(): unknown }, length: string | undefined, broken: (failure: unknown) => AriError): Bytes => ({
  ...(length === undefined ? {} : { length: Number(length) }),
  [Symbol.asyncIterator]: () => {
    const chunks = stream[Symbol.asyncIterator]()
    return {
      next: () => chunks.next().catch((failure: unknown) => {
        throw broken(failure)
      }),
      // The stream's own iterator would first wait for the chunk that it is asked for.
      return: () => {
        stream.destroy()
        return Promise.resolve({ done: true, value: undefined })
      },
    }
  },
})

const settle = async (line: Line, wanted: WireRequest, answer: Answer, again: (line: Line, wanted: WireRequest) => Promise<WireReply>): Promise<WireReply> =>
  answer.status === 401 && line.renew !== undefined
    // Asterisk did nothing, so nothing is done twice.
    ? again({ ...line, address: await line.renew(line.address), renew: undefined }, wanted)
    : readReply(line.address, wanted, answer)

const urlOf = ({ where }: Address, { path, query }: WireRequest): string => {
  const parameters = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return `${where.origin}${where.path}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
}

const wasStale = ({ client: { RequestError } }: Line, failure: unknown): boolean =>
  failure instanceof RequestError && failure.request?.reusedSocket === true && failure.response === undefined &&
  (failure.code === 'ECONNRESET' || failure.code === 'EPIPE')

/** `Unreachable` where it was certainly never written, else `InDoubt`. */
const requestFailed = ({ client: { RequestError }, address: { where } }: Line, { operation, ids }: WireRequest, failure: unknown): AriError => {
  const timings = failure instanceof RequestError ? failure.timings : undefined
  const connected = where.origin.startsWith('https') ? timings?.secureConnect : timings?.connect
  const cause = plain(failure)
  // An answer that is no HTTP came from something that did nothing; who wants our certificate first has not read on.
  if (connected === undefined || cause.code?.startsWith('HPE_') === true || asksForOurs(cause.code ?? '')) return connectionFailed(where, failure, { operation, ids })
  return new AriError('InDoubt', `${operation}: the connection to ${where.host}:${where.port} broke before the reply was complete (${cause.message}), so it may have been done or not. Ask Asterisk before doing it again.`, { operation, ids, cause })
}
