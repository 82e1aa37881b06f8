import { createHash, timingSafeEqual } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES, type Server, createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

import { Observable } from 'rxjs'
import { WebSocket, WebSocketServer } from 'ws'

import { AriError } from '../errors.js'
import type { Certificates } from './certificates.js'
import type { Origin } from './origin.js'
import { plain } from './refusal.js'
import { secured } from './tls.js'

export interface ListenOptions {
  readonly port: number
  readonly host: string
  /** Where we are dialled; what lies below it is taken too. */
  readonly path: string
  /** Who may come; without it everybody may. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined
  readonly tls: Certificates | undefined
  /** How long a TLS handshake, and then the request for a WebSocket, may take, in ms. */
  readonly knockWithin: number
  /** The longest message, in bytes; a longer one ends its connection. */
  readonly messageLimit: number
}

export interface ListenWatcher {
  /** From now on whoever dials is answered. */
  readonly listening: (port: number) => void
  /** Somebody was not let in. */
  readonly refused: (why: AriError) => void
}

/** One who was let in. */
export interface Incoming {
  readonly socket: WebSocket
  /** What the WebSocket writes to. */
  readonly stream: Duplex
  readonly origin: Origin
}

/**
 * State: a server for those who dial us with a WebSocket of the subprotocol `ari` (RFC 6455). Emits each that was let in; who takes it
 * closes it. Unsubscribed, it listens no more; what was let in stays.
 *
 * Refused, and told: another path (404), no upgrade (426), another subprotocol (400), wrong credentials (401, compared in constant time),
 * a TLS handshake that fails or takes too long, and what is no HTTP. Errors with `Unreachable` where the port is not to be had, and with
 * `Malformed` where the certificates are none.
 */
export const listen = (options: ListenOptions, watcher: ListenWatcher): Observable<Incoming> =>
  new Observable((subscriber) => {
    const { port, host, tls } = options
    const verdictOn = gatekeeper(options)
    const { flaw } = secured(tls)
    if (flaw !== undefined) {
      subscriber.error(flaw)
      return
    }
    const server: Server = tls === undefined ? createServer(limits(options)) : createSecureServer({ ...asNodeTakes(tls), handshakeTimeout: options.knockWithin, ...limits(options) })
    // The answer to a ping waits for its turn as at any other WebSocket: `ws` gives it.
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: options.messageLimit, skipUTF8Validation: true, handleProtocols: () => protocol })

    const refuse = (request: IncomingMessage, status: Status, answer: (status: number, headers: Readonly<Record<string, string>>) => void) => {
      answer(status, { connection: 'close', ...headersOf(status) })
      watcher.refused(refusal(status, request))
    }

    server.on('request', (request, response) => {
      const verdict = verdictOn(request)
      refuse(request, verdict === 'in' ? 426 : verdict, (status, headers) => {
        response.writeHead(status, headers).end()
      })
    })
    server.on('upgrade', (request, stream, head) => {
      stream.on('error', ignore)
      const verdict = verdictOn(request)
      if (verdict !== 'in') {
        refuse(request, verdict, (status, headers) => { write(stream, status, headers) })
        return
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        // Each error is followed by `close`, which tells.
        socket.on('error', ignore)
        if (subscriber.closed) socket.terminate()
        else subscriber.next({ socket, stream, origin: originOf(request) })
      })
    })
    sockets.on('wsClientError', (_, stream, request) => {
      refuse(request, 400, (status, headers) => { write(stream, status, headers) })
    })
    // TLS handshakes that fail come here too.
    server.on('clientError', (failure, stream) => {
      // Who connects and leaves, as a load balancer does to see whether we are there, has said nothing.
      if (!isProbe(failure, stream)) watcher.refused(noHttp(stream, failure))
      stream.destroy()
    })
    server.on('error', (failure) => { subscriber.error(notListening(host, port, failure)) })
    server.listen(port, host, () => {
      // A server that listens on TCP has an address record.
      watcher.listening((server.address() as AddressInfo).port)
    })
    return () => {
      server.close()
      // Those that were let in are no longer the server's.
      server.closeAllConnections()
      // Whose goodbye is waited for would keep the program alive.
      for (const socket of sockets.clients) if (socket.readyState === WebSocket.CLOSING) socket.terminate()
    }
  })

const protocol = 'ari'

const ignore = (): void => undefined

const limits = ({ knockWithin }: ListenOptions) => ({
  headersTimeout: knockWithin,
  requestTimeout: knockWithin,
  // So often it is looked after them.
  connectionsCheckingInterval: Math.ceil(knockWithin / 5),
})

const asNodeTakes = ({ cert, key, passphrase, ca }: Certificates) => ({
  cert: pem(cert),
  key: pem(key),
  ...(passphrase === undefined ? {} : { passphrase }),
  ...(ca === undefined ? {} : { ca: (isList(ca) ? ca : [ca]).map(pem), requestCert: true, rejectUnauthorized: true }),
})

const pem = (given: string | Uint8Array): string => (typeof given === 'string' ? given : Buffer.from(given).toString())

// `Array.isArray` takes no list that is only to be read.
const isList = (ca: NonNullable<Certificates['ca']>): ca is readonly (string | Uint8Array)[] => Array.isArray(ca)

// ---- Who is let in

type Status = 400 | 401 | 404 | 426

/** Says of a request whether it is let in, or with which status it is not. */
const gatekeeper = ({ path, credentials }: ListenOptions): ((request: IncomingMessage) => 'in' | Status) => {
  const base = path.replace(/\/+$/, '')
  const knows = knowing(credentials)
  return (request) => {
    const asked = pathOf(request)
    if (asked !== base && !asked.startsWith(`${base}/`)) return 404
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') return 426
    if (!listed(request.headers['sec-websocket-protocol']).includes(protocol)) return 400
    return knows(request.headers.authorization) ? 'in' : 401
  }
}

/** Takes as long for what is nearly right as for what is all wrong. */
const knowing = (credentials: ListenOptions['credentials']): ((authorization: string | undefined) => boolean) => {
  if (credentials === undefined) return () => true
  const right = digestOf(Buffer.from(`${credentials.username}:${credentials.password}`))
  return (authorization = '') => {
    const [, basic = ''] = /^Basic +(\S+)$/i.exec(authorization) ?? []
    return timingSafeEqual(digestOf(Buffer.from(basic, 'base64')), right)
  }
}

const digestOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

const listed = (header = ''): readonly string[] => header.split(',').map((name) => name.trim())

/** Without the query, where tokens are. */
const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1).join()

const originOf = (request: IncomingMessage): Origin => ({ address: addressOf(request.socket), path: pathOf(request) })

const addressOf = ({ remoteAddress = 'somewhere' }: { readonly remoteAddress?: string | undefined }): string => remoteAddress.replace(/^::ffff:/, '')

// ---- How it is said

const headersOf = (status: Status): Readonly<Record<string, string>> => ({
  'content-length': '0',
  ...(status === 401 ? { 'www-authenticate': 'Basic realm="ari"' } : {}),
  ...(status === 426 ? { upgrade: 'websocket' } : {}),
})

/** To one who has asked for an upgrade, node leaves the writing to us. */
const write = (stream: Duplex, status: number, headers: Readonly<Record<string, string>>): void => {
  const lines = [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  stream.end(`${lines.join('\r\n')}\r\n\r\n`)
}

const refusal = (status: Status, request: IncomingMessage): AriError => {
  // Anybody can send anything: no more of it than tells what it was.
  const path = JSON.stringify(pathOf(request).slice(0, 100))
  const who = addressOf(request.socket)
  switch (status) {
    case 401:
      return new AriError('Unauthorized', `Somebody at ${who} was not let in (401): its credentials are not those given to serve. If it is an Asterisk, check \`username\` and \`password\` in its websocket_client.conf.`, { status })
    case 404:
      return new AriError('NotAri', `Somebody at ${who} was not let in (404): it dialled ${path}, and we are elsewhere. If it is an Asterisk, check the path of \`uri\` in its websocket_client.conf against \`path\`.`, { status })
    case 400:
      return new AriError('NotAri', `Somebody at ${who} was not let in (400): it does not offer the subprotocol ari. If it is an Asterisk, its websocket_client.conf needs \`protocols = ari\`.`, { status })
    case 426:
      return new AriError('NotAri', `Somebody at ${who} asked for ${path} and wants no WebSocket (426): that is no Asterisk. If it is a load balancer that looks whether we are there, let it open a TCP connection and nothing more.`, { status })
  }
}

/** Left, and we had nothing against it. */
const isProbe = (failure: unknown, stream: Duplex & Partial<Pick<TLSSocket, 'authorizationError'>>): boolean =>
  ['ECONNRESET', 'EPIPE'].includes(plain(failure).code ?? '') && (stream.authorizationError ?? null) === null

const noHttp = (stream: Duplex & Partial<Pick<Socket, 'remoteAddress'>>, failure: unknown): AriError => {
  const cause = plain(failure)
  const who = addressOf(stream)
  const why = cause.code ?? cause.message
  if (why.startsWith('HPE_') || why === 'ERR_SSL_HTTP_REQUEST') return new AriError('NotAri', `What came from ${who} was not what is spoken here (${why}). If it is an Asterisk: wss:// in \`uri\` and \`tls_enabled\` in its websocket_client.conf need \`tls\` here, and the other way round.`, { cause })
  if (why.includes('TIMEOUT')) return new AriError('TimedOut', `Somebody at ${who} connected and did not say in time what it wants (${why}): the connection was closed.`, { cause })
  return new AriError('NotAri', `The TLS handshake with ${who} failed (${why}). If it is an Asterisk: does it know the issuer of our certificate (\`ca_list_file\` in its websocket_client.conf), and, where \`tls.ca\` is given, show one of an issuer in there (\`cert_file\`, \`priv_key_file\`)?`, { cause })
}

const notListening = (host: string, port: number, failure: unknown): AriError => {
  const cause = plain(failure)
  const at = `${host}:${String(port)}`
  const say = (why: string) => new AriError('Unreachable', `Nobody can dial us at ${at} (${cause.code ?? cause.message}): ${why}`, { cause })
  switch (cause.code) {
    case 'EADDRINUSE':
      return say('something listens there already, perhaps this same program. Stop it, or give another `port`; 0 takes one that is free.')
    case 'EACCES':
      return say('ports below 1024 are not for everybody. Give a higher `port`.')
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return say('this machine has no such address. Check `host`: 0.0.0.0 is every address of this machine.')
    default:
      return say('check `host` and `port`.')
  }
}
