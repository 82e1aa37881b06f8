import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Subscription, firstValueFrom } from 'rxjs'
import { type WebSocket, WebSocketServer } from 'ws'

import { type DiallingOptions, dialling } from '../../src/testing/serve/dialling.js'
import { serve } from '../../src/testing/serve.js'
import type { Server } from './driver.js'
import { eventually } from './eventually.js'
import { configure, done, request } from './outbound.js'
import { simulatorLikeIt } from './served.js'
import { versionUnderTest } from './version.js'
import { server } from './server.js'

/** The simulator dials a server of ours as the Asterisk under test (22) does, and tells it the same. */

interface Came {
  readonly socket: WebSocket
  /** `StasisStart desk`, as they came. */
  readonly told: readonly string[]
  readonly closed: () => number | undefined
  ask(method: string, uri: string): void
}

/** A server of ours, and an Asterisk that dials it. */
interface Dialled {
  readonly app: string
  readonly came: readonly Came[]
  readonly asked: readonly IncomingMessage[]
  /** From now on connections are refused, or taken again. */
  refuse(refuses: boolean): void
  /** Somebody calls the application. */
  call(name: string): Promise<void>
  hangUp(name: string): Promise<void>
  exists(name: string): Promise<boolean>
}

type Options = Omit<DiallingOptions, 'url' | 'app'>

const listening = async () => {
  const came: Came[] = []
  const asked: IncomingMessage[] = []
  let refuses = false
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ari' })
  const listener = createServer()
  listener.on('upgrade', (asking, stream, head) => {
    asked.push(asking)
    stream.on('error', () => undefined)
    if (refuses) {
      stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(asking, stream, head, (socket) => {
      const told: string[] = []
      let closed: number | undefined
      socket.on('close', (code) => { closed = code })
      socket.on('message', (data: Buffer) => {
        // Every frame is an object of JSON.
        const { type, application, ...rest } = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>
        const line = [type, application, ...(type === 'RESTResponse' ? [rest['status_code'], rest['uri']] : [])].join(' ').replaceAll(/-[0-9a-f]{8}(?=;)/g, '-N')
        // A hangup is asked for once or twice, as it comes.
        if (type !== 'ChannelHangupRequest' || !told.includes(line)) told.push(line)
      })
      const ask = (method: string, uri: string) => { socket.send(JSON.stringify({ type: 'RESTRequest', method, uri })) }
      came.push({ socket, told, closed: () => closed, ask })
    })
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an address record.
  const { port } = listener.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/app?x=1`, came, asked, refuse: (now: boolean) => { refuses = now },
    close: () => {
      for (const { socket } of came) socket.terminate()
      listener.close()
      listener.closeAllConnections()
    },
  }
}

describe('an Asterisk that dials: the simulator does what this one does', () => {
  const serving = new Subscription()
  let version: '22' | '16'
  beforeAll(async () => { version = await versionUnderTest() })
  afterAll(() => { serving.unsubscribe() })

  /** The same on both, and how the last connection ends when it is no longer wanted. */
  const onBoth = async <T extends object>(options: Options, play: (dialled: Dialled) => Promise<T>) => {
    const on = async (at: Server, dial: (options: DiallingOptions) => Promise<() => Promise<void>>) => {
      const app = `dialled-${randomUUID().slice(0, 8)}`
      const ours = await listening()
      const id = (name: string) => `${name}-${app}`
      const undo = await dial({ url: ours.url, app, ...options })
      try {
        const result = await play({
          ...ours, app,
          call: (name) => done(request(at, 'POST', `/channels/far-${id(name)}?endpoint=Local/app-${app}@inbound/n&context=callers&extension=wait&priority=1&otherChannelId=${id(name)}`)),
          hangUp: (name) => done(request(at, 'DELETE', `/channels/${id(name)}`)),
          exists: async (name) => (await request(at, 'GET', `/channels/${id(name)}`)).ok,
        })
        await undo()
        await eventually('the last connection is closed', () => ours.came.every(({ closed }) => closed() !== undefined))
        const { told = [], closed } = ours.came.at(-1) ?? {}
        return { ...result, goodbye: [told.at(-1)?.split(' ')[0], closed?.()] }
      } catch (error) {
        await undo().catch(() => undefined)
        throw error
      } finally {
        ours.close()
      }
    }
    const real = await on(server, (with_) => configure(String(with_.app), with_))
    const asterisk = await simulatorLikeIt()
    const served = await new Promise<Server>((resolve, reject) => { serving.add(serve(asterisk).subscribe({ next: resolve, error: reject })) })
    const simulated = await on(served, (with_) => {
      const state = dialling(asterisk, with_).subscribe()
      return Promise.resolve(() => {
        state.unsubscribe()
        return Promise.resolve()
      })
    })
    return [real, simulated] as const
  }

  /** What each connection was told, without the names of the run: nothing orders replies against events. */
  const toldTo = ({ came, app }: Dialled) => came.map(({ told }) => {
    const lines = told.map((line) => line.replaceAll(app, 'APP'))
    const isReply = (line: string) => line.startsWith('RESTResponse')
    return { events: lines.filter((line) => !isReply(line)), replies: lines.filter(isReply) }
  })

  test('or does not: a 16 knows nothing of it', async () => {
    const { status } = await request(server, 'GET', '/asterisk/config/dynamic/res_websocket_client/websocket_client/nobody')
    const dialled$ = dialling(await simulatorLikeIt(), { url: 'ws://127.0.0.1:9', app: 'nobody' })
    const dialled = await firstValueFrom(dialled$).catch((error: unknown) => error)
    expect(status).toBe(404)
    expect(dialled).toMatchObject(version === '16' ? { _tag: 'Unsupported' } : { url: 'ws://127.0.0.1:9' })
  })

  test('one connection for all calls: made as it stands, made again, and told later what happened meanwhile', async () => {
    if (version === '16') return
    const [real, simulated] = await onBoth({ username: 'me', password: 'a:b', reconnectInterval: 100 }, async (dialled) => {
      const { came, asked, app, call, hangUp, refuse } = dialled
      await eventually('it has come', () => came[0]?.told.length === 1)
      await call('one')
      await eventually('the call is told of', () => came[0]?.told.length === 2)
      came[0]?.ask('POST', `channels/one-${app}/answer`)
      await eventually('it is answered', () => came[0]?.told.length === 4)
      came[0]?.socket.terminate()
      await eventually('it has come again', () => came[1]?.told.length === 1)
      refuse(true)
      const before = asked.length
      came[1]?.socket.close()
      await eventually('it is refused', () => asked.length > before + 1)
      await call('two')
      await hangUp('one')
      refuse(false)
      await eventually('all is told', () => came[2]?.told.some((line) => line.startsWith('ApplicationRegistered')) === true && came[2].told.length === 4)
      const told = toldTo(dialled)
      await hangUp('two')
      const { method, url, headers } = asked[0] ?? {}
      return { told, handshake: [method, url, headers?.authorization, headers?.['sec-websocket-protocol'], headers?.origin, headers?.['user-agent']] }
    })
    // What one call and what another does has no order between them.
    const asCompared = ({ told, ...rest }: typeof real) => ({ ...rest, told: told.map(({ events, replies }) => ({ events: [...events].sort(), last: events.at(-1), replies })) })
    expect(asCompared(simulated)).toEqual(asCompared(real))
    expect(real.goodbye).toEqual(['ApplicationUnregistered', 1000])
    expect(asCompared(real).told[2]).toMatchObject({
      events: ['ApplicationRegistered', 'ChannelHangupRequest', 'StasisEnd', 'StasisStart'].map((type) => `${type} APP`), last: 'ApplicationRegistered APP',
    })
  }, 30_000)

  test('a connection for each call: with a name of its own, closed after the call', async () => {
    if (version === '16') return
    const [real, simulated] = await onBoth({ connection: 'perCall' }, async (dialled) => {
      const { came, app, call, hangUp } = dialled
      await call('one')
      await eventually('it has come', () => came[0]?.told.length === 2)
      came[0]?.ask('POST', `channels/one-${app}/answer`)
      await eventually('it is answered', () => came[0]?.told.length === 4)
      await hangUp('one')
      await eventually('it is closed', () => came[0]?.closed() !== undefined)
      return { told: toldTo(dialled), closed: came[0]?.closed() }
    })
    expect(simulated).toEqual(real)
    expect(real.told[0]?.events.slice(0, 2)).toEqual(['ApplicationRegistered', 'StasisStart'].map((type) => `${type} APP:Local/app-APP@inbound-N;2`))
  }, 30_000)

  test('a connection that cannot be made is tried so often, and the call goes on in the dialplan', async () => {
    if (version === '16') return
    const [real, simulated] = await onBoth({ connection: 'perCall', reconnectInterval: 800, reconnectAttempts: 3 }, async (dialled) => {
      const { asked, call, exists, refuse } = dialled
      refuse(true)
      await call('one')
      await eventually('it is tried', () => asked.length > 0)
      const meanwhile = await exists('one')
      await eventually('it is hung up', async () => !await exists('one'))
      return { meanwhile, attempts: asked.length }
    })
    expect(simulated).toEqual(real)
    expect(real).toMatchObject({ meanwhile: true, attempts: 3 })
  }, 30_000)
})
