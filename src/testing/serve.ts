import { type IncomingMessage, STATUS_CODES, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { Observable, Subscription, map, mergeMap, of, toArray } from 'rxjs'
import { WebSocketServer } from 'ws'

import { chunksOf } from '../core/chunks.js'
import { AriError } from '../core/errors.js'
import { answering } from './serve/answering.js'
import { type Replied, type Servable, doAsked, isBytes, refusal, repliedBy } from './serve/asked.js'

export type { Servable }

export interface ServeOptions {
  /** Which port to listen on; 0 takes one that is free. @default 0 */
  readonly port?: number
  /** The address to listen at; without it nobody but this machine is served. @default '127.0.0.1' */
  readonly host?: string
  /** @default 'demo' */
  readonly username?: string
  /** @default 'demo-secret' */
  readonly password?: string
}

/** Where it is served, as `connect` takes it. */
export interface Served {
  /** `http://127.0.0.1:40123/ari` */
  readonly url: string
  readonly port: number
  readonly username: string
  readonly password: string
}

/**
 * State: serves a simulator over HTTP and WebSocket, so that any ARI client can talk to it. In force when it listens;
 * unsubscribed, it breaks every connection off and keeps no process alive.
 *
 * Everything under `/ari`, with Basic authentication or `?api_key=name:password`; events at `/ari/events?app=…` (RFC 6455), and over the
 * same connection REST (`RESTRequest`, 22), one request after another; `/ari/api-docs/resources.json` for clients that read what there is.
 * Errors with `Unreachable` where the port is not to be had.
 *
 * @example
 * import * as testing from 'rxari/testing'
 * testing.serve(testing.simulator(), { port: 8088 }).subscribe(({ url }) => console.log(`An Asterisk of sorts is at ${url}`))
 */
export const serve = (
  simulator: Servable,
  { port = 0, host = '127.0.0.1', username = 'demo', password = 'demo-secret' }: ServeOptions = {},
): Observable<Served> =>
  new Observable((subscriber) => {
    const going = new Subscription()
    const knows = (credentials: string | undefined) => credentials === `${username}:${password}`
    const server = createServer({ keepAliveTimeout: idle }, (request, response) => {
      // Who hangs up has asked nevertheless: what was asked is done.
      going.add(answer(simulator, knows, request, read(request)).subscribe(({ status, reason, headers, content }) => {
        response.writeHead(status, reason, headers).end(content)
      }))
    })
    const events = new WebSocketServer({ noServer: true, perMessageDeflate: false, autoPong: false, handleProtocols: () => protocol })
    server.on('upgrade', (request, socket, head) => {
      // A client that breaks off is no error of ours.
      socket.on('error', ignore)
      if (!opens(simulator, knows, request)) {
        // Asked for an upgrade anywhere else, Asterisk answers as if it had not been asked.
        going.add(answer(simulator, knows, request, of('')).subscribe((said) => { write(socket, said) }))
        return
      }
      events.handleUpgrade(request, socket, head, (client) => {
        const { query } = targetOf(request)
        const subscribeAll = truths.has(query['subscribeAll']?.toLowerCase() ?? '')
        const apps = appsIn(query)
        const [first = ''] = apps
        const told = simulator.socket(apps, { subscribeAll }).subscribe({
          next: (event) => { client.send(JSON.stringify(event)) },
          error: () => { client.close(1011) },
          complete: () => { client.close(1000) },
        })
        going.add(told)
        client.on('error', ignore)
        // The application is there until all has been done that came before the client left.
        going.add(answering(simulator, client, first, baseOf(request)).subscribe({ complete: () => { told.unsubscribe() } }))
      })
    })
    server.on('error', (cause: NodeJS.ErrnoException) => { subscriber.error(notListening(host, port, cause)) })
    server.listen(port, host, () => {
      // A server that listens on TCP has an address record.
      const at = (server.address() as AddressInfo).port
      subscriber.next({ url: `http://${host.includes(':') ? `[${host}]` : host}:${String(at)}/ari`, port: at, username, password })
    })
    return () => {
      going.unsubscribe()
      // Without a goodbye, as an Asterisk that goes down.
      for (const client of events.clients) client.terminate()
      server.close()
      server.closeAllConnections()
    }
  })

/** How long Asterisk keeps a connection on which nothing is asked, in ms. */
const idle = 15_000
/** The longest request line that it takes, in bytes. */
const longestLine = 4_096
/** The largest body that it takes, in bytes. */
const largestBody = 40_960
/** What it takes for true. */
const truths: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1', 't', 'y'])
/** The only subprotocol of the event connection; none will do, too. */
const protocol = 'ari'

const ignore = (): void => undefined

const isTooLong = ({ method = '', url = '' }: IncomingMessage): boolean => `${method} ${url} HTTP/1.1\r\n`.length > longestLine

/** Whether `name:password` is right. */
type Knows = (credentials: string | undefined) => boolean

// ---- What is asked

interface Target {
  /** Below `/ari`; nothing where it does not lie there. */
  readonly path: string | undefined
  /** Of a name that is given twice, the last counts. */
  readonly query: Readonly<Record<string, string>>
}

const targetOf = ({ url = '' }: IncomingMessage): Target => {
  const [path = '', ...query] = url.split('?')
  return { path: /^\/ari(?=\/|$)(.*)$/.exec(path)?.[1], query: Object.fromEntries(new URLSearchParams(query.join('?'))) }
}

const credentialsIn = (request: IncomingMessage): string | undefined => {
  const basic = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return basic === undefined ? targetOf(request).query['api_key'] : Buffer.from(basic, 'base64').toString()
}

/** What its sender calls the root of it all. */
const baseOf = ({ headers: { host = '' } }: IncomingMessage): string => `http://${host}/ari`

const appsIn = ({ app = '' }: Target['query']): readonly string[] => app.split(',')

/** The body as text; nothing where it is too large: then it is read and dropped, or its sender would not hear of it. */
const read = (request: IncomingMessage): Observable<string | undefined> =>
  new Observable((subscriber) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= largestBody) chunks.push(chunk)
    })
    request.on('end', () => {
      subscriber.next(size > largestBody ? undefined : Buffer.concat(chunks).toString())
      subscriber.complete()
    })
    // There is nobody left to answer.
    request.on('error', () => { subscriber.complete() })
  })

/** JSON, or the fields of a form; what is neither is not looked at. */
const bodyOf = ({ headers }: IncomingMessage, text: string): unknown => {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (text === '') return undefined
  if (type === 'application/json') return JSON.parse(text)
  return type === 'application/x-www-form-urlencoded' ? Object.fromEntries(new URLSearchParams(text)) : undefined
}

// ---- What is said

interface Said {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array | string
}

const said = (status: number, reason: string, type: string | undefined, content: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): Said => ({
  status, reason,
  headers: {
    'cache-control': 'no-cache, no-store',
    ...(type === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(content)) }),
    ...headers,
  },
  content,
})

const replied = ({ status, reason, body }: Replied, headers: Readonly<Record<string, string>> = {}): Said =>
  body === undefined ? said(status, reason, undefined, '', headers) : said(status, reason, 'application/json', JSON.stringify(body), headers)

/** A file as a whole. All recordings of a simulator are wav. */
const file = ({ status, reason }: Replied, bytes: AsyncIterable<Uint8Array>): Observable<Said> =>
  chunksOf(bytes).pipe(toArray(), map((chunks) => said(status, reason, 'audio/wav', Buffer.concat(chunks))))

/** A refusal of its own, with no operation to it. */
const refused = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Said =>
  replied(repliedBy('', refusal(status, message)), headers)

/** What Asterisk's web server says where ARI has no say. */
const page = (status: number, words = ''): Said => {
  const title = STATUS_CODES[status] ?? ''
  return said(status, title, 'text/html', `<!DOCTYPE html>\n<html><head><title>${String(status)} ${title}</title></head><body><h1>${title}</h1><p>${words}</p></body></html>\n`)
}

const unauthorized = refused(401, 'Authentication required', { 'www-authenticate': 'Basic realm="Asterisk REST Interface"' })

/** In Asterisk's order: the request itself, its body, its sender, its path. `text$`: its body, nothing where that is too large. */
const answer = (simulator: Servable, knows: Knows, request: IncomingMessage, text$: Observable<string | undefined>): Observable<Said> => {
  const { method = '' } = request
  const { path, query: { api_key: _, ...query } } = targetOf(request)
  if (isTooLong(request)) return of(page(400, 'Request line too long'))
  if (path === undefined) return of(page(404, 'The requested URL was not found on this server.'))
  return text$.pipe(mergeMap((text) => {
    if (text === undefined) return of(refused(413, 'Request body too large'))
    let body: unknown
    try {
      body = bodyOf(request, text)
    } catch {
      return of(refused(400, 'Error parsing request body'))
    }
    if (!knows(credentialsIn(request))) return of(unauthorized)
    if (method === 'GET' && path === '/events') return of(unopened(simulator, request) ?? page(426))
    return doAsked(simulator, { method, path, query, body }, baseOf(request)).pipe(
      mergeMap((reply) => (isBytes(reply.body) ? file(reply, reply.body) : of(replied(reply, reply.allow === undefined ? {} : { allow: reply.allow.join(',') })))),
    )
  }))
}

/** Why the event connection is not opened, where it is not. */
const unopened = ({ version }: Servable, request: IncomingMessage): Said | undefined => {
  const { upgrade, 'sec-websocket-protocol': wished } = request.headers
  const { query } = targetOf(request)
  if (upgrade === undefined) return page(426)
  if (query['app'] === undefined || (version === '22' && query['app'] === '')) return page(400, 'HTTP request is missing param: [app]')
  if (appsIn(query).includes('')) {
    return version === '22' ? page(500, 'Stasis app registration failed') : page(400, 'Invalid application provided in param [app].')
  }
  return wished === undefined || wished.split(',').some((name) => name.trim() === protocol) ? undefined : page(400, `The only protocol here is ${protocol}.`)
}

const opens = (simulator: Servable, knows: Knows, request: IncomingMessage): boolean =>
  request.method === 'GET' && targetOf(request).path === '/events' && !isTooLong(request) && knows(credentialsIn(request)) &&
  unopened(simulator, request) === undefined

/** To a client that has asked for an upgrade, node leaves the writing to us. */
const write = (socket: Duplex, { status, reason, headers, content }: Said): void => {
  const lines = [`HTTP/1.1 ${String(status)} ${reason}`, ...Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.end(content)
}

const notListening = (host: string, port: number, cause: NodeJS.ErrnoException): AriError => {
  const at = `${host}:${String(port)}`
  const say = (why: string) => new AriError('Unreachable', `The simulator cannot be served at ${at} (${cause.code ?? cause.message}): ${why}`, { cause })
  switch (cause.code) {
    case 'EADDRINUSE':
      return say('something listens there already, perhaps a real Asterisk, or this same program. Stop it, or give another `port`; 0 takes one that is free.')
    case 'EACCES':
      return say('ports below 1024 are not for everybody. Give a higher `port`; 0 takes one that is free.')
    default:
      return say('check `host` and `port`.')
  }
}
