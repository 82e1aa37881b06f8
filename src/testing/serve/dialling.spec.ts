import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { firstValueFrom } from 'rxjs'
import { type WebSocket, WebSocketServer } from 'ws'

import { until } from '../../../test/loopback/loopback.js'
import { type Simulator, simulator } from '../simulator/index.js'
import { type DiallingOptions, dialling } from './dialling.js'

/** What a test has opened, to be closed when it is over. */
const held: (() => void)[] = []
afterEach(() => {
  for (const close of held.splice(0)) close()
})

/** A connection that came, and what it brought. */
interface Came {
  readonly request: IncomingMessage
  readonly socket: WebSocket
  /** `StasisStart desk`, as they came. */
  readonly told: string[]
  readonly frames: Record<string, unknown>[]
  closed: number | undefined
}

/** An application that is to be dialled: takes each connection, or answers it with `refuses`. */
const listening = async () => {
  const came: Came[] = []
  const asked: IncomingMessage[] = []
  const state: { refuses: string | undefined } = { refuses: undefined }
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ari' })
  const server: Server = createServer()
  server.on('upgrade', (request, stream, head) => {
    asked.push(request)
    stream.on('error', () => undefined)
    if (state.refuses !== undefined) {
      stream.end(`HTTP/1.1 ${state.refuses}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const one: Came = { request, socket, told: [], frames: [], closed: undefined }
      came.push(one)
      socket.on('close', (code) => { one.closed = code })
      socket.on('message', (data: Buffer) => {
        // Every frame is an object of JSON.
        const frame = JSON.parse(data.toString()) as Record<string, unknown>
        one.frames.push(frame)
        one.told.push(`${String(frame['type'])} ${String(frame['application'])}`)
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    for (const { socket } of came) socket.terminate()
    server.close()
    server.closeAllConnections()
  }
  held.push(close)
  // A server that listens on TCP has an address record.
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${String(port)}/here?x=1`, port, came, asked, state, close }
}

const dials = (asterisk: Simulator, options: DiallingOptions): void => {
  const state = dialling(asterisk, options).subscribe()
  held.push(() => {
    state.unsubscribe()
    asterisk.end()
  })
}

/** A port at which nobody listens. */
const nobody = async (): Promise<number> => {
  const { port, close } = await listening()
  close()
  return port
}

const applications = async (asterisk: Simulator) => {
  const { body } = await firstValueFrom(asterisk.ask({ method: 'GET', path: '/applications', query: {} }))
  // The documented shape of GET /applications.
  return (body as readonly { readonly name: string }[]).map(({ name }) => name)
}

describe('one connection for all', () => {
  test('is made as it stands, with credentials and the subprotocol ari, and tells of calls', async () => {
    const asterisk = simulator()
    const { url, came } = await listening()
    dials(asterisk, { url, app: ['desk', 'door'], username: 'me', password: 'a:b' })
    await until(() => came.length === 1)
    asterisk.call({ app: 'door', id: 'c1' })
    await until(() => came[0]?.told.length === 3)
    expect(came[0]?.told).toEqual(['ApplicationRegistered desk', 'ApplicationRegistered door', 'StasisStart door'])
    const { method, url: path, headers } = came[0]?.request ?? {}
    expect([method, path, headers?.authorization, headers?.['sec-websocket-protocol']]).toEqual(['GET', '/here?x=1', `Basic ${btoa('me:a:b')}`, 'ari'])
    expect(headers).not.toHaveProperty('origin')
  })

  test('carries requests', async () => {
    const asterisk = simulator()
    const { url, came } = await listening()
    dials(asterisk, { url, app: 'desk' })
    await until(() => came[0]?.told.length === 1)
    came[0]?.socket.send(JSON.stringify({ type: 'RESTRequest', request_id: 'r', method: 'GET', uri: 'applications/desk' }))
    await until(() => came[0]?.told.length === 2)
    expect(came[0]?.frames[1]).toMatchObject({ type: 'RESTResponse', request_id: 'r', status_code: 200, application: 'desk' })
    expect(came[0]?.request.headers).not.toHaveProperty('authorization')
  })

  test('is made again at once when it is lost; the call survives, and what happens meanwhile is told then', async () => {
    const asterisk = simulator()
    const { url, came, asked, state } = await listening()
    dials(asterisk, { url, app: 'desk', reconnectInterval: 5 })
    await until(() => came.length === 1)
    const caller = asterisk.call({ app: 'desk', id: 'c1' })
    await until(() => came[0]?.told.length === 2)
    came[0]?.socket.terminate()
    await until(() => came.length === 2)
    await until(() => came[1]?.told.length === 1)
    expect(came[1]?.told).toEqual(['ApplicationRegistered desk'])
    state.refuses = '503 Service Unavailable'
    came[1]?.socket.terminate()
    await until(() => asked.length > 3)
    asterisk.call({ app: 'desk', id: 'c2' })
    caller.hangup()
    expect(await applications(asterisk)).toEqual(['desk'])
    state.refuses = undefined
    await until(() => came[2]?.told.length === 4)
    expect(came[2]?.told).toEqual(['StasisStart desk', 'ChannelHangupRequest desk', 'StasisEnd desk', 'ApplicationRegistered desk'])
  })

  test('is tried for ever, and the application is there before anybody has been reached', async () => {
    const asterisk = simulator()
    const { url, came, asked, state } = await listening()
    state.refuses = '401 Unauthorized'
    dials(asterisk, { url, app: 'desk', reconnectInterval: 5 })
    await until(() => asked.length > 6)
    expect(await applications(asterisk)).toEqual(['desk'])
    state.refuses = undefined
    await until(() => came[0]?.told.length === 1)
    expect(came[0]?.told).toEqual(['ApplicationRegistered desk'])
  })

  test('is told when another takes its application, and takes it back with the next connection', async () => {
    const asterisk = simulator()
    const { url, came } = await listening()
    dials(asterisk, { url, app: 'desk', reconnectInterval: 5 })
    await until(() => came.length === 1)
    const others: string[] = []
    const other = asterisk.socket(['desk']).subscribe(({ type }) => { others.push(type) })
    held.push(() => { other.unsubscribe() })
    await until(() => came[0]?.told.length === 2)
    expect(came[0]?.told[1]).toBe('ApplicationReplaced desk')
    came[0]?.socket.close()
    await until(() => others.length === 1)
    expect(others).toEqual(['ApplicationReplaced'])
    asterisk.call({ app: 'desk' })
    await until(() => came[1]?.told.length === 2)
    expect(came[1]?.told).toEqual(['ApplicationRegistered desk', 'StasisStart desk'])
  })

  test('hears all, if it wants to', async () => {
    const asterisk = simulator()
    const { url, came } = await listening()
    dials(asterisk, { url, app: 'desk', subscribeAll: true })
    await until(() => came.length === 1)
    asterisk.call({ app: 'nobody' })
    await until(() => came[0]?.told.includes('ChannelCreated desk') === true)
  })

  test('is closed when it is let go, and the application is gone', async () => {
    const asterisk = simulator()
    const { url, came } = await listening()
    const state = dialling(asterisk, { url, app: 'desk', reconnectInterval: 1 }).subscribe()
    await until(() => came[0]?.told.length === 1)
    state.unsubscribe()
    await until(() => came[0]?.closed !== undefined)
    expect([came.length, came[0]?.closed, await applications(asterisk)]).toEqual([1, 1000, []])
    expect(came[0]?.told).toEqual(['ApplicationRegistered desk', 'ApplicationUnregistered desk'])
  })
})

describe('a connection for each call', () => {
  const dialplan = `
[inbound]
exten => 100,1,Stasis(desk,a)
 same => n,Set(WHY=\${STASISSTATUS})
 same => n,Wait(60)
[again]
exten => 100,1,Stasis(desk,b)
`
  test('is made when it comes, has a name of its own, and is closed a while after it has left', async () => {
    const asterisk = simulator({ dialplan })
    const { url, came, asked } = await listening()
    dials(asterisk, { url, app: 'desk', connection: 'perCall' })
    expect([asked.length, await applications(asterisk)]).toEqual([0, []])
    const alice = asterisk.call({ app: 'desk', id: 'c1', args: ['x', 'y'] })
    asterisk.call({ app: 'desk', name: 'bob' })
    const names = ['desk:PJSIP/alice-00000000', 'desk:PJSIP/bob-00000001']
    await until(() => came.length === 2 && came.every(({ told }) => told.length === 2))
    expect(came.map(({ told }) => told)).toEqual(names.map((name) => [`ApplicationRegistered ${name}`, `StasisStart ${name}`]))
    expect(came[0]?.frames[1]).toMatchObject({ args: ['x', 'y'], channel: { dialplan: { app_data: 'desk,x,y' } } })
    expect((await applications(asterisk)).sort()).toEqual(names)
    alice.hangup()
    await until(() => came[0]?.told.length === 4)
    expect((await applications(asterisk)).sort()).toEqual(names)
    await until(() => came[0]?.closed !== undefined)
    expect([came[0]?.told.at(-1), came[0]?.closed, came[1]?.closed]).toEqual([`StasisEnd ${names[0] ?? ''}`, 1000, undefined])
    expect(await applications(asterisk)).toEqual(names.slice(1))
  })

  test('is made anew for whoever comes back: the one before is told that it was replaced', async () => {
    const asterisk = simulator({ dialplan })
    const { url, came } = await listening()
    dials(asterisk, { url, app: 'desk', connection: 'perCall' })
    asterisk.call({ app: 'desk', id: 'c1' })
    await until(() => came[0]?.told.length === 2)
    await firstValueFrom(asterisk.ask({ method: 'POST', path: '/channels/c1/continue', query: { context: 'again', extension: '100' } }))
    await until(() => came[1]?.told.length === 1)
    const name = 'desk:PJSIP/alice-00000000'
    expect(came.map(({ told }) => told.map((line) => line.replace(` ${name}`, '')))).toEqual([
      ['ApplicationRegistered', 'StasisStart', 'StasisEnd', 'ApplicationReplaced'], ['StasisStart'],
    ])
  })

  test('that is lost is made again, and the call survives', async () => {
    const asterisk = simulator({ dialplan })
    const { url, came } = await listening()
    dials(asterisk, { url, app: 'desk', connection: 'perCall' })
    asterisk.call({ app: 'desk', id: 'c1' })
    await until(() => came[0]?.told.length === 2)
    came[0]?.socket.terminate()
    await until(() => came[1]?.told.length === 1)
    expect([came[1]?.told, asterisk.left().channels]).toEqual([['ApplicationRegistered desk:PJSIP/alice-00000000'], 1])
  })

  test('that cannot be made after so many attempts lets the call go on in the dialplan', async () => {
    const asterisk = simulator({ dialplan })
    const { url, asked, state } = await listening()
    state.refuses = '404 Not Found'
    dials(asterisk, { url, app: 'desk', connection: 'perCall', reconnectInterval: 5, reconnectAttempts: 3 })
    const statuses: string[] = []
    const all = asterisk.socket(['all'], { subscribeAll: true }).subscribe((event) => {
      if (event.type === 'ChannelVarset' && event.variable === 'STASISSTATUS') statuses.push(event.value)
    })
    held.push(() => { all.unsubscribe() })
    asterisk.call({ app: 'desk' })
    await until(() => statuses.length === 2)
    expect([statuses, asked.length, asterisk.left().channels, await applications(asterisk)]).toEqual([['', 'FAILED'], 3, 1, ['all']])
  })

  test('is none of those that `move` leads to', async () => {
    const asterisk = simulator()
    const { url, asked } = await listening()
    dials(asterisk, { url, app: 'desk', connection: 'perCall' })
    const told: string[] = []
    const other = asterisk.socket(['other']).subscribe(({ type }) => { told.push(type) })
    held.push(() => { other.unsubscribe() })
    const { id } = asterisk.call({ app: 'other' })
    await firstValueFrom(asterisk.ask({ method: 'POST', path: `/channels/${id}/move`, query: { app: 'desk' } }))
    expect([asked.length, told]).toEqual([0, ['StasisStart', 'ApplicationMoveFailed']])
  })

  test('is not waited for by who hangs up', async () => {
    const asterisk = simulator()
    dials(asterisk, { url: `ws://127.0.0.1:${String(await nobody())}`, app: 'desk', connection: 'perCall' })
    asterisk.call({ app: 'desk' }).hangup()
    expect([asterisk.left().channels, await applications(asterisk)]).toEqual([0, []])
  })
})

describe('refused', () => {
  test.each([
    ['16' as const, 'ws://127.0.0.1:9', 'Unsupported', 'does not dial'],
    ['22' as const, 'http://127.0.0.1:9', 'Unreachable', 'ws://HOST:PORT'],
    ['22' as const, 'ws://', 'Unreachable', 'ws://HOST:PORT'],
  ])('by a %s, to dial %s: %s', async (version, url, _tag, words) => {
    await expect(firstValueFrom(dialling(simulator({ version }), { url, app: 'desk' }))).rejects.toMatchObject({ _tag, message: expect.stringContaining(words) })
  })
})
