import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as open } from 'node:net'
import {
  Observable, Subject, filter, firstValueFrom, map, mergeMap, of, take, tap, throwError, timer, toArray,
} from 'rxjs'
import { WebSocket } from 'ws'

import { frontDesk } from '../../examples/front-desk.js'
import { until } from '../../test/loopback/loopback.js'
import { connect } from '../ari.js'
import { eachCall } from '../operators/eachCall.js'
import type { AriEvent } from '../resources/events.js'
import { dtmf, stasisEnd } from './events.js'
import { type Servable, type ServeOptions, type Served, serve } from './serve.js'
import type { Asked } from './simulator/simulator.js'
import { simulator } from './simulator/simulator.js'

/** What a test has opened, to be closed when it is over. */
const held: (() => void)[] = []
afterEach(() => {
  for (const close of held.splice(0)) close()
})

/** Serves it until the test is over. */
const served = (servable: Servable, options: ServeOptions = {}): Promise<Served & { readonly close: () => void }> =>
  new Promise((resolve, reject) => {
    const serving = serve(servable, options).subscribe({ next: (at) => { resolve({ ...at, close: () => { serving.unsubscribe() } }) }, error: reject })
    held.push(() => { serving.unsubscribe() })
  })

/** Says 200 to everything, and keeps what it is asked. */
const stub = (differing: Partial<Servable> = {}) => {
  const asked: Asked[] = []
  const sockets: (readonly [apps: readonly string[], subscribeAll: boolean])[] = []
  const left = new Subject<void>()
  const events = new Subject<AriEvent>()
  const servable: Servable = {
    version: '22',
    ask: (request) => {
      asked.push(request)
      return of({ status: 200, body: [] })
    },
    socket: (apps, { subscribeAll = false } = {}) => new Observable((subscriber) => {
      sockets.push([apps, subscribeAll])
      subscriber.add(events.subscribe(subscriber))
      return () => { left.next() }
    }),
    ...differing,
  }
  return { ...servable, asked, sockets, left, events }
}

const authorization = `Basic ${Buffer.from('demo:demo-secret').toString('base64')}`
const asDemo = { headers: { authorization } }
const read = async (response: Response) => {
  const text = await response.text()
  return { status: response.status, type: response.headers.get('content-type'), text }
}
const says = (status: number, message: string) => ({ status, type: 'application/json', text: JSON.stringify({ message }) })
const pageThatSays = (status: number, words: string) => ({ status, type: 'text/html', text: expect.stringContaining(words) })

describe('requests', () => {
  test('are asked of the simulator, with their parameters and bodies', async () => {
    const asterisk = stub()
    const { url, port, username, password } = await served(asterisk)
    expect({ url, username, password }).toEqual({ url: `http://127.0.0.1:${String(port)}/ari`, username: 'demo', password: 'demo-secret' })
    await fetch(`${url}/channels`, asDemo)
    await fetch(`${url}/channels/a%2Fb/play?media=sound%3Ax,y&lang=de&lang=en`, { ...asDemo, method: 'POST' })
    await fetch(`${url}/bridges?api_key=demo:demo-secret&name=a+b`, { method: 'POST', body: '{"a":{"b":1}}', headers: { 'content-type': 'application/json; charset=utf-8' } })
    await fetch(`${url}/bridges`, { ...asDemo, method: 'POST', body: new URLSearchParams({ type: 'mixing', name: 'a&b' }) })
    await fetch(`${url}/bridges`, { ...asDemo, method: 'POST', body: 'type=mixing' })
    expect(asterisk.asked).toEqual([
      { method: 'GET', path: '/channels', query: {} },
      { method: 'POST', path: '/channels/a%2Fb/play', query: { media: 'sound:x,y', lang: 'en' } },
      { method: 'POST', path: '/bridges', query: { name: 'a b' }, body: { a: { b: 1 } } },
      { method: 'POST', path: '/bridges', query: {}, body: { type: 'mixing', name: 'a&b' } },
      { method: 'POST', path: '/bridges', query: {} },
    ])
  })

  test.each([
    [{ status: 200, body: [1] }, { status: 200, type: 'application/json', text: '[1]' }],
    [{ status: 204, body: undefined }, { status: 204, type: null, text: '' }],
    // eslint-disable-next-line @typescript-eslint/require-await -- it has all of it at once
    [{ status: 200, body: { length: 4, async* [Symbol.asyncIterator]() { yield Buffer.from('RIFF') } } }, { status: 200, type: 'audio/wav', text: 'RIFF' }],
    [{ status: 404, message: 'Channel not found', body: { message: 'Channel not found' } }, says(404, 'Channel not found')],
    [{ status: 409, message: 'Channel not in Stasis application', body: undefined }, says(409, 'Channel not in Stasis application')],
    [{ status: 500, body: { error: 'Allocation failed' } }, { status: 500, type: 'application/json', text: '{"error":"Allocation failed"}' }],
  ])('are answered as the simulator does: %j', async (reply, expected) => {
    const { url } = await served(stub({ ask: () => of(reply) }))
    expect(await read(await fetch(`${url}/channels`, asDemo))).toEqual(expected)
  })

  test('are answered with a file, where that is asked for', async () => {
    const file = { async* [Symbol.asyncIterator]() { yield* await Promise.resolve([Uint8Array.of(1), Uint8Array.of(2, 255)]) } }
    const { url } = await served(stub({ ask: () => of({ status: 200, body: file }) }))
    const response = await fetch(`${url}/recordings/stored/r/file`, asDemo)
    expect([response.headers.get('content-type'), response.headers.get('content-length')]).toEqual(['audio/wav', '3'])
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255])
  })

  test('and a refusal may have a reason phrase of its own', async () => {
    const { url } = await served(stub({ ask: () => of({ status: 404, message: 'Bridge not found', body: undefined }) }))
    expect((await fetch(`${url}/bridges/b/play`, { ...asDemo, method: 'POST' })).statusText).toBe('Not found')
  })

  test('that break the simulator are answered with its words', async () => {
    const { url } = await served(stub({ ask: () => throwError(() => new Error('no such thing')) }))
    expect(await read(await fetch(`${url}/channels`, asDemo))).toEqual(says(500, 'no such thing'))
  })

  test('are done even if nobody waits for the reply', async () => {
    const done = new Subject<void>()
    const asked = new Subject<void>()
    const { url } = await served(stub({
      ask: () => {
        asked.next()
        return timer(20).pipe(tap(() => { done.next() }), map(() => ({ status: 204, body: undefined })))
      },
    }))
    const leaving = new AbortController()
    const wasDone = firstValueFrom(done)
    const reply = fetch(`${url}/channels/c1/answer`, { ...asDemo, method: 'POST', signal: leaving.signal })
    await Promise.all([expect(reply).rejects.toThrow('aborted'), firstValueFrom(asked).then(() => { leaving.abort() })])
    await wasDone
  })

  test('come over one connection, if the client likes', async () => {
    const { port } = await served(stub())
    const socket = open(port, '127.0.0.1')
    const get = `GET /ari/channels HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`
    const answers = async () => {
      let text = ''
      for await (const chunk of socket) {
        text += String(chunk)
        if (text.split('HTTP/1.1 200 OK').length === 3) return text
        if (text.endsWith('[]')) socket.write(get)
      }
      return text
    }
    socket.write(get)
    expect(await answers()).toMatch(/200 OK[^]*\[\]HTTP\/1.1 200 OK/)
  })
})

describe('what ARI itself refuses', () => {
  const json = { authorization, 'content-type': 'application/json' }
  test.each([
    ['without credentials', 'GET', '/ari/channels', {}, says(401, 'Authentication required')],
    ['with a wrong password', 'GET', '/ari/channels', { headers: { authorization: `Basic ${btoa('demo:no')}` } }, says(401, 'Authentication required')],
    ['with a wrong key', 'GET', '/ari/channels?api_key=demo:no', {}, says(401, 'Authentication required')],
    ['before the path is looked at', 'GET', '/ari/nosuch', {}, says(401, 'Authentication required')],
    ['what is no JSON, whoever sends it', 'POST', '/ari/channels', { headers: { 'content-type': 'application/json' }, body: '{bad' }, says(400, 'Error parsing request body')],
    ['an unknown resource', 'GET', '/ari/nosuch', asDemo, says(404, 'Resource not found')],
    ['a slash at the end', 'GET', '/ari/channels/', asDemo, says(404, 'ARI URLs do not end with a slash. Try /ari/channels')],
    ['a wrong method', 'DELETE', '/ari/asterisk/ping', asDemo, says(405, 'Invalid method')],
    ['its root', 'GET', '/ari/', asDemo, says(405, 'Invalid method')],
    ['what is no JSON', 'POST', '/ari/channels', { headers: json, body: '{bad' }, says(400, 'Error parsing request body')],
    ['a large body', 'POST', '/ari/channels', { headers: json, body: JSON.stringify('x'.repeat(1 << 20)) }, says(413, 'Request body too large')],
    ['a long query', 'GET', `/ari/channels?x=${'x'.repeat(7_000)}`, asDemo, pageThatSays(400, 'Request line too long')],
    ['events without an upgrade', 'GET', '/ari/events?app=a', asDemo, pageThatSays(426, 'Upgrade Required')],
    ['another path', 'GET', '/arise', asDemo, pageThatSays(404, 'not found')],
  ])('%s', async (_, method, path, init, expected) => {
    const asterisk = stub()
    const { port } = await served(asterisk)
    expect(await read(await fetch(`http://127.0.0.1:${String(port)}${path}`, { method, ...init }))).toEqual(expected)
    expect(asterisk.asked).toEqual([])
  })

  test('and what it says with it', async () => {
    const { url } = await served(stub())
    expect((await fetch(`${url}/channels`)).headers.get('www-authenticate')).toBe('Basic realm="Asterisk REST Interface"')
    expect((await fetch(`${url}/channels`, { ...asDemo, method: 'PUT' })).headers.get('allow')).toBe('OPTIONS,GET,POST')
    const options = await fetch(`${url}/channels`, { ...asDemo, method: 'OPTIONS' })
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'OPTIONS,GET,POST'])
  })

  test('a body of 30,000 bytes is not too large, nor a query of 4,000', async () => {
    const asterisk = stub()
    const { url } = await served(asterisk)
    await fetch(`${url}/asterisk/variable?variable=${'x'.repeat(4_000)}`, { method: 'POST', headers: json, body: JSON.stringify({ value: 'x'.repeat(30_000) }) })
    expect(asterisk.asked).toHaveLength(1)
  })
})

/** An event connection, as another client would open it. */
const dial = (url: string, path: string, protocols: readonly string[] = []) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, [...protocols])
  // One that was refused is in error when it is closed.
  socket.on('error', () => undefined)
  held.push(() => { socket.terminate() })
  return socket
}

/** The answer that came in place of the opening. */
const refusal = (socket: WebSocket) =>
  new Promise<{ readonly status: number | undefined; readonly type: string | undefined; readonly text: string }>((resolve, reject) => {
    socket.on('open', () => { reject(new Error('it was opened')) })
    socket.on('unexpected-response', (_, response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => { text += chunk.toString() })
      response.on('end', () => { resolve({ status: response.statusCode, type: response.headers['content-type'], text }) })
    })
  })

describe('events', () => {
  const key = 'api_key=demo:demo-secret'

  test('go to every socket of the application as text, until it closes', async () => {
    const asterisk = stub()
    const { url } = await served(asterisk)
    const socket = dial(url, `/events?app=a,b%20c&subscribeAll=true&${key}`)
    await once(socket, 'open')
    expect(asterisk.sockets).toEqual([[['a', 'b c'], true]])
    const event = dtmf('5', { channelId: 'c1' })
    asterisk.events.next(event)
    // A message is a Buffer and whether it is binary.
    const [data, isBinary] = await once(socket, 'message') as [Buffer, boolean]
    expect([JSON.parse(data.toString()), isBinary]).toEqual([event, false])
    socket.ping('are you there')
    // A pong brings what its ping held.
    expect(String((await once(socket, 'pong') as [Buffer])[0])).toBe('are you there')
    const left = firstValueFrom(asterisk.left)
    socket.close()
    await left
    expect(asterisk.events.observed).toBe(false)
  })

  test('a client that breaks off, or writes what is no frame, is no error', async () => {
    const asterisk = stub()
    const { url, port } = await served(asterisk)
    const socket = dial(url, `/events?app=a&${key}`)
    await once(socket, 'open')
    const left = firstValueFrom(asterisk.left)
    socket.terminate()
    await left
    const raw = open(port, '127.0.0.1')
    raw.write(`GET /ari/events?app=a&${key} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${'a'.repeat(22)}==\r\n\r\n`)
    await once(raw, 'data')
    const leftAgain = firstValueFrom(asterisk.left)
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await leftAgain
    raw.destroy()
    const refused = open(port, '127.0.0.1')
    refused.write('GET /ari/events HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
    await once(refused, 'data')
    refused.resetAndDestroy()
    expect((await fetch(`${url}/channels`, asDemo)).status).toBe(200)
  })

  test('a request that offers an upgrade by the way is answered', async () => {
    const asterisk = stub()
    const { port } = await served(asterisk)
    const socket = open(port, '127.0.0.1')
    socket.write(`GET /ari/channels?${key} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`)
    // A socket without an encoding gives Buffers.
    const [answer] = await once(socket, 'data') as [Buffer]
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n\[\]$/)
    expect(asterisk.asked).toEqual([{ method: 'GET', path: '/channels', query: {} }])
  })

  test.each(['true', 'yes', '1'])('subscribeAll=%s is true', async (value) => {
    const asterisk = stub()
    const { url } = await served(asterisk)
    await once(dial(url, `/events?app=a&subscribeAll=${value}&${key}`), 'open')
    await once(dial(url, `/events?app=a&subscribeAll=no&${key}`), 'open')
    expect(asterisk.sockets.map(([, all]) => all)).toEqual([true, false])
  })

  test('a socket that the simulator ends is closed', async () => {
    const { url } = await served(stub({ socket: () => of(stasisEnd({ channelId: 'c1' })) }))
    const socket = dial(url, `/events?app=a&${key}`)
    expect(await once(socket, 'close')).toEqual([1000, expect.anything()])
  })

  test.each([
    ['without credentials', '/events?app=a', [], says(401, 'Authentication required')],
    ['without an application', `/events?${key}`, [], pageThatSays(400, 'HTTP request is missing param: [app]')],
    ['with an application of no name', `/events?app=a,&${key}`, [], pageThatSays(500, 'Stasis app registration failed')],
    ['with another protocol', `/events?app=a&${key}`, ['chat'], pageThatSays(400, 'The only protocol here is ari.')],
    ['at a wrong path', `/events/?app=a&${key}`, [], says(404, 'ARI URLs do not end with a slash. Try /ari/events')],
  ])('%s they are refused', async (_, path, protocols, expected) => {
    const asterisk = stub()
    const { url } = await served(asterisk)
    expect(await refusal(dial(url, path, protocols))).toEqual(expected)
    expect(asterisk.sockets).toEqual([])
  })

  test.each(['', 'a,'])('a 16 refuses app=%s in its own words', async (app) => {
    const { url } = await served(stub({ version: '16' }))
    expect(await refusal(dial(url, `/events?app=${app}&${key}`))).toEqual(pageThatSays(400, 'Invalid application provided in param [app].'))
  })

  test('the protocol ari is taken', async () => {
    const { url } = await served(stub())
    const socket = dial(url, `/events?app=a&${key}`, ['chat', 'ari'])
    await once(socket, 'open')
    expect(socket.protocol).toBe('ari')
  })
})

describe('serving', () => {
  test('ends with its subscription: connections are broken off, the port is free, the simulator is let go', async () => {
    let waiting = 0
    const asterisk = stub({
      ask: () => new Observable(() => {
        waiting += 1
        return () => { waiting -= 1 }
      }),
    })
    const { url, port, close } = await served(asterisk)
    const socket = dial(url, '/events?app=a&api_key=demo:demo-secret')
    await once(socket, 'open')
    const asked = fetch(`${url}/channels`, asDemo)
    const idle = open(port, '127.0.0.1').on('error', () => undefined)
    await once(idle, 'connect')
    const closed = [socket, idle].map((connection) => new Promise((resolve) => { connection.on('close', resolve) }))
    await until(() => waiting === 1)
    close()
    await Promise.all([expect(asked).rejects.toThrow(), ...closed])
    expect([asterisk.events.observed, waiting]).toEqual([false, 0])
    await expect(served(asterisk, { port })).resolves.toMatchObject({ port })
  })

  test('begun and ended in one turn, it listens to nobody', async () => {
    const { port, close } = await served(stub())
    close()
    const told: unknown[] = []
    serve(stub(), { port }).subscribe((at) => { told.push(at) }).unsubscribe()
    await expect(served(stub(), { port })).resolves.toMatchObject({ port })
    expect(told).toEqual([])
  })

  test('a port in use is an error that says what to do', async () => {
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    held.push(() => { other.close() })
    // A server that listens on TCP has an address record.
    const { port } = other.address() as AddressInfo
    await expect(served(stub(), { port })).rejects.toMatchObject({
      _tag: 'Unreachable', message: expect.stringMatching(new RegExp(`127.0.0.1:${String(port)} \\(EADDRINUSE\\).*Stop it, or give another`)),
    })
  })

  test('with other credentials, and at another address', async () => {
    const { url } = await served(stub(), { host: '::1', username: 'desk', password: 'a:b' })
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/ari$/)
    expect((await fetch(`${url}/channels`, asDemo)).status).toBe(401)
    expect((await fetch(`${url}/channels`, { headers: { authorization: `Basic ${btoa('desk:a:b')}` } })).status).toBe(200)
  })
})

describe('the simulator, served', () => {
  test('is an Asterisk to connect: calls arrive, are answered and hang up', async () => {
    const asterisk = simulator()
    const ari = connect({ ...await served(asterisk), app: ['desk', 'door'], log: false })
    const opened = firstValueFrom(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')))
    const answered = firstValueFrom(ari.calls$.pipe(mergeMap((call) => call.answer())))
    await opened
    const caller = asterisk.call({ app: 'door', args: ['back'] })
    const call = await answered
    expect(call).toMatchObject({ id: caller.id, application: 'door', args: ['back'] })
    const ended = firstValueFrom(call.ended$)
    caller.hangup()
    expect(await ended).toMatchObject({ how: 'hangup' })
    await firstValueFrom(ari.close(), { defaultValue: undefined })
  })

  test('serves the front desk: who presses 2 is sent to support', async () => {
    const asterisk = simulator({ sounds: { 'sound:hello-world': 20 }, sound: 2_000 })
    const ari = connect({ ...await served(asterisk), app: 'front-desk', log: false })
    const faults: unknown[] = []
    ari.faults$.subscribe((fault) => { faults.push(fault) })
    const opened = firstValueFrom(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')))
    const ends = firstValueFrom(ari.calls$.pipe(eachCall(frontDesk), take(1)))
    await opened
    const caller = asterisk.call({ app: 'front-desk' })
    const heard = firstValueFrom(caller.hears$.pipe(
      tap((now) => { if (now.what === 'sound' && now.media === 'sound:vm-enter-num-to-call') caller.press('2') }),
      map((now) => (now.what === 'sound' ? now.media : now.what)),
      toArray(),
    ))
    expect(await ends).toMatchObject({ how: 'continued' })
    expect(await heard).toEqual(expect.arrayContaining(['ringing', 'sound:hello-world', 'sound:vm-enter-num-to-call']))
    await firstValueFrom(ari.close(), { defaultValue: undefined })
    expect(faults).toEqual([])
  })
})
