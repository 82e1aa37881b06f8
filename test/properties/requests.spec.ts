import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Observable, NEVER, Subscription, defer, filter, firstValueFrom, lastValueFrom, of } from 'rxjs'

import { type Ari, type WireReply, connect, isAriError } from 'rxari'
import { type Served, serve, simulator } from 'rxari/testing'

import type { Operation } from '../../src/core/operation.js'
import type { Asked } from '../../src/testing/simulator/simulator.js'
import { type Loopback, json, loopback } from '../loopback/loopback.js'
import { namesIn } from '../support/inputs.js'
import { type Given, ids, inputs, rows, text, texts } from './inputs.js'

// What is given is what arrives: any text, as any id or parameter of any operation, on every wire.

const refused: WireReply = { status: 500, message: 'Written down', body: { message: 'Written down' } }

/** Sends it; the server refuses everything, so that nothing begins and nothing is to be undone. */
const send = async (ari: Ari, operation: string, input: Given, extra?: Given): Promise<string> => {
  const [room = '', name = ''] = operation.split('.')
  // Any operation, by its name.
  const ask = (ari as unknown as Readonly<Record<string, Readonly<Record<string, (input: object, extra?: object) => Observable<unknown>>>>>)[room]?.[name]
  if (ask === undefined) throw new Error(`There is no ${operation}`)
  return lastValueFrom(ask(input, extra), { defaultValue: undefined }).then(() => 'taken', (error: unknown) => {
    if (isAriError(error)) return error.status === undefined ? error._tag : 'arrived'
    throw error
  })
}

/** Everything that was given, as it was found at the other end. */
const found = ({ path, details: { query = {}, body = {}, wholeBody } }: Operation, given: Given, { path: asked, query: search, body: content }: Asked): Given => {
  const parts = asked.split('/')
  const inPath = Object.fromEntries(path.split('/').flatMap((part, at) => namesIn(part).map((name) => [name, decodeURIComponent(parts[at] ?? '')])))
  expect(parts).toHaveLength(path.split('/').length)
  // A body of JSON, as `prepare` makes it.
  const fields = (content ?? {}) as Given
  const inQuery = (name: string): unknown => {
    const kind = query[name]?.kind
    if (Object.hasOwn(fields, name) && wholeBody === undefined) return fields[name]
    const value = search[name]
    return value === undefined ? undefined : kind === 'int' ? Number(value) : kind === 'bool' ? value === 'true' : kind === 'list' ? value.split(',') : value
  }
  return Object.fromEntries(Object.keys(given).map((name) => [
    name, name in inPath ? inPath[name] : name in body ? (wholeBody === name ? content : fields[name]) : inQuery(name),
  ]))
}

const parsed = (text: string): unknown => JSON.parse(text)

/** Texts that are told apart in a failure. */
const plain = (given: Given) => JSON.stringify(Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1)))

describe('over HTTP, to a server that writes down what comes', () => {
  let server: Loopback
  let ari: Ari

  beforeAll(async () => {
    server = await loopback({ answer: (_, response) => { json(response, 500, refused.body) } })
    ari = connect({ url: server.url, username: 'u', password: 'p', app: 'desk', log: false })
  })
  afterAll(async () => { await server.close() })

  test.each(rows)('%s', async (operation, row) => {
    await fc.assert(fc.asyncProperty(inputs(row), async (input) => {
      expect(await send(ari, operation, input)).toBe('arrived')
      const last = server.requests.at(-1)
      if (last === undefined) throw new Error('Nothing arrived')
      const [path = '', search = ''] = last.url.split('?')
      const asked: Asked = {
        method: last.method,
        path: path.slice('/ari'.length),
        query: Object.fromEntries(new URLSearchParams(search)),
        ...(last.body === '' ? {} : { body: parsed(last.body) }),
      }
      expect(last.url.length).toBeLessThan(4_000)
      expect(plain(found(row, input, asked))).toBe(plain(input))
    }), { numRuns: 20 })
  })

  test('what a newer Asterisk takes', async () => {
    await fc.assert(fc.asyncProperty(texts.filter((name) => name !== ''), texts, async (name, value) => {
      expect(await send(ari, 'channels.answer', { channelId: 'c' }, Object.fromEntries([[name, value]]))).toBe('arrived')
      expect([...new URLSearchParams((server.requests.at(-1)?.url ?? '').split('?')[1])]).toEqual([[name, value]])
    }), { numRuns: 50 })
  })
})

describe('over HTTP, to the simulator', () => {
  const going = new Subscription()
  const came: Asked[] = []
  let ari: Ari

  beforeAll(async () => {
    const { version, socket } = simulator()
    const ask = (asked: Asked) => defer(() => {
      came.push(asked)
      return of(refused)
    })
    const { url, username, password } = await new Promise<Served>((resolve, reject) => {
      going.add(serve({ version, socket, ask }).subscribe({ next: resolve, error: reject }))
    })
    ari = connect({ url, username, password, app: 'desk', log: false })
  })
  afterAll(() => { going.unsubscribe() })

  test.each(rows)('%s', async (operation, row) => {
    await fc.assert(fc.asyncProperty(inputs(row), async (input) => {
      expect(await send(ari, operation, input)).toBe('arrived')
      const last = came.at(-1)
      if (last === undefined) throw new Error('Nothing arrived')
      expect(plain(found(row, input, last))).toBe(plain(input))
    }), { numRuns: 10 })
  })
})

describe('on the simulator as a wire, and what it says of it', () => {
  const asterisk = simulator({ latency: 0 })
  const ari = connect({ wire: asterisk.wire('desk'), app: 'desk', log: false })

  beforeAll(async () => {
    const open = firstValueFrom(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')))
    ari.calls$.subscribe()
    await open
  })
  afterAll(async () => { await lastValueFrom(ari.close(), { defaultValue: undefined }) })

  test('a variable, its name and its value', async () => {
    await fc.assert(fc.asyncProperty(texts.filter((name) => name !== ''), texts, async (variable, value) => {
      await firstValueFrom(ari.asterisk.setGlobalVar({ variable, value }))
      expect(await firstValueFrom(ari.asterisk.getGlobalVar({ variable }))).toEqual({ value })
    }), { numRuns: 100 })
  })

  test('a bridge, its id and its name', async () => {
    await fc.assert(fc.asyncProperty(ids, texts, async (bridgeId, name) => {
      expect(await firstValueFrom(ari.bridges.createWithId({ bridgeId, name }))).toMatchObject({ id: bridgeId, name })
      expect((await firstValueFrom(ari.bridges.list())).map(({ id }) => id)).toEqual([bridgeId])
      await firstValueFrom(ari.bridges.destroy({ bridgeId }))
    }), { numRuns: 100 })
  })

  test('a caller, and a variable of the call', async () => {
    await fc.assert(fc.asyncProperty(ids, texts, async (channelId, value) => {
      const caller = asterisk.call({ app: 'desk', id: channelId })
      expect(await firstValueFrom(ari.channels.get({ channelId }))).toMatchObject({ id: channelId })
      await firstValueFrom(ari.channels.setChannelVar({ channelId, variable: 'A', value: `=${value}` }))
      expect(await firstValueFrom(ari.channels.getChannelVar({ channelId, variable: 'A' }))).toEqual({ value: `=${value}` })
      caller.hangup()
    }), { numRuns: 50 })
  })
})

describe('half a character is refused, and nothing is sent', () => {
  const halves = fc.tuple(text, fc.constantFrom('\ud800', '\udbff', '\udc00', '\udfff'), fc.constantFrom('', 'a', '日'))
    .map(([before, half, after]) => `${before}${half}${after}`)
  let sent = 0
  const ari = connect({
    app: 'desk',
    log: false,
    wire: { state$: NEVER, frames$: NEVER, request: () => { sent += 1; return of(refused) } },
  })

  const spoilt = (value: unknown, half: string): unknown =>
    (typeof value === 'string' ? half : Array.isArray(value) ? value.concat(half) : typeof value === 'object' ? { ...value, more: half } : value)

  test.each(rows)('%s', async (operation, row) => {
    const { path, details: { query = {}, body = {} } } = row
    const places = [
      ...namesIn(path),
      ...Object.entries({ ...query, ...body }).filter(([, { kind, oneOf }]) => oneOf === undefined && (kind === 'text' || kind === 'list' || kind === 'json')).map(([name]) => name),
    ]
    if (places.length === 0) return
    await fc.assert(fc.asyncProperty(inputs(row), halves, fc.constantFrom(...places), async (input, half, place) => {
      const before = sent
      const all = { [place]: row.details.body?.[place]?.kind === 'json' ? {} : '', ...input }
      expect(await send(ari, operation, { ...all, [place]: spoilt(all[place], half) })).toBe('Refused')
      expect(sent).toBe(before)
    }), { numRuns: 20 })
  })
})
