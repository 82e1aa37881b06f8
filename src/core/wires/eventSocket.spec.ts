import { afterEach, describe, expect, test } from '@jest/globals'
import { NEVER, Subject, concatMap, firstValueFrom, lastValueFrom, take, tap, toArray } from 'rxjs'
import type { Subscription } from 'rxjs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { inspect } from 'node:util'

import { loopback, until } from '../../../test/loopback/loopback.js'
import type { Loopback, Script } from '../../../test/loopback/loopback.js'
import { AriError } from '../errors.js'
import { addressBook } from './address.js'
import type { AddressOptions } from './address.js'
import { eventSocket } from './eventSocket.js'
import type { EventSocketOptions } from './eventSocket.js'
import { limitsOf } from './limits.js'

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

const opened = (url: AddressOptions['url'], more: Partial<EventSocketOptions & AddressOptions> = {}, watcher: Partial<Parameters<typeof eventSocket>[2]> = {}) =>
  eventSocket(
    addressBook({ url, username: 'desk', password, ...more }),
    { apps: ['front-desk'], subscribeAll: false, ...limitsOf({}), ...more },
    { opened: () => undefined, vanished: () => undefined, ...watcher },
  )

const failureOf = async (frames$: ReturnType<typeof opened>): Promise<AriError> => {
  const failure: unknown = await lastValueFrom(frames$).then(() => 'completed', (error: unknown) => error)
  if (!(failure instanceof AriError)) throw new Error(`no AriError but ${inspect(failure)}`)
  return failure
}

/** Everything that a log could print of it. */
const allOf = (error: Error): string => [error.message, error.stack, inspect(error, { depth: 12, showHidden: true }), JSON.stringify(error)].join('\n')

/** Listens with plain TCP and lets `talk` answer. */
const tcp = async (talk: Parameters<typeof createServer>[1]): Promise<string> => {
  const listening = createServer(talk ?? (() => undefined))
  raw = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  // A server that listens on a TCP port has an address record.
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/ari`
}

describe('the event connection', () => {
  test('is always read, however slow those are who listen: Asterisk cuts off who does not read', async () => {
    const frame = JSON.stringify({ type: 'ChannelVarset', value: 'x'.repeat(4_096) })
    const count = 5_000
    let heard = 0
    const slow = new Subject<unknown>()
    const listening = slow.pipe(concatMap(() => NEVER)).subscribe()
    const { url, sockets } = await listen({ talk: (socket) => { for (let n = 0; n < count; n += 1) socket.send(frame) } })
    listening.add(opened(url).subscribe((each) => {
      heard += 1
      slow.next(each)
    }))
    await until(() => heard === count && [...sockets].every(({ bufferedAmount }) => bufferedAmount === 0))
    listening.unsubscribe()
  })

  test('asks for the events of its applications, with the credentials in the header only', async () => {
    const { url, upgrades } = await listen({ talk: (socket) => socket.send('{}') })
    await firstValueFrom(opened(url, { apps: ['front desk', 'größe'], subscribeAll: true }))
    expect(upgrades[0]?.url).toBe('/ari/events?app=front%20desk,gr%C3%B6%C3%9Fe&subscribeAll=true')
    expect(upgrades[0]?.headers.authorization).toBe(`Basic ${basic}`)
    expect(upgrades[0]?.headers['sec-websocket-extensions']).toBeUndefined()
  })

  test('says nothing of subscribeAll unless it is wanted', async () => {
    const { url, upgrades } = await listen({ talk: (socket) => socket.send('{}') })
    await firstValueFrom(opened(url))
    expect(upgrades[0]?.url).toBe('/ari/events?app=front-desk')
  })

  test('emits parsed frames in order; what is not JSON as the text it is', async () => {
    const { url } = await listen({
      talk: (socket) => {
        socket.send('{"type":"A","name":"Zoë 李 🎧"}')
        socket.send('<html>')
        socket.send('')
        socket.send(Buffer.from('{"type":"binary"}'), { binary: true })
        socket.send('[1]')
      },
    })
    expect(await lastValueFrom(opened(url).pipe(take(5), toArray()))).toEqual([{ type: 'A', name: 'Zoë 李 🎧' }, '<html>', '', { type: 'binary' }, [1]])
  })

  test('text that is not UTF-8 does not cost the connection', async () => {
    const { url } = await listen({
      talk: (socket) => {
        socket.send(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe4, 0x22, 0x7d]), { binary: false })
        socket.send('{"type":"after"}')
      },
    })
    expect(await lastValueFrom(opened(url).pipe(take(2), toArray()))).toEqual([{ a: '\ufffd' }, { type: 'after' }])
  })

  test('a message of 2 MB, in many fragments', async () => {
    const long = 'ü'.repeat(1_000_000)
    const { url } = await listen({
      talk: (socket) => {
        socket.send(`{"long":"${long.slice(0, 400_000)}`, { fin: false })
        socket.send(`${long.slice(400_000)}"}`, { fin: true })
      },
    })
    expect(await firstValueFrom(opened(url))).toEqual({ long })
  })

  test('tells when it is open, before the first frame', async () => {
    const { url } = await listen({ talk: (socket) => socket.send('{}') })
    const told: string[] = []
    await firstValueFrom(opened(url, {}, { opened: () => told.push('open') }))
    expect(told).toEqual(['open'])
  })

  test('is closed with its subscription', async () => {
    const { url, sockets, connections } = await listen()
    const ready = new Subject<void>()
    const open = firstValueFrom(ready)
    const subscription = opened(url, {}, { opened: () => ready.next() }).subscribe()
    await open
    expect(sockets.size).toBe(1)
    subscription.unsubscribe()
    await until(() => connections.size === 0)
  })

  test('a subscription that ends while opening leaves nothing open', async () => {
    const { url, upgrades, connections } = await listen({ upgrade: () => 'hang' })
    const subscription = opened(url).subscribe({ error: () => undefined })
    await until(() => upgrades.length === 1)
    subscription.unsubscribe()
    await until(() => connections.size === 0)
  })

  test('a subscription that ends at once connects nowhere', async () => {
    const { url, upgrades } = await listen()
    opened(url).subscribe().unsubscribe()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(upgrades.length).toBe(0)
  })

  test('a server that does not answer the goodbye is left after a second', async () => {
    const { url, connections } = await listen({ talk: (socket) => Object.assign(socket, { close: () => undefined }) })
    let subscription: Subscription | undefined
    await new Promise<void>((resolve) => {
      subscription = opened(url, {}, { opened: () => { resolve() } }).subscribe()
    })
    subscription?.unsubscribe()
    await until(() => connections.size === 0)
  })
})

describe('an event connection that ends', () => {
  test.each([
    ['broken off', (socket: { terminate: () => void }) => socket.terminate(), 'it broke off'],
    ['closed with words', (socket: { close: (code: number, reason: string) => void }) => socket.close(1001, `bye ${password}`), 'code 1001, bye ***'],
    ['closed as done', (socket: { close: (code: number) => void }) => socket.close(1000), 'code 1000'],
  ])('%s: Disconnected', async (_, end, words) => {
    const { url, port } = await listen({ talk: end })
    const error = await failureOf(opened(url))
    expect(error._tag).toBe('Disconnected')
    expect(error.message).toContain(words)
    expect(error.message).toContain(String(port))
  })

  test('a frame against the protocol: Disconnected, with its kind as the cause', async () => {
    const { url, connections } = await listen()
    const failure = failureOf(opened(url, {}, { opened: () => connections.forEach((socket) => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))) }))
    expect(await failure).toMatchObject({ _tag: 'Disconnected', cause: { code: expect.stringContaining('WS_ERR') } })
  })

  test('a message above the limit: Disconnected, and what to do; one of just that size is taken', async () => {
    const { url, connections } = await listen({
      talk: (socket) => {
        socket.send(JSON.stringify({ a: 'x'.repeat(92) }))
        socket.send(JSON.stringify({ a: 'x'.repeat(93) }))
        socket.send('{"type":"after"}')
      },
    })
    const heard: unknown[] = []
    const error = await failureOf(opened(url, { messageLimit: 100 }).pipe(tap((frame) => heard.push(frame))))
    expect(heard).toEqual([{ a: 'x'.repeat(92) }])
    expect(error).toMatchObject({ _tag: 'Disconnected', cause: { code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' } })
    expect(error.message).toContain('larger than 100 bytes')
    expect(error.message).toContain('`messageLimit`')
    await until(() => connections.size === 0)
  })

  test('a message above the limit, in fragments that are not', async () => {
    const { url } = await listen({
      talk: (socket) => {
        for (let sent = 0; sent < 5; sent += 1) socket.send('x'.repeat(30), { fin: false })
      },
    })
    expect(await failureOf(opened(url, { messageLimit: 100 }))).toMatchObject({ _tag: 'Disconnected', message: expect.stringContaining('larger than 100 bytes') })
  })

  test('a frame against the protocol from one that goes on sending and never says goodbye', async () => {
    const { url, connections } = await listen()
    const pour = () => connections.forEach((socket) => {
      socket.pause()
      const more = () => { while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0xff))); }
      socket.on('drain', more)
      more()
    })
    expect(await failureOf(opened(url, {}, { opened: pour }))).toMatchObject({ _tag: 'Disconnected' })
    await until(() => connections.size === 0)
  })

  test('the other side gone without a word: told as vanished, then Disconnected', async () => {
    const { url, sockets } = await listen({ talk: (socket) => socket.send('{"type":"last"}') })
    const told: string[] = []
    // A peer that reads nothing answers nothing.
    const error = await failureOf(opened(url, { pingEvery: 20 }, { opened: () => sockets.forEach((socket) => socket.pause()), vanished: () => told.push('vanished') }))
    expect(error).toMatchObject({ _tag: 'Disconnected', message: expect.stringContaining('Nothing was heard') })
    expect(told).toEqual(['vanished'])
  })

  test('one that has nothing to say but answers is not gone', async () => {
    let pings = 0
    const { url } = await listen({
      talk: (socket) => socket.on('ping', () => {
        pings += 1
        if (pings === 10) socket.send('{"type":"still here"}')
      }),
    })
    expect(await firstValueFrom(opened(url, { pingEvery: 20 }))).toEqual({ type: 'still here' })
  })
})

describe('an event connection that is not opened', () => {
  const statuses: [number, string][] = [
    [200, 'NotAri'], [204, 'NotAri'], [302, 'NotAri'], [400, 'Refused'], [401, 'Unauthorized'], [403, 'Forbidden'],
    [404, 'Unreachable'], [426, 'Unreachable'], [500, 'Unreachable'], [502, 'Unreachable'], [503, 'Unreachable'],
  ]
  test.each(statuses)('status %i: %s, with the words of the answer and no secret', async (status, tag) => {
    const { url, port } = await listen({
      upgrade: ({ headers }) => ({
        status,
        headers: { 'content-type': 'application/json', location: `http://desk:${encodeURIComponent(password)}@elsewhere/?a=hush-hush` },
        // A proxy that repeats what it was sent.
        body: JSON.stringify({ message: `so it said to ${headers.authorization} alias ${password}` }),
      }),
    })
    const error = await failureOf(opened(url))
    expect(error).toMatchObject({ _tag: tag, status })
    expect(error.message).toContain(`127.0.0.1:${port}`)
    expect(allOf(error)).not.toContain('hush')
    expect(allOf(error)).not.toContain(basic)
  })

  test('a page: its title is told', async () => {
    const { url } = await listen({ upgrade: () => ({ status: 500, headers: { 'content-type': 'text/html' }, body: '<html><title>Out\n of order</title></html>' }) })
    expect((await failureOf(opened(url))).message).toContain('(500: Out of order)')
  })

  test('a page that never ends is not waited for', async () => {
    const url = await tcp((socket) => socket.on('error', () => undefined).write('HTTP/1.1 404 Not Found\r\ncontent-length: 9999\r\n\r\n<html>'))
    expect(await failureOf(opened(url, { openWithin: 60_000 }))).toMatchObject({ _tag: 'Unreachable', status: 404 })
  })

  test('nobody listens', async () => {
    const { url, close } = await loopback()
    await close()
    const error = await failureOf(opened(url))
    expect(error).toMatchObject({ _tag: 'Unreachable', cause: { code: 'ECONNREFUSED' } })
    expect(error.message).toContain('Nothing listens at 127.0.0.1:')
    expect(allOf(error)).not.toContain(basic)
  })

  test('no such host', async () => {
    const error = await failureOf(opened('http://no-such-host.invalid:8088/ari'))
    // A machine without a name server cannot know.
    expect(error.message).toMatch(/no host "no-such-host\.invalid"|"no-such-host\.invalid" could not be looked up/)
    expect(error._tag).toBe('Unreachable')
  })

  test('the connection is taken and nothing said', async () => {
    const { url } = await listen({ upgrade: () => 'hang' })
    expect(await failureOf(opened(url, { openWithin: 50 }))).toMatchObject({ _tag: 'Unreachable', cause: { code: 'ETIMEDOUT' } })
  })

  test('the connection is taken and reset', async () => {
    const { url } = await listen({ upgrade: () => 'reset' })
    expect(await failureOf(opened(url))).toMatchObject({ _tag: 'Unreachable', cause: { code: 'ECONNRESET' } })
  })

  test('something that is not HTTP', async () => {
    const url = await tcp((socket) => socket.on('error', () => undefined).write('Asterisk Call Manager/9.0.0\r\n'))
    const error = await failureOf(opened(url))
    expect(error._tag).toBe('NotAri')
    expect(error.message).toContain('does not speak HTTP')
  })

  test('plain HTTP where https was asked for', async () => {
    const { url } = await listen()
    expect((await failureOf(opened(url.replace('http:', 'https:'))))._tag).toMatch(/NotAri|Unreachable/)
  })

  test('a WebSocket server that gets the handshake wrong', async () => {
    const url = await tcp((socket) => socket.on('error', () => undefined).write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n'))
    expect((await failureOf(opened(url)))._tag).toBe('NotAri')
  })

  test('a URL that is none', async () => {
    expect(await failureOf(opened('pbx:8088'))).toMatchObject({ _tag: 'Malformed' })
  })

  test.each([
    [['desk,other'], "several applications are a list, app: ['desk', 'other']"],
    [[''], 'is empty'],
    [[], 'is empty'],
  ])('applications that are none: %p; nothing is asked', async (apps, says) => {
    const { url, upgrades } = await listen()
    expect(await failureOf(opened(url, { apps }))).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining(says) })
    expect(upgrades.length).toBe(0)
  })
})

describe('401', () => {
  const onlyFor = (right: string): Script => ({
    upgrade: ({ headers }) => (headers.authorization === `Basic ${Buffer.from(`desk:${right}`).toString('base64')}` ? 'open' : { status: 401 }),
    talk: (socket) => socket.send('{"type":"in"}'),
  })

  test('is asked once more with fresh credentials where they are functions', async () => {
    const { url, upgrades } = await listen(onlyFor('token-2'))
    let tokens = 0
    expect(await firstValueFrom(opened(url, { password: () => `token-${++tokens}` }))).toEqual({ type: 'in' })
    expect(upgrades.length).toBe(2)
  })

  test('and only once', async () => {
    const { url, upgrades } = await listen(onlyFor('token-3'))
    let tokens = 0
    expect(await failureOf(opened(url, { password: () => `token-${++tokens}` }))).toMatchObject({ _tag: 'Unauthorized' })
    expect(upgrades.length).toBe(2)
  })

  test('fixed credentials are not tried twice', async () => {
    const { url, upgrades } = await listen(onlyFor('other'))
    expect(await failureOf(opened(url))).toMatchObject({ _tag: 'Unauthorized' })
    expect(upgrades.length).toBe(1)
  })

  test('url and credentials are asked for at every opening', async () => {
    const { url } = await listen({ talk: (socket) => socket.send('{}') })
    const asked: string[] = []
    const frames$ = opened(() => {
      asked.push('url')
      return url
    }, { username: () => {
      asked.push('username')
      return 'desk'
    } })
    await firstValueFrom(frames$)
    await firstValueFrom(frames$)
    expect(asked).toEqual(['url', 'username', 'url', 'username'])
  })
})
