import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setImmediate as turnOver } from 'node:timers/promises'

import { describe, expect, test } from '@jest/globals'
import { WebSocket, WebSocketServer } from 'ws'

import { inOneWrite } from './inOneWrite.js'

/** An open connection over loopback: its sending side, and what has arrived on the other. */
const opened = async (run: (line: { readonly send: (text: string) => boolean; readonly socket: WebSocket; readonly arrived: string[]; readonly all: (count: number) => Promise<void>; readonly writes: () => number }) => Promise<void>) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const arrived: string[] = []
  const came = new PassThrough()
  server.on('connection', (other) => {
    other.on('message', (data: Buffer, isBinary) => { arrived.push(isBinary ? '(no text)' : data.toString()); came.emit('one') })
    other.on('ping', () => { arrived.push('(ping)'); came.emit('one') })
  })
  const { port } = server.address() as { readonly port: number } // A server that listens on a port has one.
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  let writes = 0
  let send = (_: string): boolean => false
  socket.on('upgrade', ({ socket: stream }) => {
    const { cork, uncork } = stream
    let corked = 0
    stream.cork = () => { corked += 1; cork.call(stream) }
    stream.uncork = () => {
      corked -= 1
      if (corked === 0) writes += 1
      uncork.call(stream)
    }
    send = inOneWrite(socket, stream)
  })
  await once(socket, 'open')
  try {
    await run({
      send, socket, arrived, writes: () => writes,
      all: async (count) => { while (arrived.length < count) await once(came, 'one') },
    })
  } finally {
    socket.terminate()
    server.close()
  }
}

describe('messages of one turn', () => {
  test('are one write, and arrive whole and in their order, a ping between them too', () => opened(async ({ send, socket, arrived, all, writes }) => {
    expect([send('one'), send('zwei: ä')]).toEqual([true, true])
    socket.ping()
    send('three'.repeat(50_000))
    expect(writes()).toBe(0)
    await all(4)
    expect(arrived).toEqual(['one', 'zwei: ä', '(ping)', 'three'.repeat(50_000)])
    expect(writes()).toBe(1)
  }))

  test('those of the next are another', () => opened(async ({ send, arrived, all, writes }) => {
    for (const text of ['one', 'two', 'three']) {
      send(text)
      await turnOver()
    }
    await all(3)
    expect([arrived, writes()]).toEqual([['one', 'two', 'three'], 3])
  }))

  test('those that follow from one another, promises between them, are still one', () => opened(async ({ send, all, writes }) => {
    send('one')
    await Promise.resolve()
    send('two')
    await Promise.resolve().then(() => Promise.resolve())
    send('three')
    await all(3)
    expect(writes()).toBe(1)
  }))

  test('a goodbye in the same turn comes behind them', () => opened(async ({ send, socket, arrived, all }) => {
    send('last')
    socket.close()
    expect(send('too late')).toBe(false)
    await all(1)
    await once(socket, 'close')
    expect(arrived).toEqual(['last'])
  }))

  test('are not sent when the connection is cut in that turn', () => opened(async ({ send, socket, arrived }) => {
    send('lost')
    socket.terminate()
    await once(socket, 'close')
    expect([send('after'), arrived]).toEqual([false, []])
  }))
})
