import { afterEach, describe, expect, test } from '@jest/globals'
import { filter, firstValueFrom, lastValueFrom, merge, mergeMap, range, take, tap, toArray } from 'rxjs'
import type { Observable } from 'rxjs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'

import { json, loopback, page, until } from '../../../test/loopback/loopback.js'
import type { Arrived, Loopback, Script } from '../../../test/loopback/loopback.js'
import { request } from '../../../test/loopback/wires.js'
import { chunksOf } from '../chunks.js'
import { AriError } from '../errors.js'
import type { Bytes, Wire, WireReply, WireRequest, WireState } from '../wire.js'
import { httpWire, httpWires } from './http.js'
import type { HttpOptions } from './http.js'

const password = 'hush-hush/ä'
const basic = Buffer.from(`desk:${password}`).toString('base64')

let server: Loopback | undefined
let raw: Server | undefined
afterEach(async () => {
  await server?.close()
  raw?.close()
  server = undefined
  raw = undefined
})

const listen = async (script?: Script) => (server = await loopback(script))
const answering = (answer: Script['answer']) => listen(answer === undefined ? {} : { answer })

const wireTo = (url: string, more: Partial<HttpOptions> = {}): Wire => httpWire({ url, username: 'desk', password, apps: ['front-desk'], ...more })

const get = (path = '/things', more: Partial<WireRequest> = {}) => request({ operation: 'things.get', method: 'GET', path, ...more })
const blocking = (path: string, more: Partial<WireRequest> = {}) => request({ path, mayBlock: true, ...more })

const ask = (wire: Wire, wanted: WireRequest) => firstValueFrom(wire.request(wanted))

const failureOf = async (asked: Promise<unknown>): Promise<AriError> => {
  const failure: unknown = await asked.then((value) => value, (error: unknown) => error)
  if (!(failure instanceof AriError)) throw new Error(`no AriError but ${inspect(failure)}`)
  return failure
}

/** Everything that a log could print of it. */
const allOf = (error: Error): string => [error.message, error.stack, inspect(error, { depth: 12, showHidden: true }), JSON.stringify(error)].join('\n')

/** Listens with plain TCP; `talk` hears each request's first bytes and which connection and request of it they are. */
const tcp = async (talk: (socket: Socket, connection: number, nth: number) => void): Promise<string> => {
  let connections = 0
  const listening = createServer((socket) => {
    const connection = ++connections
    let nth = 0
    socket.on('error', () => undefined)
    socket.on('data', () => talk(socket, connection, ++nth))
  })
  raw = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  // A server that listens on a TCP port has an address record.
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/ari`
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'

describe('a request', () => {
  test('goes out as it is, with the credentials in the header only', async () => {
    const { url, requests } = await listen()
    const reply = await ask(wireTo(url), request({ method: 'POST', path: '/channels/a%2Fb/play', query: { media: 'sound:a b&c=ä+', lang: 'fr' } }))
    expect(reply).toEqual({ status: 204, body: undefined })
    expect(requests).toEqual([
      expect.objectContaining({ method: 'POST', url: '/ari/channels/a%2Fb/play?media=sound%3Aa%20b%26c%3D%C3%A4%2B&lang=fr', body: '' }),
    ])
    expect(requests[0]?.headers.authorization).toBe(`Basic ${basic}`)
  })

  test('a body goes as JSON, with every method that may have one', async () => {
    const { url, requests } = await listen()
    const wire = wireTo(url)
    for (const method of ['POST', 'PUT', 'DELETE'] as const) await ask(wire, request({ method, body: { variables: { NAME: 'Zoë 李' } } }))
    expect(requests.map(({ method, body, headers }) => [method, body, headers['content-type']])).toEqual(
      ['POST', 'PUT', 'DELETE'].map((method) => [method, '{"variables":{"NAME":"Zoë 李"}}', 'application/json']),
    )
  })

  test('is cold: nothing before subscription, and again with each one', async () => {
    const { url, requests } = await listen()
    const answer$ = wireTo(url).request(request())
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(requests.length).toBe(0)
    await firstValueFrom(answer$)
    await firstValueFrom(answer$)
    expect(requests.length).toBe(2)
  })

  test('one reply, then it completes', async () => {
    const { url } = await answering((_, response) => json(response, 200, { id: 'c1', name: 'Zoë 李 🎧' }))
    expect(await lastValueFrom(wireTo(url).request(get()).pipe(toArray()))).toEqual([{ status: 200, body: { id: 'c1', name: 'Zoë 李 🎧' } }])
  })

  test('is said to be written when it is, once', async () => {
    const { url, requests } = await listen()
    const told: number[] = []
    await ask(wireTo(url), request({ written: () => told.push(requests.length) }))
    expect(told).toEqual([0])
  })

  test('needs no open event connection', async () => {
    const { url, upgrades } = await listen()
    await ask(wireTo(url), request())
    expect(upgrades.length).toBe(0)
  })
})

describe('an answer', () => {
  test.each([200, 201, 204, 400, 403, 404, 405, 409, 412, 422, 500, 501, 503])('status %i with JSON is a reply', async (status) => {
    const { url } = await answering((_, response) => (status === 204 ? response.writeHead(204).end() : json(response, status, { message: 'Channel not found' })))
    const reply = await ask(wireTo(url), get())
    expect(reply).toEqual(status === 204 ? { status, body: undefined } : { status, message: 'Channel not found', body: { message: 'Channel not found' } })
  })

  test('"error" is a message too', async () => {
    const { url } = await answering((_, response) => json(response, 500, { error: 'Allocation failed' }))
    expect(await ask(wireTo(url), request())).toMatchObject({ status: 500, message: 'Allocation failed' })
  })

  test.each([
    ['chunked', (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      // Cut inside a character of several bytes.
      const bytes = Buffer.from('{"name":"李"}')
      response.write(bytes.subarray(0, 10))
      setTimeout(() => response.end(bytes.subarray(10)), 5)
    }],
    ['compressed', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync('{"name":"李"}'))],
    ['without a content type', (response: ServerResponse) => response.writeHead(200).end('{"name":"李"}')],
  ])('%s', async (_, answer) => {
    const { url } = await answering((_request, response) => {
      answer(response)
    })
    expect(await ask(wireTo(url), get())).toEqual({ status: 200, body: { name: '李' } })
  })

  test('a page with a good status: NotAri', async () => {
    const { url } = await answering((_, response) => page(response, 200, 'Welcome to nginx'))
    const error = await failureOf(ask(wireTo(url), get('/things', { ids: { thing: '1' } })))
    expect(error).toMatchObject({ _tag: 'NotAri', status: 200, operation: 'things.get', ids: { thing: '1' } })
    expect(error.message).toContain("is a web server, not Asterisk's ARI")
  })

  test.each([
    ['a page', 'text/html', '<html><title>Not Found</title></html>'],
    ['nothing', 'text/plain', ''],
    ['words', 'text/plain', 'not found'],
    ['JSON that is not ARI\'s', 'application/json', '{"detail":"not found"}'],
  ])('404 with %s is no news of a call: no ARI there, perhaps not yet', async (_, type, body) => {
    const { url } = await answering((_arrived, response) => response.writeHead(404, { 'content-type': type }).end(body))
    expect(await failureOf(ask(wireTo(url), get()))).toMatchObject({ _tag: 'Unreachable', status: 404, message: expect.stringContaining('still be booting') })
  })

  test('a page with another status is a refusal in its words', async () => {
    const { url } = await answering((_, response) => page(response, 400, '400 Bad\n Request'))
    expect(await ask(wireTo(url), get())).toEqual({ status: 400, message: '400 Bad Request', body: undefined })
  })

  test('a redirect is not followed', async () => {
    const { url, requests } = await answering((_, response) => response.writeHead(302, { location: '/login' }).end())
    expect(await failureOf(ask(wireTo(url), get()))).toMatchObject({ _tag: 'NotAri', status: 302 })
    expect(requests.length).toBe(1)
  })

  test('broken JSON with a good status: Malformed', async () => {
    const { url } = await answering((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "c1"'))
    const error = await failureOf(ask(wireTo(url), get()))
    expect(error).toMatchObject({ _tag: 'Malformed', operation: 'things.get' })
    expect(error.message).toContain('something that is not JSON')
  })

  test('words with a bad status are a refusal', async () => {
    const { url } = await answering((_, response) => response.writeHead(502, { 'content-type': 'text/plain' }).end('no backend'))
    expect(await ask(wireTo(url), get())).toEqual({ status: 502, message: 'no backend', body: undefined })
  })

  test('401: Unauthorized', async () => {
    const { url, requests } = await answering((_, response) => json(response, 401, { message: 'Authentication required' }))
    expect(await failureOf(ask(wireTo(url), request()))).toMatchObject({ _tag: 'Unauthorized', status: 401, operation: 'things.do' })
    expect(requests.length).toBe(1)
  })

  test('401 with credentials that are functions: once more with fresh ones', async () => {
    const { url, requests } = await answering(({ headers }, response) =>
      json(response, headers.authorization === `Basic ${Buffer.from('desk:token-2').toString('base64')}` ? 200 : 401, {}))
    let tokens = 0
    const wire = wireTo(url, { password: () => `token-${++tokens}` })
    expect(await ask(wire, request())).toMatchObject({ status: 200 })
    expect(await ask(wire, request())).toMatchObject({ status: 200 })
    expect(requests.length).toBe(3)
    expect(tokens).toBe(2)
  })
})

test('401 again with fresh credentials: Unauthorized, asked no third time', async () => {
  const { url, requests } = await answering((_, response) => json(response, 401, {}))
  const wire = wireTo(url, { password: () => 'stale' })
  expect(await failureOf(ask(wire, request()))).toMatchObject({ _tag: 'Unauthorized' })
  expect(await failureOf(ask(wire, get('/file', { want: 'bytes' })))).toMatchObject({ _tag: 'Unauthorized' })
  expect(requests.length).toBe(4)
})

describe('a request that finds no answer', () => {
  test('nobody listens: Unreachable', async () => {
    const { url, close } = await loopback()
    await close()
    expect(await failureOf(ask(wireTo(url), request({ ids: { thing: '1' } })))).toMatchObject({
      _tag: 'Unreachable', operation: 'things.do', ids: { thing: '1' }, message: expect.stringContaining('Nothing listens at 127.0.0.1:'), cause: { code: 'ECONNREFUSED' },
    })
  })

  test('no such host: Unreachable', async () => {
    expect(await failureOf(ask(wireTo('http://no-such-host.invalid:8088/ari'), request()))).toMatchObject({ _tag: 'Unreachable' })
  })

  test('a URL that is none: Malformed', async () => {
    expect(await failureOf(ask(wireTo('pbx'), request()))).toMatchObject({ _tag: 'Malformed' })
  })

  test.each(['POST', 'GET'] as const)('%s, reset before a reply on a new connection: InDoubt, not asked again', async (method) => {
    const { url, requests } = await answering((_, response) => response.socket?.resetAndDestroy())
    const error = await failureOf(ask(wireTo(url), request({ method, ids: { thing: '1' } })))
    expect(requests.length).toBe(1)
    expect(error).toMatchObject({ _tag: 'InDoubt', operation: 'things.do', ids: { thing: '1' } })
    expect(error.message).toContain('it may have been done or not')
  })

  test.each(['POST', 'GET'] as const)('%s, reset in the middle of the reply: InDoubt, not asked again', async (method) => {
    const { url, requests } = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"id":')
      setTimeout(() => response.socket?.resetAndDestroy(), 5)
    })
    expect(await failureOf(ask(wireTo(url), request({ method })))).toMatchObject({ _tag: 'InDoubt' })
    expect(requests.length).toBe(1)
  })

  test('an end too early: InDoubt', async () => {
    const url = await tcp((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{}'))
    expect(await failureOf(ask(wireTo(url), request()))).toMatchObject({ _tag: 'InDoubt' })
  })

  test('something that is not HTTP: NotAri', async () => {
    const url = await tcp((socket) => socket.write('Asterisk Call Manager/9.0.0\r\n'))
    expect(await failureOf(ask(wireTo(url), request()))).toMatchObject({ _tag: 'NotAri' })
  })

  test('https where plain HTTP is spoken: never written', async () => {
    const { url, requests } = await listen()
    expect((await failureOf(ask(wireTo(url.replace('http:', 'https:')), request())))._tag).toMatch(/NotAri|Unreachable/)
    expect(requests.length).toBe(0)
  })

  test('silence has no limit here', async () => {
    let answerLater: (() => void) | undefined
    const { url } = await answering((_, response) => {
      answerLater = () => response.writeHead(204).end()
    })
    const reply = ask(wireTo(url, { openWithin: 30, idle: 30, pingEvery: 10 }), request())
    await until(() => answerLater !== undefined)
    // Longer than any time limit of this wire.
    await new Promise((resolve) => setTimeout(resolve, 150))
    answerLater?.()
    expect(await reply).toMatchObject({ status: 204 })
  })
})

describe('a kept connection', () => {
  test('serves the next request', async () => {
    const { url, requests } = await listen()
    const wire = wireTo(url)
    for (let each = 0; each < 5; each += 1) await ask(wire, request())
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1)
  })

  test('is dropped when it was idle for long', async () => {
    const { url, requests, connections } = await listen()
    const wire = wireTo(url, { idle: 40 })
    await ask(wire, request())
    await ask(wire, blocking('/slow'))
    expect(connections.size).toBe(2)
    await until(() => connections.size === 0)
    await ask(wire, request())
    expect(requests.length).toBe(3)
  })

  test('that turns out stale costs no GET, and leaves a POST in doubt', async () => {
    // Serves one request on each connection and resets it at the second; as a server that closes while we write.
    const served: string[] = []
    const url = await tcp((socket, connection, nth) => {
      served.push(`${connection}.${nth}`)
      if (nth === 1) socket.write(ok)
      else socket.resetAndDestroy()
    })
    const wire = wireTo(url)
    expect(await ask(wire, get())).toMatchObject({ status: 200 })
    expect(await ask(wire, get())).toMatchObject({ status: 200 })
    expect(served).toEqual(['1.1', '1.2', '2.1'])
    await ask(wire, request())
    expect(await failureOf(ask(wire, request()))).toMatchObject({ _tag: 'InDoubt' })
    expect(served).toEqual(['1.1', '1.2', '2.1', '3.1', '3.2'])
  })

  test('on which a reply began was not stale', async () => {
    let connections = 0
    const url = await tcp((socket, connection, nth) => {
      connections = connection
      if (nth === 1) socket.write(ok)
      else {
        socket.write(ok.slice(0, -1))
        setTimeout(() => socket.resetAndDestroy(), 20)
      }
    })
    const wire = wireTo(url)
    await ask(wire, get())
    expect(await failureOf(ask(wire, get()))).toMatchObject({ _tag: 'InDoubt' })
    expect(connections).toBe(1)
  })

  test('a GET is sent again once, no more', async () => {
    let connections = 0
    const url = await tcp((socket, connection, nth) => {
      connections = connection
      if (connection === 1 && nth === 1) socket.write(ok)
      else socket.resetAndDestroy()
    })
    const wire = wireTo(url)
    await ask(wire, get())
    expect(await failureOf(ask(wire, get()))).toMatchObject({ _tag: 'InDoubt' })
    expect(connections).toBe(2)
  })
})

describe('two pools', () => {
  /** Holds back what is about `/slow`; `release` answers it. */
  const holding = async () => {
    const held: ServerResponse[] = []
    const loop = await answering(({ url }, response) => {
      if (url.startsWith('/ari/slow')) held.push(response)
      else response.writeHead(204).end()
    })
    const paths = () => loop.requests.map(({ url }) => url.slice('/ari'.length))
    return { ...loop, held, paths }
  }

  test('24 that block at most; the others wait here, in order, and never delay a stop', async () => {
    const { url, held, paths } = await holding()
    const wire = wireTo(url)
    const replies: WireReply[] = []
    const slow = range(0, 60).pipe(mergeMap((each) => wire.request(blocking(`/slow/${each}`)))).subscribe((reply) => replies.push(reply))
    await until(() => held.length === 24)
    await lastValueFrom(range(0, 60).pipe(mergeMap((each) => wire.request(request({ method: 'DELETE', path: `/stop/${each}` })))))
    expect(held.length).toBe(24)
    expect(replies.length).toBe(0)
    while (replies.length < 60) {
      held.shift()?.writeHead(204).end()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const order = paths().filter((path) => path.startsWith('/slow')).map((path) => Number(path.slice(6)))
    expect(order.slice(24)).toEqual(Array.from({ length: 36 }, (_, each) => each + 24))
    slow.unsubscribe()
  })

  test('at most 32 connections', async () => {
    const { url, held, connections } = await holding()
    const wire = wireTo(url)
    const all = merge(...Array.from({ length: 100 }, (_, each) => wire.request(request({ path: '/slow', mayBlock: each % 2 === 0 })))).subscribe({ error: () => undefined })
    await until(() => held.length === 32)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect([held.length, connections.size]).toEqual([32, 32])
    all.unsubscribe()
  })

  test('one that leaves while it waits is never sent', async () => {
    const { url, held, paths } = await holding()
    const wire = wireTo(url)
    const written: string[] = []
    const slow = Array.from({ length: 26 }, (_, each) => wire.request(blocking(`/slow/${each}`, { written: () => written.push(`/slow/${each}`) })).subscribe({ error: () => undefined }))
    await until(() => held.length === 24)
    slow[24]?.unsubscribe()
    held[0]?.writeHead(204).end()
    await until(() => held.length === 25)
    expect(paths()).not.toContain('/slow/24')
    expect(paths()).toContain('/slow/25')
    expect(written).toEqual(paths())
  })

  test('one that leaves in the turn it was subscribed is never sent, and takes no place', async () => {
    const { url, paths } = await holding()
    const wire = wireTo(url)
    for (let each = 0; each < 100; each += 1) wire.request(blocking('/slow/never')).subscribe().unsubscribe()
    await ask(wire, blocking('/quick'))
    expect(paths()).toEqual(['/quick'])
  })

  test('one that leaves while its connection is made is never sent, and gives up its place', async () => {
    const { url, paths } = await holding()
    const wire = wireTo(url)
    for (let ticks = 0; ticks < 100; ticks += 1) {
      const leaving = wire.request(blocking('/never')).subscribe()
      // No connection is made within ticks.
      for (let tick = 0; tick < ticks; tick += 1) await new Promise(process.nextTick)
      leaving.unsubscribe()
    }
    await ask(wire, blocking('/last'))
    expect(paths()).toEqual(['/last'])
  })

  test('one that leaves when it was written is not aborted', async () => {
    const { url, held } = await holding()
    const wire = wireTo(url)
    let heard = 0
    const asked = wire.request(blocking('/slow')).subscribe(() => {
      heard += 1
    })
    await until(() => held.length === 1)
    asked.unsubscribe()
    await ask(wire, request())
    expect(held[0]?.socket?.destroyed).toBe(false)
    held[0]?.writeHead(204).end()
    await ask(wire, blocking('/quick'))
    expect(heard).toBe(0)
  })

  test('wires of one opener share them', async () => {
    const { url, held } = await holding()
    const open = httpWires({ url, username: 'desk', password, apps: ['front-desk'] })
    const all = merge(...Array.from({ length: 60 }, () => open().request(blocking('/slow')))).subscribe({ error: () => undefined })
    await until(() => held.length === 24)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(held.length).toBe(24)
    all.unsubscribe()
  })
})

describe('bytes', () => {
  const chunk = Buffer.alloc(64 * 1024, 7)
  const bodyOf = async (wire: Wire): Promise<Observable<Uint8Array>> => {
    const { body } = await ask(wire, get('/file', { want: 'bytes' }))
    // What a good reply to bytes holds.
    return chunksOf(body as Bytes)
  }
  /** Sends so many chunks as fast as they are taken; counts what was sent. */
  const pouring = async (chunks: number) => {
    let sent = 0
    const loop = await answering((_: Arrived, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'audio/wav' })
      const pour = () => {
        while (sent < chunks) {
          sent += 1
          if (!response.write(chunk)) {
            response.once('drain', pour)
            return
          }
        }
        response.end()
      }
      pour()
    })
    return { ...loop, sent: () => sent }
  }

  test('arrive as they were sent', async () => {
    const { url } = await answering((_, response) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(Buffer.from([0, 255, 128, 13, 10])))
    const chunks = await lastValueFrom((await bodyOf(wireTo(url))).pipe(toArray()))
    expect([...Buffer.concat(chunks)]).toEqual([0, 255, 128, 13, 10])
  })

  test('the length is told where it is known, and nothing is packed on its way', async () => {
    const { url, requests } = await answering(({ url }, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', ...(url.endsWith('/told') ? { 'content-length': '4' } : {}) }).end('RIFF')
    })
    const lengthAt = async (path: string) => {
      const { body } = await ask(wireTo(url), get(path, { want: 'bytes' }))
      // What a good reply to bytes holds.
      const bytes = body as Bytes
      await lastValueFrom(chunksOf(bytes))
      return bytes.length
    }
    expect([await lengthAt('/told'), await lengthAt('/untold')]).toEqual([4, undefined])
    expect(requests[0]?.headers['accept-encoding']).toBe(undefined)
  })

  test('64 MB, all of it, and the connection is kept', async () => {
    const { url, connections } = await pouring(1_024)
    const wire = wireTo(url)
    let bytes = 0
    await lastValueFrom((await bodyOf(wire)).pipe(tap((part) => (bytes += part.length))))
    expect(bytes).toBe(64 * 1024 * 1024)
    expect(connections.size).toBe(1)
  })

  test('nothing is read ahead of the subscription', async () => {
    const { url, sent } = await pouring(1_024)
    const body$ = await bodyOf(wireTo(url))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const before = sent()
    // What the two sockets' buffers hold, not the file.
    expect(before).toBeLessThan(512)
    await lastValueFrom(body$)
    expect(sent()).toBe(1_024)
  })

  test('unsubscribing aborts', async () => {
    const { url, sent, connections } = await pouring(1_024)
    await lastValueFrom((await bodyOf(wireTo(url))).pipe(take(1)))
    await until(() => connections.size === 0)
    expect(sent()).toBeLessThan(1_024)
  })

  test('unsubscribing before the reply aborts', async () => {
    let asked = false
    const { url, connections } = await answering(() => {
      asked = true
    })
    const reply = wireTo(url).request(get('/file', { want: 'bytes' })).subscribe()
    await until(() => asked)
    reply.unsubscribe()
    await until(() => connections.size === 0)
  })

  test('a refusal is a reply as ever', async () => {
    const { url } = await answering((_, response) => json(response, 404, { message: 'Recording not found' }))
    expect(await ask(wireTo(url), get('/file', { want: 'bytes' }))).toEqual({ status: 404, message: 'Recording not found', body: { message: 'Recording not found' } })
  })

  test('a page is no file', async () => {
    const { url } = await answering((_, response) => page(response, 200, 'Welcome'))
    expect(await failureOf(ask(wireTo(url), get('/file', { want: 'bytes' })))).toMatchObject({ _tag: 'NotAri' })
  })

  test('broken off: InDoubt, after what came', async () => {
    const { url } = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '1000' }).write('RIFF')
      setTimeout(() => response.socket?.resetAndDestroy(), 20)
    })
    const got: Uint8Array[] = []
    const error = await failureOf(lastValueFrom((await bodyOf(wireTo(url))).pipe(tap((part) => got.push(part)))))
    expect(error).toMatchObject({ _tag: 'InDoubt', operation: 'things.get' })
    expect(Buffer.concat(got).toString()).toBe('RIFF')
  })

  test('nobody listens: Unreachable', async () => {
    const { url, close } = await loopback()
    await close()
    expect(await failureOf(ask(wireTo(url), get('/file', { want: 'bytes' })))).toMatchObject({ _tag: 'Unreachable' })
  })

  test('files that nobody reads keep no stop waiting', async () => {
    const { url } = await answering((arrived, response) => {
      if (arrived.url === '/ari/file') response.writeHead(200, { 'content-type': 'audio/wav' }).write(chunk)
      else response.writeHead(204).end()
    })
    const wire = wireTo(url)
    await Promise.all(Array.from({ length: 24 }, () => bodyOf(wire)))
    expect(await ask(wire, request({ method: 'DELETE', urgent: true }))).toMatchObject({ status: 204 })
  })

  test('files take places and give them back', async () => {
    const { url, requests } = await pouring(0)
    const wire = wireTo(url)
    await Promise.all(Array.from({ length: 60 }, async () => lastValueFrom(await bodyOf(wire), { defaultValue: undefined })))
    await Promise.all(Array.from({ length: 30 }, async () => (await bodyOf(wire)).subscribe().unsubscribe()))
    await ask(wire, blocking('/after'))
    expect(requests.length).toBe(91)
  })
})

describe('the event connection of a wire', () => {
  test('opens when frames$ is subscribed, and its state is told', async () => {
    const { url, upgrades, sockets } = await listen({ talk: (socket) => socket.send('{"type":"first"}') })
    const wire = wireTo(url)
    const states: WireState[] = []
    let done = false
    wire.state$.subscribe({ next: (state) => states.push(state), complete: () => (done = true) })
    expect([states, upgrades.length]).toEqual([[], 0])
    const frames: unknown[] = []
    const subscription = wire.frames$.subscribe((frame) => frames.push(frame))
    await until(() => frames.length === 1)
    expect(states).toEqual([{ status: 'connecting', attempt: 1 }, { status: 'open' }])
    subscription.unsubscribe()
    expect(states.at(-1)).toEqual({ status: 'closed' })
    expect(done).toBe(true)
    await until(() => sockets.size === 0)
  })

  test('is one, however many subscribe', async () => {
    const { url, sockets, upgrades } = await listen()
    const { frames$ } = wireTo(url)
    const heard: unknown[] = []
    const all = [frames$, frames$].map((each$) => each$.subscribe((frame) => heard.push(frame)))
    await until(() => sockets.size === 1)
    sockets.forEach((socket) => socket.send('{}'))
    await until(() => heard.length === 2)
    expect(upgrades.length).toBe(1)
    all.forEach((each) => each.unsubscribe())
  })

  test('lost: frames$ errors, the state says why, and requests go on', async () => {
    const { url } = await listen({ talk: (socket) => socket.terminate() })
    const wire = wireTo(url)
    const states: WireState[] = []
    wire.state$.subscribe((state) => states.push(state))
    const because = await failureOf(lastValueFrom(wire.frames$))
    expect(because._tag).toBe('Disconnected')
    expect(states.at(-1)).toEqual({ status: 'lost', because })
    expect(await ask(wire, request())).toMatchObject({ status: 204 })
  })

  test.each([
    ['closed', async (wire: Wire) => {
      const heard = wire.frames$.subscribe()
      await firstValueFrom(wire.state$.pipe(filter(({ status }) => status === 'open')))
      heard.unsubscribe()
    }],
    ['lost', async (wire: Wire, { sockets }: Loopback) => {
      const lost = lastValueFrom(wire.frames$)
      await until(() => sockets.size === 1)
      sockets.forEach((socket) => socket.terminate())
      await failureOf(lost)
    }],
  ])('%s: idle connections end with it, without waiting; a busy one when it is done', async (_, end) => {
    const held: ServerResponse[] = []
    const loop = await listen({ answer: ({ url }, response) => (url === '/ari/slow' ? held.push(response) : response.writeHead(204).end()) })
    const open = httpWires({ url: loop.url, username: 'desk', password, apps: ['front-desk'] })
    const wire = open()
    await Promise.all([ask(wire, request()), ask(wire, request()), ask(wire, blocking('/quick'))])
    const slow = ask(wire, blocking('/slow'))
    await until(() => held.length === 1)
    expect(loop.connections.size).toBe(3)

    await end(wire, loop)
    await until(() => loop.connections.size === 1, 1_000)
    held[0]?.writeHead(204).end()
    expect(await slow).toMatchObject({ status: 204 })
    await until(() => loop.connections.size === 0, 1_000)

    // Requests go on, and nothing is left of them.
    expect(await ask(open(), request())).toMatchObject({ status: 204 })
    await until(() => loop.connections.size === 0, 1_000)

    // The next one keeps them again.
    const again = open()
    const heard = again.frames$.subscribe()
    await until(() => loop.sockets.size === 1)
    await ask(again, request())
    await ask(again, request())
    expect(new Set(loop.requests.slice(-2).map(({ connection }) => connection)).size).toBe(1)
    heard.unsubscribe()
    await until(() => loop.connections.size === 0, 2_000)
  })

  test('requests in flight outlive it, unless the other side is gone: then they are in doubt, and the next goes out', async () => {
    const held: ServerResponse[] = []
    const loop = await listen({ answer: ({ url }, response) => (url === '/ari/slow' ? held.push(response) : response.writeHead(204).end()) })
    const open = httpWires({ url: loop.url, username: 'desk', password, apps: ['front-desk'], pingEvery: 20 })
    const slow = ask(open(), blocking('/slow'))
    await until(() => held.length === 1)

    const first = lastValueFrom(open().frames$)
    await until(() => loop.sockets.size === 1)
    loop.sockets.forEach((socket) => socket.terminate())
    await failureOf(first)
    held[0]?.writeHead(204).end()
    expect(await slow).toMatchObject({ status: 204 })

    const doomed = failureOf(ask(open(), blocking('/slow')))
    await until(() => held.length === 2)
    const second = lastValueFrom(open().frames$)
    await until(() => loop.sockets.size === 1)
    loop.sockets.forEach((socket) => socket.pause())
    expect(await failureOf(second)).toMatchObject({ _tag: 'Disconnected' })
    expect(await doomed).toMatchObject({ _tag: 'InDoubt' })
    expect(await ask(open(), request())).toMatchObject({ status: 204 })
  })
})

test('no secret in anything that a log could print', async () => {
  const answers: Script['answer'][] = [
    ({ headers }, response) => json(response, 401, { message: headers.authorization }),
    (_, response) => page(response, 200, password),
    ({ headers }, response) => response.writeHead(200).end(`you sent ${headers.authorization}`),
    (_, response) => response.writeHead(302, { location: `http://desk:${encodeURIComponent(password)}@elsewhere/` }).end(),
    (_, response) => response.socket?.resetAndDestroy(),
    (_, response) => response.writeHead(200, { 'content-length': '100' }).write('{', () => response.socket?.destroy()),
  ]
  let next = 0
  const { url } = await answering((arrived, response) => answers[next++]?.(arrived, response))
  const wire = wireTo(url)
  const errors = [
    await failureOf(ask(wireTo('http://127.0.0.1:1/ari'), request())),
    await failureOf(ask(wireTo('http://no-such-host.invalid/ari'), request())),
    await failureOf(ask(wireTo(`http://desk:${password}@127.0.0.1/ari`), request())),
    await failureOf(ask(wireTo('http://127.0.0.1:1/ari'), get('/file', { want: 'bytes' }))),
  ]
  while (next < answers.length) errors.push(await failureOf(ask(wire, request())))
  for (const error of errors) {
    expect(allOf(error)).not.toContain('hush')
    expect(allOf(error)).not.toContain(basic)
  }
  expect(inspect(wire, { depth: 12, showHidden: true })).not.toContain('hush')
  const reply = await (async () => {
    await server?.close()
    const { url: other } = await answering(({ headers }, response) => json(response, 400, { message: `bad ${headers.authorization} ${password}` }))
    return ask(wireTo(other), request())
  })()
  expect(reply.message).toBe('bad Basic *** ***')
})
