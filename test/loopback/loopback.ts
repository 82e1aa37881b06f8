import { createServer } from 'node:http'
import { type ServerOptions, createServer as createSecureServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  /** Path and query, as they were written. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Which connection it came over, numbered in order of their making. */
  readonly connection: number
}

/** What to say to an upgrade instead of opening it. */
export interface Refused {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Script {
  /** Answers a request; without it every one gets 204. */
  readonly answer?: (request: Arrived, response: ServerResponse) => void
  /** Opens the event connection or refuses it; without it every one opens. */
  readonly upgrade?: (request: IncomingMessage) => 'open' | 'hang' | 'reset' | Refused
  /** Talks over an event connection that has just opened. */
  readonly talk?: (socket: WebSocket) => void
  /** Speaks TLS; without it everything is in the clear. */
  readonly tls?: ServerOptions
}

export interface Loopback {
  /** `http://127.0.0.1:…/ari`, or `https://…`. */
  readonly url: string
  readonly port: number
  readonly requests: readonly Arrived[]
  /** Upgrade requests, as they came. */
  readonly upgrades: readonly IncomingMessage[]
  /** Event connections that are open. */
  readonly sockets: ReadonlySet<WebSocket>
  /** Every TCP connection that is open. */
  readonly connections: ReadonlySet<Socket>
  readonly close: () => Promise<void>
}

/** A small HTTP and WebSocket server on 127.0.0.1 that answers as told. */
export const loopback = async ({ answer, upgrade, talk, tls }: Script = {}): Promise<Loopback> => {
  const requests: Arrived[] = []
  const upgrades: IncomingMessage[] = []
  const connections = new Set<Socket>()
  const numbers = new WeakMap<object, number>()
  let made = 0
  const answered = (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request
      const arrived = { method, url, headers, body, connection: numbers.get(socket) ?? -1 }
      requests.push(arrived)
      if (answer === undefined) response.writeHead(204).end()
      else answer(arrived, response)
    })
  }
  const server = tls === undefined ? createServer({ keepAliveTimeout: 0 }, answered) : createSecureServer({ ...tls, keepAliveTimeout: 0 }, answered)
  server.on('connection', (socket: Socket) => {
    made += 1
    numbers.set(socket, made)
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    // Resets are part of the play.
    socket.on('error', () => undefined)
  })
  const events = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket: Socket, head) => {
    upgrades.push(request)
    const verdict = upgrade?.(request) ?? 'open'
    if (verdict === 'hang') {
      // Read on, or its end would not be noticed; node's HTTP server leaves it to us.
      socket.resume().on('end', () => socket.end())
      return
    }
    if (verdict === 'reset') {
      socket.resetAndDestroy()
      return
    }
    if (verdict !== 'open') {
      const { status, headers = {}, body = '' } = verdict
      const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`HTTP/1.1 ${status} Said so\r\n${lines.join('')}\r\n${body}`)
      return
    }
    events.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => undefined)
      talk?.(opened)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a TCP port has an address record.
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/ari`,
    port,
    requests,
    upgrades,
    sockets: events.clients,
    connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Answers with JSON, as Asterisk does. */
export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Answers with a page, as a web server does. */
export const page = (response: ServerResponse, status: number, title: string): void => {
  response.writeHead(status, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><html><head><title>${title}</title></head></html>`)
}

/** Waits until something is so; for what has no event to wait for. */
export const until = async (so: () => boolean, within = 5_000): Promise<void> => {
  const end = Date.now() + within
  while (!so()) {
    if (Date.now() > end) throw new Error(`not so within ${within} ms: ${so.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
