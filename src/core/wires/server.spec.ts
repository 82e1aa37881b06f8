import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { type RequestOptions, request as httpRequest } from 'node:http'
import { type Socket, connect } from 'node:net'
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls'
import { inspect } from 'node:util'
import type { Subscription } from 'rxjs'
import { WebSocket } from 'ws'

import { type Certified, authority, signedBy } from '../../../test/loopback/certificates.js'
import { until } from '../../../test/loopback/loopback.js'
import type { AriError } from '../errors.js'
import { type Incoming, type ListenOptions, listen } from './server.js'

const held: (() => void)[] = []
afterEach(() => {
  for (const letGo of held.splice(0).reverse()) letGo()
})

const secret = 'outbound-secret'
const usual: ListenOptions = {
  port: 0, host: '127.0.0.1', path: '/ari', credentials: { username: 'asterisk', password: secret }, tls: undefined, knockWithin: 5_000, messageLimit: 1_000,
}

const listening = async (options: Partial<ListenOptions> = {}) => {
  const refused: AriError[] = []
  const came: Incoming[] = []
  let subscription: Subscription | undefined
  const port = await new Promise<number>((resolve, reject) => {
    subscription = listen({ ...usual, ...options }, { listening: resolve, refused: (why) => { refused.push(why) } })
      .subscribe({ next: (incoming) => { came.push(incoming) }, error: reject })
    held.push(() => {
      subscription?.unsubscribe()
      for (const { socket } of came) socket.terminate()
    })
  })
  return { port, refused, came, stop: () => subscription?.unsubscribe() }
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const upgrade = {
  connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol': 'ari',
  authorization: basic(`asterisk:${secret}`),
}

/** The status with which a request is answered; 101 where it was let in. */
const asks = (port: number, options: RequestOptions) => new Promise<{ readonly status: number | undefined; readonly headers: object }>((resolve, reject) => {
  const request = httpRequest({ port, host: '127.0.0.1', path: '/ari', ...options })
  request.on('response', ({ statusCode: status, headers }) => { resolve({ status, headers }) })
  request.on('upgrade', ({ statusCode: status, headers }, socket) => {
    held.push(() => { socket.destroy() })
    resolve({ status, headers })
  })
  request.on('error', reject).end()
})

const without = (name: keyof typeof upgrade) => Object.fromEntries(Object.entries(upgrade).filter(([other]) => other !== name))

test('what is being closed when nobody listens any more is not waited for', async () => {
  const { port, came, stop } = await listening()
  const dialling = httpRequest({ port, host: '127.0.0.1', path: '/ari', headers: upgrade }).end()
  // It never says goodbye.
  const [, theirs] = await once(dialling, 'upgrade') as [unknown, Socket] // As node tells it.
  theirs.on('error', () => undefined).resume()
  await until(() => came.length === 1)
  came[0]?.socket.close(1000)
  stop()
  await once(theirs, 'close')
})

test('who was let in comes with the stream that its messages are written to', async () => {
  const { port, came } = await listening()
  const dialling = new WebSocket(`ws://127.0.0.1:${String(port)}/ari`, 'ari', { headers: { authorization: upgrade.authorization } })
  held.push(() => { dialling.terminate() })
  const [incoming] = await until(() => came.length === 1).then(() => came)
  incoming?.stream.cork()
  incoming?.socket.send('one')
  expect(incoming?.stream.writableLength).toBeGreaterThan('one'.length)
})

describe('who dials', () => {
  test.each([
    ['as an Asterisk does', {}, 101],
    ['below the path', { path: '/ari/paris' }, 101],
    ['with a query', { path: '/ari?token=x' }, 101],
    ['among other subprotocols', { headers: { ...upgrade, 'sec-websocket-protocol': 'sip, ari' } }, 101],
    ['another path', { path: '/' }, 404],
    ['a path that only begins alike', { path: '/arid' }, 404],
    ['without an upgrade', { headers: { authorization: upgrade.authorization } }, 426],
    ['to another protocol', { headers: { ...upgrade, upgrade: 'h2c' } }, 426],
    ['by POST', { method: 'POST' }, 426],
    ['elsewhere, without an upgrade', { path: '/metrics', headers: {} }, 404],
    ['without subprotocol', { headers: without('sec-websocket-protocol') }, 400],
    ['with another subprotocol', { headers: { ...upgrade, 'sec-websocket-protocol': 'sip' } }, 400],
    ['without a key', { headers: without('sec-websocket-key') }, 400],
    ['without credentials', { headers: without('authorization') }, 401],
    ['with a wrong password', { headers: { ...upgrade, authorization: basic('asterisk:outbound-secreT') } }, 401],
    ['with a longer password', { headers: { ...upgrade, authorization: basic(`asterisk:${secret}x`) } }, 401],
    ['as somebody else', { headers: { ...upgrade, authorization: basic(`other:${secret}`) } }, 401],
    ['with another kind of credentials', { headers: { ...upgrade, authorization: `Bearer ${secret}` } }, 401],
    ['with broken credentials', { headers: { ...upgrade, authorization: 'Basic %%%' } }, 401],
  ])('%s', async (_, options, status) => {
    const { port, refused, came } = await listening()
    const answer = await asks(port, { headers: upgrade, ...options })
    expect(answer.status).toBe(status)
    expect([came.length, refused.map((why) => why.status)]).toEqual(status === 101 ? [1, []] : [0, [status]])
    // Nobody's secret, theirs least of all.
    expect(inspect(refused, { depth: 10, showHidden: true })).not.toMatch(/outbound|token/)
  })

  test('is answered in the subprotocol, and known by address and path', async () => {
    const { port, came } = await listening()
    const { headers } = await asks(port, { path: '/ari/paris?token=x', headers: upgrade })
    expect([headers, came[0]?.origin]).toMatchObject([{ 'sec-websocket-protocol': 'ari' }, { address: '127.0.0.1', path: '/ari/paris' }])
  })

  test('needs no credentials where none are wanted', async () => {
    const { port } = await listening({ credentials: undefined })
    expect((await asks(port, { headers: without('authorization') })).status).toBe(101)
  })

  test('is told what is asked for', async () => {
    const { port } = await listening()
    expect((await asks(port, {})).headers).toMatchObject({ upgrade: 'websocket' })
    expect((await asks(port, { headers: without('authorization') })).headers).toMatchObject({ 'www-authenticate': 'Basic realm="ari"' })
  })
})

describe('what is no HTTP', () => {
  const says = async (port: number, text: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    held.push(() => { socket.destroy() })
    await once(socket, 'connect')
    if (text !== '') socket.write(text)
    return socket
  }

  test('is closed and told, once', async () => {
    const { port, refused } = await listening()
    await once(await says(port, 'SIP/2.0 200 OK\r\n\r\n'), 'close')
    expect(refused).toMatchObject([{ _tag: 'NotAri', message: expect.stringContaining('HPE_') }])
  })

  test('that says nothing in time is closed and told', async () => {
    const { port, refused } = await listening({ knockWithin: 50 })
    await once((await says(port, '')).resume(), 'close')
    expect(refused).toMatchObject([{ _tag: 'TimedOut' }])
  })

  test('that connects and leaves, as a load balancer does to see whether we are there, is nothing to tell', async () => {
    const { port, refused } = await listening()
    ;(await says(port, '')).resetAndDestroy()
    ;(await says(port, '')).end()
    await asks(port, { headers: upgrade })
    expect(refused).toEqual([])
  })
})

describe('over TLS', () => {
  let ca: Certified
  let ours: Certified
  let stranger: Certified
  let theirs: Certified
  beforeAll(async () => {
    ca = await authority('Office CA')
    const another = await authority('Another CA')
    ours = await signedBy(ca, '127.0.0.1')
    theirs = await signedBy(ca, 'pbx.example')
    stranger = await signedBy(another, 'pbx.example')
  })

  const dials = (port: number, options: ConnectionOptions) => new Promise<string>((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/ari`, 'ari', { headers: { authorization: upgrade.authorization }, ...options })
    held.push(() => { socket.terminate() })
    socket.on('open', () => { resolve('open') }).on('error', ({ message }) => { resolve(message) })
  })

  test('whoever knows our issuer is let in', async () => {
    const { port, came, refused } = await listening({ tls: ours })
    expect(await dials(port, { ca: ca.cert })).toBe('open')
    expect([came.length, refused]).toEqual([1, []])
  })

  test('whoever does not is not', async () => {
    const { port, came } = await listening({ tls: ours })
    expect(await dials(port, {})).toMatch(/certificate/)
    expect(came).toEqual([])
  })

  test('a handshake that fails is told, once', async () => {
    const { port, came, refused } = await listening({ tls: ours })
    await dials(port, { ca: ca.cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    await until(() => refused.length > 0)
    expect([came, refused]).toMatchObject([[], [{ _tag: 'NotAri', message: expect.stringContaining('ERR_SSL_UNSUPPORTED_PROTOCOL') }]])
  })

  test('with a CA given, a certificate of it is a must', async () => {
    const { port, came, refused } = await listening({ tls: { ...ours, ca: ca.cert } })
    expect(await dials(port, { ca: ca.cert, ...theirs })).toBe('open')
    await dials(port, { ca: ca.cert })
    await dials(port, { ca: ca.cert, ...stranger })
    await until(() => refused.length === 2)
    expect([came.length, refused.map(({ _tag }) => _tag)]).toEqual([1, ['NotAri', 'NotAri']])
  })

  test('a handshake that hangs is ended, and told once; others are let in meanwhile', async () => {
    const { port, refused } = await listening({ tls: ours, knockWithin: 100 })
    const hanging = connect(port, '127.0.0.1').resume()
    held.push(() => { hanging.destroy() })
    const closed = once(hanging, 'close')
    expect(await dials(port, { ca: ca.cert })).toBe('open')
    await closed
    expect(refused).toMatchObject([{ _tag: 'TimedOut' }])
  })

  test('plain HTTP is told for what it is', async () => {
    const { port, refused } = await listening({ tls: ours })
    await asks(port, { headers: upgrade }).catch(() => undefined)
    await until(() => refused.length > 0)
    expect(refused).toMatchObject([{ _tag: 'NotAri', message: expect.stringContaining('wss://') }])
  })

  test('a proper goodbye in the handshake is nothing to tell', async () => {
    const { port, refused } = await listening({ tls: ours })
    const socket = connectSecurely({ port, host: '127.0.0.1', ca: ca.cert })
    await once(socket, 'secureConnect')
    socket.end()
    await once(socket.resume(), 'close')
    expect(refused).toEqual([])
  })

  test.each([
    ['a certificate that is none', () => ({ cert: 'none', key: ours.key })],
    ['a key that is none', () => ({ cert: ours.cert, key: 'none' })],
    ['a key of another certificate', () => ({ cert: ours.cert, key: theirs.key })],
    ['a CA that is none', () => ({ ...ours, ca: 'none' })],
  ])('%s cannot be used', async (_, tls) => {
    const failed = await listening({ tls: tls() }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ _tag: 'Malformed' })
    expect(inspect(failed, { depth: 10 })).not.toContain('PRIVATE')
  })
})

describe('listening', () => {
  test('ends with the subscription; who was let in stays', async () => {
    const { port, came, stop } = await listening()
    await asks(port, { headers: upgrade })
    stop()
    await expect(asks(port, { headers: upgrade })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(came[0]?.socket.readyState).toBe(WebSocket.OPEN)
  })

  test('where somebody listens already is Unreachable', async () => {
    const { port } = await listening()
    await expect(listening({ port })).rejects.toMatchObject({ _tag: 'Unreachable', message: expect.stringContaining('EADDRINUSE') })
    await expect(listening({ host: '192.0.2.1' })).rejects.toMatchObject({ _tag: 'Unreachable', message: expect.stringContaining('EADDRNOTAVAIL') })
  })
})
