import { afterEach, describe, expect, test } from '@jest/globals'
import { BehaviorSubject, Observable, Subscription, firstValueFrom, mergeMap, of, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { loopback, until } from '../../../test/loopback/loopback.js'
import type { Loopback, Script } from '../../../test/loopback/loopback.js'
import { request } from '../../../test/loopback/wires.js'
import { serve } from '../../testing/serve.js'
import type { Served } from '../../testing/serve.js'
import { simulator } from '../../testing/simulator/index.js'
import { AriError, isAriError } from '../errors.js'
import type { Held, Wire, WireReply, WireRequest, WireState } from '../wire.js'
import { bothWays } from './bothWays.js'
import type { BothWaysOptions } from './bothWays.js'
import { eventWires } from './http.js'
import { reconnecting } from './reconnecting.js'

const probe = request({ operation: 'things.ping', method: 'GET', path: '/things/ping', urgent: true })
const address = {
  where: { origin: 'http://pbx:8088', host: 'pbx', port: 8_088, path: '/ari', username: 'desk' },
  authorization: 'Basic ***',
  withoutSecrets: (text: string) => text,
}
const lost = new AriError('Disconnected', 'It broke off.')

type Way = (asked: WireRequest) => Observable<WireReply>
const overHttp: Way = ({ written }) => {
  written?.()
  return of({ status: 200, body: 'over HTTP' })
}

/** Both ways in the hands of the test; what was asked on each, by operation. */
const opened = ({ rest = 'auto', http = overHttp, speaks = true }: { readonly rest?: BothWaysOptions['rest']; readonly http?: Way; readonly speaks?: boolean } = {}) => {
  const asked: string[] = []
  const sent: { readonly request_id: string; readonly uri: string }[] = []
  const states: WireState[] = []
  let open = true
  let pings = 0
  const both = bothWays({ rest, probe })((wanted) => new Observable((subscriber) => {
    asked.push(wanted.operation)
    return http(wanted).subscribe(subscriber)
  }))
  const answer = (request_id: string, body: unknown = 'over the socket') =>
    both.takes?.({ type: 'RESTResponse', request_id, status_code: 200, content_type: 'application/json', message_body: JSON.stringify(body) }) ?? false
  const open$ = both.opened({
    address,
    send: (text) => {
      // What is sent is JSON of this shape.
      if (open) sent.push(JSON.parse(text) as typeof sent[number])
      return open
    },
    ping: () => { pings += 1 },
  })
  const begin = () => {
    const opening = open$.subscribe((state) => { states.push(state) })
    if (speaks) answer('1', { ping: 'pong' })
    return opening
  }
  return {
    ...both, asked, states, begin, answer,
    /** What went over the event connection behind the probe. */
    sent: () => sent.slice(1).map(({ uri }) => uri),
    number: () => sent.at(-1)?.request_id ?? '',
    pings: () => pings,
    pong: () => both.answered?.(),
    shut: () => { open = false },
    lose: () => {
      open = false
      both.closed?.(lost)
    },
  }
}

/** All that a stream told so far, an error by its tag. */
const told = (stream: Observable<unknown>) => {
  const said: unknown[] = []
  stream.subscribe({
    next: (value) => { said.push(value) },
    error: (error: unknown) => { said.push(isAriError(error) ? error._tag : error) },
  })
  return said
}

const marbles = (body: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)

const byHttp = { status: 200, body: 'over HTTP' }
const bySocket = { status: 200, body: 'over the socket' }
const setting = (more: Partial<WireRequest> = {}) => request({ operation: 'things.set', path: '/things/set', mayBlock: true, ...more })

describe('whether this Asterisk takes requests over its event connection', () => {
  test('it does: it answers the probe before the ping', () => {
    const both = opened({ speaks: false })
    both.begin()
    expect([both.pings(), both.states]).toEqual([1, []])
    both.answer('1')
    both.pong()
    expect(both.states).toEqual([{ status: 'open', rest: 'socket' }])
    both.request(request({ path: '/things/do' })).subscribe()
    expect([both.sent(), both.asked]).toEqual([['things/do'], []])
  })

  test('it does not: the ping alone is answered, and what comes late changes nothing', () => {
    const both = opened({ speaks: false })
    both.begin()
    both.pong()
    both.answer('1')
    expect(both.states).toEqual([{ status: 'open', rest: 'http' }])
    expect(told(both.request(request()))).toEqual([byHttp])
    expect(both.sent()).toEqual([])
  })

  test('neither is answered: after a second it is taken for one that does not', () => {
    marbles(({ expectObservable }) => {
      const both = opened({ speaks: false })
      expectObservable(both.opened({ address, send: () => true, ping: () => undefined })).toBe('1s (o|)', { o: { status: 'open', rest: 'http' } })
    })
  })

  test('a connection that is lost meanwhile has not opened', () => {
    const both = opened({ speaks: false })
    both.begin()
    both.lose()
    expect(both.states).toEqual([])
  })

  test('until it is known, all goes over HTTP', () => {
    const both = opened({ speaks: false })
    expect(told(both.request(request()))).toEqual([byHttp])
    both.begin()
    expect(told(both.request(request()))).toEqual([byHttp])
  })

  test('a reply is no event, all else is', () => {
    const both = opened()
    both.begin()
    expect([both.answer('77'), both.takes?.({ type: 'StasisStart' }), both.takes?.('text')]).toEqual([true, false, false])
  })
})

describe('which way', () => {
  const ways: readonly (readonly [what: string, wanted: WireRequest, auto: 'socket' | 'http', socket: 'socket' | 'http'])[] = [
    ['a request', request(), 'socket', 'socket'],
    ['one that overtakes', request({ method: 'DELETE', urgent: true }), 'socket', 'socket'],
    ['what may be held back, where nothing is known', setting(), 'http', 'socket'],
    ['what may be held back, and is now', setting({ held$: of('yes') }), 'http', 'socket'],
    ['what may be held back, where others may have begun something', setting({ held$: of('unknown') }), 'http', 'socket'],
    ['what may be held back, and is not now', setting({ held$: of('no') }), 'socket', 'socket'],
    ['what takes long', request({ method: 'GET', takesLong: true }), 'http', 'socket'],
    ['a file', request({ want: 'bytes', method: 'GET' }), 'http', 'http'],
    ['a long body', request({ body: { text: 'x'.repeat(57_344) } }), 'http', 'http'],
    ['one that is long as it is written', request({ body: { text: '"'.repeat(20_000) } }), 'http', 'http'],
    ['a short one', request({ body: { text: 'x'.repeat(57_000) } }), 'socket', 'socket'],
  ]
  for (const rest of ['auto', 'socket'] as const) {
    test.each(ways)(`${rest}: %s`, (_, wanted, auto, socket) => {
      const both = opened({ rest })
      both.begin()
      both.request(wanted).subscribe()
      expect(both.sent().length > 0 ? 'socket' : 'http').toBe(rest === 'auto' ? auto : socket)
      expect(both.sent().length + both.asked.length).toBe(1)
    })
  }

  test('the reply is that of the way', () => {
    const both = opened()
    both.begin()
    const said = told(both.request(request()))
    both.answer(both.number())
    expect(said).toEqual([bySocket])
  })

  test('what is known when it is sent counts, not what becomes of it', () => {
    const both = opened()
    both.begin()
    const held$ = new BehaviorSubject<Held>('yes')
    const asked$ = both.request(setting({ held$ }))
    held$.next('no')
    const said = told(asked$)
    held$.next('yes')
    both.answer(both.number())
    expect([both.asked, said]).toEqual([[], [bySocket]])
  })

  test('nothing is sent before it is subscribed, and the way is chosen then', () => {
    const both = opened()
    const asked$ = both.request(request())
    both.begin()
    expect([both.sent(), both.asked]).toEqual([[], []])
    asked$.subscribe()
    expect(both.sent()).toEqual(['things'])
  })
})

describe('when replies are slow to come', () => {
  const reading = request({ operation: 'things.get', method: 'GET', path: '/things/get' })

  test('auto: what is asked from 250 ms on goes over HTTP, until the reply is there', () => {
    marbles(() => {
      const both = opened()
      both.begin()
      const [first, second, third, fourth, fifth] = [100, 249, 250, 1_000, 1_002].map((ms) => {
        const said: unknown[] = []
        timer(ms).pipe(mergeMap(() => both.request(request({ operation: String(ms), path: `/things/${String(ms)}` })))).subscribe((reply) => { said.push(reply) })
        return said
      })
      both.request(setting({ held$: of('no') })).subscribe()
      timer(1_001).subscribe(() => {
        for (const number of ['2', '3', '4']) both.answer(number)
      })
      timer(1_003).subscribe(() => {
        both.answer('5')
        expect([first, second, third, fourth, fifth]).toEqual([[bySocket], [bySocket], [byHttp], [byHttp], [bySocket]])
        expect(both.sent()).toEqual(['things/set', 'things/100', 'things/249', 'things/1002'])
        expect(both.asked).toEqual(['250', '1000'])
      })
    })
    expect.assertions(3)
  })

  test('socket: everything waits', () => {
    marbles(() => {
      const both = opened({ rest: 'socket' })
      both.begin()
      both.request(setting()).subscribe()
      timer(5_000).pipe(mergeMap(() => both.request(reading))).subscribe()
      timer(9_000).subscribe(() => { expect([both.sent(), both.asked]).toEqual([['things/set', 'things/get'], []]) })
    })
    expect.assertions(1)
  })

  test('auto: what may be done twice is asked over HTTP as well, and the first answer counts', () => {
    marbles(({ cold, expectObservable }) => {
      const slow = cold('10ms (h|)', { h: byHttp })
      const both = opened({ http: () => slow })
      both.begin()
      const stop = request({ operation: 'things.stop', method: 'DELETE', path: '/things/stop', urgent: true, repeats: true })
      expectObservable(both.request(reading)).toBe('100ms (s|)', { s: bySocket })
      expectObservable(both.request(stop)).toBe('260ms (h|)', { h: byHttp })
      expectObservable(both.request(request({ ...reading, operation: 'things.late' }))).toBe('255ms (s|)', { s: bySocket })
      expectObservable(both.request(request({ method: 'DELETE', urgent: true }))).toBe('300ms (s|)', { s: bySocket })
      const numbers: Readonly<Record<number, string>> = { 100: '2', 255: '4', 300: '5' }
      for (const [ms, number] of Object.entries(numbers)) timer(Number(ms)).subscribe(() => { both.answer(number) })
      timer(400).subscribe(() => { expect(both.asked).toEqual(['things.stop', 'things.late']) })
    })
  })

  test('it is written once, though asked twice', () => {
    marbles(() => {
      const both = opened()
      both.begin()
      let written = 0
      both.request({ ...reading, written: () => { written += 1 } }).subscribe()
      timer(300).subscribe(() => { expect([written, both.asked]).toEqual([1, ['things.get']]) })
    })
    expect.assertions(1)
  })
})

describe('a connection that is lost', () => {
  test('what was sent is in doubt; what comes then goes over HTTP', () => {
    const both = opened()
    both.begin()
    const said = told(both.request(request()))
    both.lose()
    expect(said).toEqual(['InDoubt'])
    expect(told(both.request(request()))).toEqual([byHttp])
  })

  test.each([
    ['reading', request({ method: 'GET' })],
    ['a stop by an id of its own', request({ method: 'DELETE', urgent: true, repeats: true })],
  ])('%s is asked over HTTP, either way', (_, wanted) => {
    for (const rest of ['auto', 'socket'] as const) {
      const both = opened({ rest })
      both.begin()
      const said = told(both.request(wanted))
      both.lose()
      expect(said).toEqual([byHttp])
    }
  })

  test('what finds it closed goes over HTTP, and is written there', () => {
    const both = opened()
    both.begin()
    both.shut()
    let written = 0
    expect(told(both.request(request({ written: () => { written += 1 } })))).toEqual([byHttp])
    expect(written).toBe(1)
  })

  test('what HTTP says then is said', () => {
    const both = opened({ http: () => throwError(() => new AriError('Unreachable', 'Nothing listens.')) })
    both.begin()
    const said = told(both.request(request({ method: 'GET' })))
    both.lose()
    expect(said).toEqual(['Unreachable'])
  })
})

describe('on real sockets', () => {
  const held = new Set<() => unknown>()
  afterEach(async () => {
    for (const end of held) await end()
    held.clear()
  })

  const served = (version: '22' | '16') => {
    const serving = new Subscription()
    held.add(() => { serving.unsubscribe() })
    return new Promise<Served>((resolve, reject) => { serving.add(serve(simulator({ version })).subscribe({ next: resolve, error: reject })) })
  }
  const ping = request({ operation: 'asterisk.ping', method: 'GET', path: '/asterisk/ping' })
  /** A wire to it that is open, and how it told so. */
  const openTo = async (to: { readonly url: string; readonly username?: string; readonly password?: string }, rest: BothWaysOptions['rest'] = 'auto') => {
    const wire = eventWires({ username: 'desk', password: 'hush', apps: ['desk'], ...to }, bothWays({ rest, probe: ping }))()
    const frames: unknown[] = []
    const listening = wire.frames$.subscribe({ next: (frame) => { frames.push(frame) }, error: () => undefined })
    held.add(() => { listening.unsubscribe() })
    const state = await new Promise<WireState>((resolve) => { wire.state$.subscribe((now) => { if (now.status === 'open') resolve(now) }) })
    return { wire, frames, state, listening }
  }
  const variable = (wire: Wire, query: Readonly<Record<string, string>>, more: Partial<WireRequest> = {}) =>
    firstValueFrom(wire.request(request({ path: '/asterisk/variable', query, ...more })))

  test('a 22: told, and asked over the event connection; no reply is an event', async () => {
    const { wire, state, frames } = await openTo(await served('22'))
    expect(state).toEqual({ status: 'open', rest: 'socket' })
    const value = 'ä b+c%20&d="e"\n李'
    expect(await variable(wire, { variable: 'A', value })).toEqual({ status: 204, body: undefined })
    expect(await variable(wire, { variable: 'A' }, { method: 'GET' })).toEqual({ status: 200, body: { value } })
    await variable(wire, {}, { body: { variable: 'B', value: 'in the body' } })
    expect(await variable(wire, { variable: 'B' }, { method: 'GET' })).toEqual({ status: 200, body: { value: 'in the body' } })
    expect(await firstValueFrom(wire.request(request({ method: 'GET', path: '/channels/a%2Fb' })))).toEqual({
      status: 404, message: 'Channel not found', body: { message: 'Channel not found' },
    })
    expect(frames).toEqual([])
  })

  test('a 16: told, and asked over HTTP', async () => {
    const { wire, state } = await openTo(await served('16'), 'socket')
    expect(state).toEqual({ status: 'open', rest: 'http' })
    expect(await variable(wire, { variable: 'A', value: '1' })).toMatchObject({ status: 204 })
  })

  /** Answers every request over the event connection, until it is to be silent. */
  const answering = (more: Script = {}) => {
    const asked: string[] = []
    const script: Script = {
      talk: (socket) => socket.on('message', (data: Buffer) => {
        // Requests are objects of JSON.
        const { request_id, uri } = JSON.parse(data.toString()) as { readonly request_id: string; readonly uri: string }
        asked.push(uri)
        if (uri !== 'silence') socket.send(JSON.stringify({ type: 'RESTResponse', request_id, status_code: 204 }))
      }),
      ...more,
    }
    return { asked, script }
  }
  const listen = async (script: Script): Promise<Loopback> => {
    const server = await loopback(script)
    held.add(server.close)
    return server
  }
  const silence = request({ path: '/silence' })

  test('a request that the connection is lost under is in doubt, and names where; the next goes over HTTP', async () => {
    const { asked, script } = answering()
    const { url, port, sockets, requests } = await listen(script)
    const { wire } = await openTo({ url })
    const failed = new Promise<unknown>((resolve) => { wire.request(silence).subscribe({ error: resolve }) })
    await until(() => asked.includes('silence'))
    for (const socket of sockets) socket.terminate()
    expect(await failed).toMatchObject({ _tag: 'InDoubt', message: expect.stringContaining(`127.0.0.1:${String(port)}`) })
    expect(await firstValueFrom(wire.request(request()))).toMatchObject({ status: 204 })
    expect(requests.map((each) => each.url)).toEqual(['/ari/things'])
  })

  test('what is let go in the middle of a reply still has it: the goodbye waits its turn', async () => {
    const { asked, script } = answering()
    const { url, sockets } = await listen(script)
    const { wire, listening } = await openTo({ url })
    const said = told(wire.request(silence))
    await until(() => asked.includes('silence'))
    const [socket] = sockets
    listening.unsubscribe()
    // The goodbye is on its way, and has not come.
    socket?.send(JSON.stringify({ type: 'RESTResponse', request_id: '2', status_code: 204 }))
    await until(() => said.length > 0)
    expect(said).toEqual([{ status: 204, body: undefined }])
  })

  test('each opening is asked anew, and what was written before is not sent again', async () => {
    const { asked, script } = answering()
    const { url, sockets } = await listen(script)
    const wire = reconnecting(eventWires({ url, username: 'desk', password: 'hush', apps: ['desk'] }, bothWays({ rest: 'socket', probe: ping })), { backoff: () => 1 })
    const opens: WireState[] = []
    wire.state$.subscribe((now) => { if (now.status === 'open') opens.push(now) })
    const listening = wire.frames$.subscribe()
    held.add(() => { listening.unsubscribe() })
    await until(() => opens.length === 1)
    const said = told(wire.request(silence))
    await until(() => asked.includes('silence'))
    for (const socket of sockets) socket.terminate()
    await until(() => opens.length === 2)
    expect(opens).toEqual([{ status: 'open', rest: 'socket' }, { status: 'open', rest: 'socket' }])
    expect(said).toEqual(['InDoubt'])
    await firstValueFrom(wire.request(request()))
    expect(asked).toEqual(['asterisk/ping', 'silence', 'asterisk/ping', 'things'])
  })
})
