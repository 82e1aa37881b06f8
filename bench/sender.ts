/**
 * The sending side, a process of its own: as much of an Asterisk as each client needs to connect and to ask, and frames that were serialised
 * before. Its parent says what is to be sent, and to whom.
 */
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as turnOver, setTimeout as sleep } from 'node:timers/promises'

import { type WebSocket, WebSocketServer } from 'ws'

import { apiDocs } from '../src/testing/serve/apiDocs.js'
import { hear, now, say } from './children.js'
import { type Event, application, arrival, channel, end, eventsOfTurn, life, saying, turn, userEvent } from './frames.js'

export type Order = { readonly to: string } & (
  /** Calls that arrive and stay. */
  | { readonly live: number }
  /** So many events among the calls that are live. */
  | { readonly events: number; readonly round: number }
  /** Whole calls, so many of them at a time. */
  | { readonly calls: number; readonly atOnce: number; readonly round: number }
  /** Numbered events among the live calls, so many a second; `null` is as fast as they are taken. */
  | { readonly numbered: number; readonly perSecond: number | null; readonly round: number }
)

interface Listener {
  readonly socket: WebSocket
  /** What the frames are written to. */
  readonly line: Socket
  live: number
  /** Where in the lives of all the next round begins. */
  next: number
}

const listeners = new Map<string, Listener>()

/** An event as it stands on the wire: a WebSocket's text frame, unmasked, as a server writes it. */
const framed = (event: Event): Buffer => {
  const text = Buffer.from(JSON.stringify(event))
  const head = text.length < 126 ? Buffer.from([0x81, text.length]) : Buffer.from([0x81, 126, text.length >> 8, text.length & 255])
  return Buffer.concat([head, text])
}

// ---- what is asked

interface Answer {
  readonly status: number
  readonly body?: string
}

const startup_time = '2026-11-21T00:00:00.000+0000'
const info = JSON.stringify({ status: { startup_time, last_reload_time: startup_time } })
const applicationNow = { name: application, channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] }
const channels = Array.from({ length: 1_000 }, (_, n) => JSON.stringify(channel(n)))
const missing: Answer = { status: 404, body: '{"message":"Resource not found"}' }

/** What Asterisk says to a request; `path` is below /ari. */
const answer = (user: string, method: string, path: string, host = ''): Answer => {
  const [, room = '', id = '', what] = path.split('/')
  switch (room) {
    case 'channels':
      // Ids are numbers here. Reading gives a channel; whatever is done with one is done.
      return method === 'GET' ? { status: 200, body: channels[Number(id) % channels.length] ?? '' } : { status: 204 }
    case 'asterisk':
      return { status: 200, body: info }
    case 'applications':
      return { status: 200, body: JSON.stringify(id === '' ? [applicationNow] : applicationNow) }
    case 'events':
      listeners.get(user)?.line.write(framed(userEvent(decodeURIComponent(what ?? ''))))
      return { status: 204 }
    case 'api-docs': {
      // ari-client reads them before it connects.
      const docs = apiDocs('22', `http://${host}/ari`).get(path.slice('/api-docs/'.length))
      return docs === undefined ? missing : { status: 200, body: JSON.stringify(docs) }
    }
    default:
      return missing
  }
}

const userOf = ({ headers, url }: IncomingMessage): string => {
  const key = new URL(url ?? '', 'http://sender').searchParams.get('api_key')
  return (key ?? Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64').toString()).split(':')[0] ?? ''
}

const overHttp = (request: IncomingMessage, response: ServerResponse): void => {
  const path = (request.url ?? '').slice('/ari'.length).replace(/\?.*/, '')
  const { status, body } = answer(userOf(request), request.method ?? '', path, request.headers.host)
  request.resume()
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Over the event connection, as Asterisk 22 does it. */
const overSocket = (user: string, { line }: Listener, text: string): void => {
  // Nobody but rxari writes to it, and this is what it writes.
  const { request_id, method, uri } = JSON.parse(text) as { readonly request_id: string; readonly method: string; readonly uri: string }
  const { status, body } = answer(user, method, `/${uri}`)
  const response = {
    type: 'RESTResponse', transaction_id: '', request_id, status_code: status, reason_phrase: status === 204 ? 'No Content' : 'OK', uri,
    ...(body === undefined ? {} : { content_type: 'application/json', message_body: body }),
  }
  line.write(framed(response))
}

// ---- what is told

/** As much as is handed over at once, and as much as may wait unsent, in bytes. */
const chunk = 64 << 10
const mostUnsent = 4 << 20

const taken = async (line: Socket): Promise<void> => {
  while (line.writableLength > mostUnsent) await turnOver()
}

/** Writes as fast as it is taken. */
const write = async (line: Socket, frames: Iterable<Buffer>): Promise<void> => {
  let pieces: Buffer[] = []
  let size = 0
  for (const frame of frames) {
    pieces.push(frame)
    size += frame.length
    if (size < chunk) continue
    line.write(Buffer.concat(pieces))
    pieces = []
    size = 0
    await taken(line)
  }
  line.write(Buffer.concat(pieces))
}

const remembered = <Made>(make: (n: number) => Made): ((n: number) => Made) => {
  const made = new Map<number, Made>()
  return (n) => {
    const known = made.get(n) ?? make(n)
    made.set(n, known)
    return known
  }
}
const turnOf = remembered((n) => turn(n).map(framed))
const lifeOf = remembered((n) => life(n).map(framed))

/** So many calls are in the midst of their turn at a time: their events come one after another, not each call's own. */
const abreast = 100
/** Of more calls than that, so many speak, spread over all. */
const speakers = 10_000

/** Events out of the lives of many calls; where one round ends the next goes on. */
function* amid(listener: Listener, events: number): Iterable<Buffer> {
  const speaking = Math.min(listener.live, speakers)
  const step = Math.floor(listener.live / speaking)
  for (let sent = 0; sent < events;) {
    const group = Array.from({ length: Math.min(abreast, speaking) }, (_, n) => turnOf((listener.next + n) % speaking * step))
    for (let place = 0; place < eventsOfTurn; place += 1) {
      for (const frames of group) {
        const frame = frames[place]
        if (frame === undefined || sent === events) continue
        yield frame
        sent += 1
      }
    }
    listener.next += group.length
  }
}

/** So many lives at a time, from their first event to their last. */
function* lives(calls: number, atOnce: number): Iterable<Buffer> {
  for (let first = 0; first < calls; first += atOnce) {
    const group = Array.from({ length: Math.min(atOnce, calls - first) }, (_, n) => lifeOf(first + n))
    for (let place = 0; place < (group[0]?.length ?? 0); place += 1) for (const frames of group) yield frames[place] ?? Buffer.alloc(0)
  }
}

/** Events that say when they were sent, and as which. */
const number = async ({ line, live }: Listener, count: number, perSecond: number): Promise<void> => {
  const mark = '#'
  const shells = Array.from({ length: live }, (_, n) => JSON.stringify(saying(n, mark)).split(mark))
  const began = now()
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, perSecond === Infinity ? sent + 100 : Math.floor((now() - began) / 1_000 * perSecond))
    const pieces: Buffer[] = []
    for (; sent < due; sent += 1) {
      const text = Buffer.from(shells[sent % live]?.join(`${sent} ${now()}`) ?? '')
      pieces.push(Buffer.from([0x81, 126, text.length >> 8, text.length & 255]), text)
    }
    if (pieces.length > 0) line.write(Buffer.concat(pieces))
    // Between times it rests: a sender that spins would take a core from the listener's collectors of garbage.
    await (perSecond === Infinity ? turnOver() : sleep(1))
    await taken(line)
  }
}

const obey = async (order: Order): Promise<void> => {
  const listener = listeners.get(order.to)
  if (listener === undefined) throw new Error(`${order.to} has not connected`)
  const { line } = listener
  if ('live' in order) {
    listener.live = order.live
    await write(line, (function* () { for (let n = 0; n < order.live; n += 1) yield framed(arrival(n)) })())
    line.write(framed(end(-1)))
    return
  }
  if ('events' in order) await write(line, [...amid(listener, order.events)])
  else if ('calls' in order) await write(line, [...lives(order.calls, order.atOnce)])
  else await number(listener, order.numbered, order.perSecond ?? Infinity)
  line.write(framed(end(order.round)))
}

const server = createServer(overHttp)
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  const user = userOf(request)
  const listener = { socket, line: request.socket, live: 0, next: 0 }
  listeners.set(user, listener)
  socket.on('message', (data: Buffer) => { overSocket(user, listener, data.toString()) })
})

hear(obey)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
say({ port: (server.address() as AddressInfo).port }) // A server that listens on a port has one.
