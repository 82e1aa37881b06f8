import { afterEach, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { AsyncSubject, Observable, Subject, firstValueFrom } from 'rxjs'
import { WebSocket } from 'ws'

import { until } from '../../../test/loopback/loopback.js'
import type { WireReply } from '../../core/wire.js'
import type { AriEvent } from '../../resources/events.js'
import { dtmf } from '../events.js'
import { type Served, serve } from '../serve.js'
import { type Asked, simulator } from '../simulator/index.js'
import type { Servable } from './asked.js'

/** What a test has opened, to be closed when it is over. */
const held: (() => void)[] = []
afterEach(() => {
  for (const close of held.splice(0)) close()
})

/** Asterisk in the hands of the test: each request is answered when the test says so. */
const stub = (differing: Partial<Servable> = {}) => {
  const asked: (Asked & { readonly reply$: AsyncSubject<WireReply> })[] = []
  const left = new Subject<void>()
  const events = new Subject<AriEvent>()
  const servable: Servable = {
    version: '22',
    ask: (request) => {
      const reply$ = new AsyncSubject<WireReply>()
      asked.push({ ...request, reply$ })
      return reply$
    },
    socket: () => new Observable((subscriber) => {
      subscriber.add(events.subscribe(subscriber))
      return () => { left.next() }
    }),
    ...differing,
  }
  const reply = (at: number) => {
    asked[at]?.reply$.next({ status: 204, body: undefined })
    asked[at]?.reply$.complete()
  }
  return { ...servable, asked, left, events, reply }
}

/** An event connection to it, and the frames that it brings. */
const opened = async (servable: Servable, app = 'desk') => {
  const served = await new Promise<Served>((resolve, reject) => {
    const serving = serve(servable).subscribe({ next: resolve, error: reject })
    held.push(() => { serving.unsubscribe() })
  })
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}/events?app=${app}&api_key=demo:demo-secret`)
  held.push(() => { socket.terminate() })
  const frames: Record<string, unknown>[] = []
  // Every frame is an object of JSON.
  socket.on('message', (data: Buffer) => { frames.push(JSON.parse(data.toString()) as Record<string, unknown>) })
  await once(socket, 'open')
  const ask = (request_id: string, uri = 'asterisk/ping', method = 'GET') => { socket.send(JSON.stringify({ type: 'RESTRequest', request_id, method, uri })) }
  return { socket, frames, ask, answered: () => frames.flatMap(({ type, request_id }) => (type === 'RESTResponse' ? [request_id] : [])) }
}

test('requests are done one after another, and what waits behind one is not even begun; events go on', async () => {
  const asterisk = stub()
  const { ask, frames, answered } = await opened(asterisk)
  ask('blocked', 'channels/c1/answer', 'POST')
  ask('behind')
  await until(() => asterisk.asked.length === 1)
  asterisk.events.next(dtmf('5', { channelId: 'c1' }))
  await until(() => frames.length === 1)
  expect([asterisk.asked.length, answered()]).toEqual([1, []])
  asterisk.reply(0)
  await until(() => asterisk.asked.length === 2)
  asterisk.reply(1)
  await until(() => answered().length === 2)
  expect(answered()).toEqual(['blocked', 'behind'])
  expect(frames).toMatchObject([{ type: 'ChannelDtmfReceived' }, { status_code: 204, uri: 'channels/c1/answer', application: 'desk' }, { uri: 'asterisk/ping' }])
})

test('a ping waits for its turn like a request', async () => {
  const asterisk = stub()
  const { socket, ask, answered } = await opened(asterisk)
  const seen: unknown[] = []
  socket.on('pong', () => { seen.push(...answered(), 'pong') })
  ask('blocked')
  socket.ping()
  await until(() => asterisk.asked.length === 1)
  asterisk.reply(0)
  await until(() => seen.length > 0)
  expect(seen).toEqual(['blocked', 'pong'])
})

test('what has come in is done though the client has left, and until then its application is there', async () => {
  const asterisk = stub()
  const { socket, ask } = await opened(asterisk)
  ask('blocked')
  ask('behind')
  await until(() => asterisk.asked.length === 1)
  socket.terminate()
  const left = firstValueFrom(asterisk.left)
  asterisk.reply(0)
  await until(() => asterisk.asked.length === 2)
  expect(asterisk.events.observed).toBe(true)
  asterisk.reply(1)
  await left
})

test('two sockets do not wait for each other', async () => {
  const asterisk = stub()
  const one = await opened(asterisk, 'one')
  const two = await opened(asterisk, 'two')
  one.ask('blocked')
  await until(() => asterisk.asked.length === 1)
  two.ask('free')
  await until(() => asterisk.asked.length === 2)
  asterisk.reply(1)
  await until(() => two.answered().length === 1)
  expect(one.answered()).toEqual([])
})

test('a socket of several applications answers as the first of them, and only what the filter of that lets through', async () => {
  const asterisk = stub({ lets: (app, type) => !(app === 'one' && type === 'RESTResponse') })
  const filtered = await opened(asterisk, 'one,two')
  const free = await opened(asterisk, 'two,one')
  filtered.ask('lost')
  free.ask('heard')
  await until(() => asterisk.asked.length === 2)
  asterisk.reply(0)
  asterisk.reply(1)
  await until(() => free.frames.length === 1)
  expect(free.frames).toMatchObject([{ request_id: 'heard', application: 'two' }])
  expect(filtered.frames).toEqual([])
})

test('bytes are no message, and are not answered', async () => {
  const asterisk = stub()
  const { socket, ask, frames } = await opened(asterisk)
  socket.send(Buffer.from('{"type":"RESTRequest","method":"GET","uri":"asterisk/ping"}'))
  socket.send('words')
  await until(() => frames.length === 1)
  expect(frames).toMatchObject([{ status_code: 400, reason_phrase: 'Failed to parse request message JSON' }])
  ask('still there')
  await until(() => asterisk.asked.length === 1)
})

test('a 16 says nothing to a message, and answers a ping', async () => {
  const asterisk = stub({ version: '16' })
  const { socket, ask, frames } = await opened(asterisk)
  ask('nothing')
  socket.send('words')
  socket.ping()
  await once(socket, 'pong')
  expect([asterisk.asked, frames]).toEqual([[], []])
})

test('on the simulator: behind a sound waits what would stop it', async () => {
  const asterisk = simulator({ sounds: { 'sound:short': 30 } })
  const { ask, frames, answered } = await opened(asterisk)
  const { id } = asterisk.call({ app: 'desk' })
  ask('answer', `channels/${id}/answer`, 'POST')
  ask('play', `channels/${id}/play/p1?media=sound:short`, 'POST')
  ask('set', `channels/${id}/variable?variable=A&value=1`, 'POST')
  ask('stop', 'playbacks/p1', 'DELETE')
  await until(() => answered().length === 4)
  const told = frames.map(({ type, request_id, status_code }) => (type === 'RESTResponse' ? `${String(request_id)} ${String(status_code)}` : type))
  expect(told).toEqual([
    'StasisStart', 'ChannelStateChange', 'answer 204', 'PlaybackStarted', 'play 201', 'PlaybackFinished', 'ChannelVarset', 'set 204', 'stop 404',
  ])
})
