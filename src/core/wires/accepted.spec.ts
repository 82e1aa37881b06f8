import { describe, expect, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { setImmediate as turnOver } from 'node:timers/promises'
import { BehaviorSubject, type Observable, materialize, map, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { WebSocket } from 'ws'

import { request } from '../../../test/loopback/wires.js'
import { AriError } from '../errors.js'
import type { Held, WireReply } from '../wire.js'
import { type Accepted, accepted } from './accepted.js'
import { type Line, openLine } from './line.js'

const origin = { address: '10.0.0.7', path: '/ari' }

const tagOf = (error: unknown) => (error instanceof AriError ? error._tag : 'what?')

/** A WebSocket without a wire: what is done to it is noted with its ms. */
const scripted = (scheduler: TestScheduler) => {
  const log: string[] = []
  const note = (what: string) => () => { log.push(`${String(scheduler.now())} ${what}`) }
  const socket = Object.assign(new EventEmitter(), {
    readyState: WebSocket.OPEN,
    ping: note('ping'), terminate: note('terminate'), close: (code: number) => { note(`close ${String(code)}`)() },
    send: (text: string) => { log.push(`${String(scheduler.now())} send ${text}`) },
  })
  return { socket: socket as unknown as WebSocket & EventEmitter, log } // So much of it is used here.
}

const played = (play: (on: { socket: WebSocket & EventEmitter, at: (ms: number, act: () => void) => void, scheduler: TestScheduler, note: (what: unknown) => void }) => void) => {
  const scheduler = new TestScheduler(() => undefined)
  const { socket, log } = scripted(scheduler)
  scheduler.run(() => {
    play({
      socket, scheduler,
      at: (ms, act) => { scheduler.schedule(act, ms) },
      note: (what) => { log.push(`${String(scheduler.now())} ${JSON.stringify(what)}`) },
    })
  })
  return log
}

const told = (frames$: Observable<unknown>) => frames$.pipe(
  materialize(),
  map((one) => (one.kind === 'E' ? (one.error instanceof AriError ? `${one.error._tag} ${one.error.message}` : 'what?') : one.kind === 'N' ? one.value : 'closed')),
)

const opened = (socket: WebSocket, isBusy = () => false): Accepted => accepted({ socket, stream: new PassThrough(), origin }, 10, isBusy)

describe('a connection that was made to us', () => {
  test('tells its messages: as JSON, else as they are', () => {
    expect(played(({ socket, at, note }) => {
      told(opened(socket).frames$).subscribe(note)
      at(1, () => socket.emit('message', Buffer.from('{"type":"a"}')))
      at(2, () => socket.emit('message', Buffer.from('rubbish')))
      at(3, () => socket.emit('close', 1000, Buffer.alloc(0)))
    }).slice(0, 3)).toEqual(['1 {"type":"a"}', '2 "rubbish"', '3 "closed"'])
  })

  test('is closed when it is let go, with a goodbye', () => {
    expect(played(({ socket, at }) => {
      const frames = opened(socket).frames$.subscribe()
      at(2, () => frames.unsubscribe())
    })).toEqual(['2 close 1000'])
  })

  test.each([
    [1006, undefined, 'it broke off'],
    [1001, undefined, 'code 1001'],
    [1009, Object.assign(new Error('Max payload size exceeded'), { code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
  ])('is lost by code %i', (code, failure, why) => {
    expect(played(({ socket, at, note }) => {
      told(opened(socket).frames$).subscribe(note)
      at(1, () => {
        if (failure !== undefined) socket.emit('error', failure)
        socket.emit('close', code, Buffer.alloc(0))
      })
    })[0]).toContain(`"Disconnected The connection that 10.0.0.7 had made to /ari was lost (${why})`)
  })

  test('that falls silent is asked twice, and then taken for dead, with a goodbye: it may wake', () => {
    const log = played(({ socket, note }) => { told(opened(socket).frames$).subscribe(note) })
    expect(log.map((line) => line.slice(0, 20))).toEqual(['10 ping', '20 ping', '30 "Disconnected Not', '30 close 1000'])
  })

  test('that says anything is alive: a message, a pong', () => {
    expect(played(({ socket, at }) => {
      const frames = opened(socket).frames$.subscribe()
      at(25, () => socket.emit('pong'))
      at(45, () => socket.emit('message', Buffer.from('{}')))
      at(69, () => frames.unsubscribe())
    })).toEqual(['10 ping', '20 ping', '30 ping', '40 ping', '50 ping', '60 ping', '69 close 1000'])
  })

  test('that may be busy is waited for longer, and not for ever', () => {
    const log = played(({ socket }) => { opened(socket, () => true).frames$.subscribe({ error: () => undefined }) })
    expect(log.filter((line) => !line.includes('ping'))).toEqual(['130 close 1000'])
  })

  test('that is not open takes no message', () => {
    played(({ socket }) => {
      const { send } = opened(socket)
      expect(send('a')).toBe(true)
      Object.assign(socket, { readyState: WebSocket.CLOSING })
      expect(send('b')).toBe(false)
    })
  })

  test('is written to once for all that it is told in one turn', async () => {
    const { socket, log } = scripted(new TestScheduler(() => undefined))
    const stream = new PassThrough()
    const { send } = accepted({ socket, stream, origin }, 10, () => false)
    send('a')
    send('b')
    expect([log, stream.writableCorked]).toEqual([['0 send a', '0 send b'], 1])
    await turnOver()
    expect(stream.writableCorked).toBe(0)
  })
})

describe('requests over it', () => {
  const reply: WireReply = { status: 200, body: 'by HTTP' }
  const lineOf = (socket: WebSocket, http = false): Line => openLine({ socket, stream: new PassThrough(), origin }, { pingEvery: 10, http: http ? () => of(reply) : undefined })
  const sent = (log: readonly string[]) => log.filter((line) => line.includes('send')).map((line) => `${line.split(' ')[0] ?? ''} ${/"uri":"(\w+)/.exec(line)?.[1] ?? ''}`)
  const answer = (n: number, status: number) => Buffer.from(JSON.stringify({ type: 'RESTResponse', request_id: String(n), status_code: status }))

  test('are sent as they come, and their answers are no events', () => {
    const log = played(({ socket, at, note }) => {
      const line = lineOf(socket)
      told(line.frames$).subscribe(note)
      line.request(request({ path: '/a' })).subscribe(({ status }) => { note(status) })
      line.request(request({ path: '/b' })).subscribe(({ status }) => { note(status) })
      at(1, () => socket.emit('message', answer(1, 204)))
      at(2, () => socket.emit('message', answer(2, 404)))
      at(3, () => socket.emit('close', 1000, Buffer.alloc(0)))
    })
    expect(sent(log)).toEqual(['0 a', '0 b'])
    expect(log.filter((line) => !line.includes('send')).slice(0, 3)).toEqual(['1 204', '2 404', '3 "closed"'])
  })

  test('that something of ours holds up wait until that is over, and are dropped if nobody waits for them any more', () => {
    const log = played(({ socket, at }) => {
      const held$ = new BehaviorSubject<Held>('yes')
      const line = lineOf(socket)
      const frames = line.frames$.subscribe()
      line.request(request({ path: '/a', mayBlock: true, held$ })).subscribe({ error: () => undefined })
      const dropped = line.request(request({ path: '/b', mayBlock: true, held$ })).subscribe()
      line.request(request({ path: '/c', mayBlock: true })).subscribe({ error: () => undefined })
      line.request(request({ path: '/d' })).subscribe({ error: () => undefined })
      line.request(request({ path: '/e', mayBlock: true, held$: of('unknown') })).subscribe({ error: () => undefined })
      at(2, () => { dropped.unsubscribe() })
      at(3, () => { held$.next('no') })
      at(5, () => { frames.unsubscribe() })
    })
    expect(sent(log)).toEqual(['0 c', '0 d', '0 e', '3 a'])
  })

  test('by HTTP, where there is a way: what may be held back, what takes long, files, what is too long', () => {
    const log = played(({ socket, note }) => {
      const line = lineOf(socket, true)
      for (const wanted of [{ mayBlock: true }, { takesLong: true }, { want: 'bytes' }, { body: { text: 'x'.repeat(60_000) } }] as const) {
        line.request(request(wanted)).subscribe(({ body }) => { note(body) })
      }
    })
    expect(log).toEqual(Array.from({ length: 4 }, () => '0 "by HTTP"'))
  })

  test('by HTTP, where there is a way, while replies are slow to come', () => {
    const log = played(({ socket, at, note }) => {
      const line = lineOf(socket, true)
      line.request(request({ path: '/a' })).subscribe({ error: () => undefined })
      at(249, () => { line.request(request({ path: '/b' })).subscribe({ error: () => undefined }) })
      at(250, () => { line.request(request({ path: '/c' })).subscribe(({ body }) => { note(body) }) })
    })
    expect(log.map((line) => (line.includes('send') ? sent([line])[0] : line))).toEqual(['0 a', '249 b', '250 "by HTTP"'])
  })

  test.each([['Unsupported', { want: 'bytes' }], ['Refused', { body: { text: 'x'.repeat(60_000) } }]] as const)('that cannot go over it are %s where there is no other way', (tag, wanted) => {
    expect(played(({ socket, note }) => {
      lineOf(socket).request(request(wanted)).subscribe({ error: (error: unknown) => { note(tagOf(error)) } })
    })).toEqual([`0 "${tag}"`])
  })

  test.each([
    ['lost', 'it broke off', (socket: EventEmitter) => { socket.emit('close', 1006, Buffer.alloc(0)) }],
    ['let go', 'is closed', (_: EventEmitter, letGo: () => void) => { letGo() }],
  ])('are in doubt when it is %s', (_, why, end) => {
    expect(played(({ socket, at, note }) => {
      const line = lineOf(socket)
      const frames = line.frames$.subscribe({ error: () => undefined })
      line.request(request()).subscribe({ error: (error: unknown) => { note([tagOf(error), error instanceof Error && error.cause instanceof Error ? error.cause.message : '']) } })
      at(1, () => { end(socket, () => { frames.unsubscribe() }) })
    }).filter((line) => line.startsWith('1 ["InDoubt"') && line.includes(why))).toHaveLength(1)
  })

  test('that Asterisk may hold back excuse its silence', () => {
    const dead = (wanted: Parameters<typeof request>[0]) => played(({ socket }) => {
      const line = lineOf(socket)
      line.frames$.subscribe({ error: () => undefined })
      line.request(request(wanted)).subscribe({ error: () => undefined })
    }).find((line) => line.includes('close'))
    expect([dead({}), dead({ mayBlock: true })]).toEqual(['30 close 1000', '130 close 1000'])
  })
})
