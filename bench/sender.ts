/**
 * The sending side, a process of its own: as much of an Asterisk as each client needs to connect, and frames that were serialised before.
 * Its parent says `{ to, live }` (calls that arrive and stay) and `{ to, events, round }` (a round among them).
 */
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type WebSocket, WebSocketServer } from 'ws'

import { apiDocs } from '../src/testing/serve/apiDocs.js'
import { application, arrival, end, turn } from './frames.js'

export type Order =
  | { readonly to: string; readonly live: number }
  | { readonly to: string; readonly events: number; readonly round: number }

/** The event socket of each client, by the name it gives as its user. */
const sockets = new Map<string, WebSocket>()
const turns = new Map<string, readonly (readonly Buffer[])[]>()

const userOf = ({ headers, url }: IncomingMessage): string => {
  const key = new URL(url ?? '', 'http://sender').searchParams.get('api_key')
  return (key ?? Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64').toString()).split(':')[0] ?? ''
}

const json = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const startup_time = '2026-11-21T00:00:00.000+0000'
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://sender')
  const event = /^\/ari\/events\/user\/(.+)$/.exec(pathname)?.[1]
  if (event !== undefined) {
    response.writeHead(204).end()
    sockets.get(userOf(request))?.send(JSON.stringify({
      type: 'ChannelUserevent', application: searchParams.get('application'), timestamp: startup_time, eventname: decodeURIComponent(event), userevent: {},
    }))
  } else if (pathname.startsWith('/ari/api-docs/')) {
    // ari-client reads them before it connects.
    json(response, apiDocs('22', `http://${request.headers.host ?? ''}/ari`).get(pathname.slice('/ari/api-docs/'.length)))
  } else if (pathname === '/ari/asterisk/info') json(response, { status: { startup_time, last_reload_time: startup_time } })
  else if (pathname.startsWith('/ari/applications')) {
    const one = { name: application, channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] }
    json(response, pathname === '/ari/applications' ? [one] : one)
  } else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Resource not found"}')
})
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  sockets.set(userOf(request), socket)
})

const mostUnsent = 4 << 20

/** Sends as fast as it is taken. */
const send = async (socket: WebSocket, frames: Iterable<Buffer>): Promise<void> => {
  for (const frame of frames) {
    socket.send(frame, { binary: false })
    while (socket.bufferedAmount > mostUnsent) await new Promise((taken) => setImmediate(taken))
  }
}

/** So many events out of the life of many calls, one call after another. */
function* round(lives: readonly (readonly Buffer[])[], events: number): Iterable<Buffer> {
  for (let sent = 0; sent < events;) {
    for (const frame of lives[(sent / 10) % lives.length | 0] ?? []) {
      if (sent === events) return
      yield frame
      sent += 1
    }
  }
}

const obey = async (order: Order): Promise<void> => {
  const socket = sockets.get(order.to)
  if (socket === undefined) throw new Error(`${order.to} has not connected`)
  if ('live' in order) {
    const calls = Array.from({ length: order.live }, (_, n) => n)
    turns.set(order.to, calls.map(turn))
    await send(socket, calls.map(arrival))
    await send(socket, [end(-1)])
  } else {
    await send(socket, round(turns.get(order.to) ?? [], order.events))
    await send(socket, [end(order.round)])
  }
}

process.on('message', (order: Order) => { void obey(order) })
process.once('disconnect', () => { process.exit() })
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.({ port: (server.address() as AddressInfo).port }) // A server that listens on a port has one.
