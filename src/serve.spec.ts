import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EMPTY, type Observable, Subject, type Subscription, catchError, defer, firstValueFrom, ignoreElements, map, merge, mergeMap, of, takeUntil, tap } from 'rxjs'

import { until } from '../test/loopback/loopback.js'
import { type Relay, relay } from '../test/loopback/relay.js'
import { type AriError, isAriError } from './core/errors.js'
import { eachCall, inOrder } from './operators/index.js'
import type { Call } from './resources/channels/call.js'
import { type Origin, type ServeOptions, type ServedAri, type Serving, serve } from './serve.js'
import { type DiallingOptions, dialling } from './testing/serve/dialling.js'
import { type Served, serve as serveSimulator } from './testing/serve.js'
import { type Simulator, type SimulatorOptions, simulator } from './testing/simulator/index.js'

/** What a test holds, to be let go when it is over. */
const held: (() => unknown)[] = []
afterEach(async () => {
  for (const letGo of held.splice(0).reverse()) await letGo()
})

const credentials = { username: 'asterisk', password: 'outbound-secret' }

/** A server that listens, who came, and what was told. */
const serving = async (options: Partial<ServeOptions> = {}) => {
  const house = serve({ port: 0, ...credentials, ...options })
  const faults: AriError[] = []
  const aris: ServedAri[] = []
  const lives: string[] = []
  house.faults$.subscribe(({ error }) => faults.push(error))
  held.push(() => firstValueFrom(house.close(), { defaultValue: undefined }))
  house.aris$.pipe(tap((ari) => aris.push(ari)), mergeMap(({ lifecycle$ }) => lifecycle$)).subscribe(({ status }) => lives.push(status))
  const port = await portOf(house)
  return { house, faults, aris, lives, port, url: `ws://127.0.0.1:${port}/ari` }
}

const portOf = (house: Serving): Promise<number> =>
  firstValueFrom(house.lifecycle$.pipe(mergeMap((now) => (now.status === 'listening' ? of(now.port) : []))))

const asterisk = (options: SimulatorOptions = {}): Simulator => {
  const one = simulator({ sound: 20, ...options })
  held.push(() => { one.end() })
  return one
}

const dials = (from: Simulator, options: DiallingOptions): Subscription => {
  const state = dialling(from, { ...credentials, reconnectInterval: 5, ...options }).subscribe()
  held.push(() => { state.unsubscribe() })
  return state
}

const through = async (port: number): Promise<Relay> => {
  const between = await relay(port)
  held.push(between.close)
  return between
}

const hello = 'sound:hello-world'
const zero = { listeners: 0, requests: 0, activities: 0, calls: 0 }

/** Answers, and says hello. */
const greet = (call: Call) => inOrder(call.answer(), call.play(hello))
/** Answers, and plays music until it is over. */
const chat = (call: Call) => inOrder(call.answer(), call.holdMusic())

describe('a lasting connection', () => {
  test('is an Ari, and what its calls ask goes over it', async () => {
    const pbx = asterisk()
    const { house, aris, faults, url } = await serving()
    const heard: unknown[] = []
    house.calls$.pipe(eachCall((call) => greet(call).pipe(map(({ media_uri }) => media_uri)))).subscribe((media) => heard.push(media))
    dials(pbx, { url, app: 'desk' })
    await until(() => aris.length === 1)
    pbx.call({ app: 'desk' })
    pbx.call({ app: 'desk' })
    await until(() => pbx.left().channels === 0 && house.census().calls === 0)
    expect(heard).toEqual([hello, hello])
    expect([aris.map(({ application, origin }) => [application, origin.path, origin.address]), house.census(), faults]).toEqual([
      [['desk', '/ari', '127.0.0.1']], { ...zero, applications: 1 }, [],
    ])
  })

  test('of several applications is an Ari for each', async () => {
    const pbx = asterisk()
    const { house, aris, url } = await serving()
    const came: string[] = []
    house.aris$.pipe(mergeMap(({ application, calls$ }) => calls$.pipe(tap(({ id }) => came.push(`${application} ${id}`)), eachCall(greet)))).subscribe()
    dials(pbx, { url, app: ['desk', 'door'] })
    await until(() => aris.length === 2)
    pbx.call({ app: 'desk', id: 'c1' })
    pbx.call({ app: 'door', id: 'c2' })
    await until(() => pbx.left().channels === 0)
    expect(came).toEqual(['desk c1', 'door c2'])
  })

  test('that drops and comes back is the same Ari: its calls go on, and hear what happened meanwhile', async () => {
    const pbx = asterisk()
    const { house, aris, lives, port } = await serving()
    const between = await through(port)
    const ends: string[] = []
    const digits: string[] = []
    house.calls$.pipe(eachCall((call) => merge(
      chat(call).pipe(tap(() => ends.push('music'))),
      call.keypad$.pipe(tap(({ digit }) => digits.push(digit)), ignoreElements()),
      call.ended$.pipe(tap(({ how }) => ends.push(how)), ignoreElements()),
    ))).subscribe()
    dials(pbx, { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk' })
    await until(() => lives.includes('open'))
    const caller = pbx.call({ app: 'desk' })
    await until(() => ends.length === 1)
    between.pass(false)
    between.cut()
    await until(() => between.stopped() > 0)
    caller.press('7')
    between.pass(true)
    await until(() => lives.filter((status) => status === 'open').length === 2)
    expect([aris.length, lives, house.census().calls, ends]).toEqual([1, ['idle', 'open', 'lost', 'gap', 'open'], 1, ['music']])
    await until(() => digits.length === 1)
    caller.hangup()
    await until(() => ends.length === 2)
    expect([digits, ends]).toEqual([['7'], ['music', 'hangup']])
  })

  test('that does not come back is given up, its calls end, and those of others go on', async () => {
    const [one, other] = [asterisk(), asterisk()]
    const { house, lives, faults, port, url } = await serving({ waitFor: 20 })
    const between = await through(port)
    const ends: string[] = []
    house.calls$.pipe(eachCall((call) => merge(chat(call), call.ended$.pipe(tap(({ how }) => ends.push(`${call.id} ${how}`)))))).subscribe()
    dials(one, { url: `ws://127.0.0.1:${between.port}/ari/one`, app: 'desk' })
    dials(other, { url: `${url}/other`, app: 'desk' })
    await until(() => lives.filter((status) => status === 'open').length === 2)
    one.call({ app: 'desk', id: 'c1' })
    other.call({ app: 'desk', id: 'c2' })
    await until(() => house.census().calls === 2)
    between.close()
    await until(() => ends.length > 0)
    expect([ends, house.census()]).toMatchObject([['c1 abandoned'], { calls: 1, applications: 1 }])
    expect(faults.map(({ _tag, message }) => `${_tag} ${message}`)).toEqual([expect.stringMatching(/^Disconnected .*'desk'.* has not dialled again within 0.02 s/)])
  })

  test('that is taken over ends its calls, and is not fought for', async () => {
    const pbx = asterisk()
    const { house, aris, lives, faults, port } = await serving()
    const between = await through(port)
    const ends: string[] = []
    house.calls$.pipe(eachCall((call) => merge(chat(call), call.ended$.pipe(tap(({ how }) => ends.push(how)))))).subscribe()
    dials(pbx, { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk' })
    await until(() => lives.includes('open'))
    pbx.call({ app: 'desk' })
    await until(() => house.census().calls === 1)
    const told: string[] = []
    const taker = pbx.socket(['desk']).subscribe(({ type }) => told.push(type))
    await until(() => ends.length === 1)
    expect([ends, lives.slice(-2), faults.map(({ _tag }) => _tag), house.census(), between.open()]).toEqual([['abandoned'], ['replaced', 'failed'], ['Replaced'], { ...zero, applications: 0 }, 1])
    // It comes back when the other has gone and the connection is made anew.
    taker.unsubscribe()
    between.cut()
    await until(() => aris.length === 2)
    pbx.call({ app: 'desk' })
    await until(() => house.census().calls === 1)
    expect(told).not.toContain('ApplicationReplaced')
  })

  test('tells that it is gone to those who wait for an answer', async () => {
    const { aris, lives, port } = await serving()
    const between = await through(port)
    dials(asterisk(), { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk' })
    await until(() => lives.includes('open'))
    between.mute()
    const answers: unknown[] = []
    aris[0]?.bridges.list().subscribe({ next: (list) => answers.push(list), error: (error: unknown) => answers.push(error) })
    between.cut()
    await until(() => answers.length === 1)
    expect(answers).toMatchObject([{ _tag: 'InDoubt', operation: 'bridges.list' }])
  })
})

describe('a connection for one call', () => {
  test('is an Ari of its own, dials under its name, and ends with the call', async () => {
    const pbx = asterisk({ phones: { 'PJSIP/bob': '-r-a' } })
    const { house, aris, lives, faults, url } = await serving()
    const dialled: unknown[] = []
    house.aris$.pipe(mergeMap((ari) => ari.calls$.pipe(eachCall((call) => inOrder(
      call.answer(),
      ari.dial('PJSIP/bob').pipe(tap((outcome) => dialled.push([outcome.outcome, outcome.outcome === 'answered' ? outcome.call.application : '']))),
    ))))).subscribe()
    dials(pbx, { url, app: 'desk', connection: 'perCall' })
    pbx.call({ app: 'desk' })
    await until(() => dialled.length === 1)
    const name = 'desk:PJSIP/alice-00000000'
    expect([aris.map(({ application }) => application), dialled]).toEqual([[name], [['answered', name]]])
    await until(() => lives.includes('closed'), 10_000)
    expect([house.census(), faults]).toEqual([{ ...zero, applications: 0 }, []])
  })

  test('that drops and comes back is the same Ari', async () => {
    const pbx = asterisk()
    const { house, aris, lives, port } = await serving()
    const between = await through(port)
    const waiting: string[] = []
    house.calls$.pipe(eachCall(chat)).subscribe(({ id }) => waiting.push(id))
    dials(pbx, { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk', connection: 'perCall' })
    const caller = pbx.call({ app: 'desk' })
    await until(() => waiting.length === 1)
    between.cut()
    await until(() => lives.filter((status) => status === 'open').length === 2)
    expect([aris.length, house.census().calls]).toEqual([1, 1])
    caller.hangup()
    await until(() => house.census().calls === 0)
  })

  test('and the next one of the same caller: the second stay is a call like the first', async () => {
    const pbx = asterisk({ dialplan: '[again]\nexten => 100,1,Stasis(desk,again)' })
    const { house, faults, url } = await serving()
    const came: (readonly string[])[] = []
    house.calls$.pipe(eachCall((call): Observable<unknown> => {
      came.push(call.args)
      return came.length === 1 ? call.continueInDialplan({ context: 'again', extension: '100' }) : greet(call)
    })).subscribe()
    dials(pbx, { url, app: 'desk', connection: 'perCall' })
    pbx.call({ app: 'desk' })
    await until(() => came.length === 2 && pbx.left().channels === 0)
    expect([came, faults]).toEqual([[[], ['again']], []])
  })
})

test('three servers, and thirty calls at once: half have a connection each', async () => {
  const { house, faults, url } = await serving()
  const heard = new Set<string>()
  house.calls$.pipe(eachCall((call) => greet(call).pipe(tap(() => heard.add(call.args.join()))))).subscribe()
  const servers = ['oslo', 'paris', 'rome'].map((city) => {
    const pbx = asterisk()
    dials(pbx, { url: `${url}/${city}`, app: 'desk' })
    dials(pbx, { url: `${url}/${city}`, app: 'single', connection: 'perCall' })
    return { city, pbx }
  })
  await until(() => house.census().applications === 3)
  for (const { city, pbx } of servers) {
    for (let n = 0; n < 10; n += 1) pbx.call({ app: n % 2 === 0 ? 'desk' : 'single', args: [`${city} ${n}`] })
  }
  await until(() => heard.size === 30 && servers.every(({ pbx }) => pbx.left().channels === 0) && house.census().calls === 0, 10_000)
  expect(faults).toEqual([])
}, 15_000)

/** Lets go of something when it is enough. */
const stopped = <T>(something: Observable<T>, enough: Observable<unknown>): Observable<T> => something.pipe(takeUntil(enough))

describe('a sound of ours', () => {
  const overHttp = async (pbx: Simulator): Promise<Partial<ServeOptions>> => {
    const served = await new Promise<Served>((resolve) => {
      const state = serveSimulator(pbx).subscribe(resolve)
      held.push(() => { state.unsubscribe() })
    })
    return { http: () => served }
  }

  test.each([
    ['without HTTP', () => Promise.resolve({}), 'Unsupported'],
    ['with HTTP', overHttp, 'NotFound'],
  ])('%s, holds back what must wait for it, and nothing else, its stop least of all', async (_, way, fileSays) => {
    const pbx = asterisk({ sound: 60_000 })
    const { house, aris, lives, faults, url } = await serving(await way(pbx))
    const done: string[] = []
    const note = (what: string) => tap({ complete: () => done.push(what) })
    const enough = new Subject<void>()
    house.calls$.pipe(eachCall((call) => inOrder(call.answer(), merge(
      stopped(call.play(hello), enough).pipe(note('sound')),
      call.setVariable('A', '1').pipe(note('variable')),
      defer(() => aris[0]?.bridges.list() ?? EMPTY).pipe(note('list')),
      defer(() => aris[0]?.recordings.getStoredFile({ recordingName: 'none' }) ?? EMPTY).pipe(catchError((error: unknown) => {
        done.push(isAriError(error) ? error._tag : 'what?')
        return EMPTY
      })),
    )))).subscribe()
    dials(pbx, { url, app: 'desk' })
    await until(() => lives.includes('open'))
    pbx.call({ app: 'desk' })
    await until(() => done.includes('list') && done.includes(fileSays))
    expect(done).not.toContain('variable')
    enough.next()
    await until(() => done.includes('variable'))
    expect([done.slice(-2), faults]).toEqual([['sound', 'variable'], []])
  })
})

describe('what each connection is given', () => {
  test('adopt: calls that an earlier program left there are taken; of new ones nobody is said to be adopted, with a connection for each call as well', async () => {
    const pbx = asterisk()
    const first = await serving()
    const between = await through(first.port)
    dials(pbx, { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk' })
    await until(() => first.lives.includes('open'))
    pbx.call({ app: 'desk', id: 'c1', args: ['sales'] })
    await until(() => first.house.census().calls === 1)
    await firstValueFrom(first.house.close(), { defaultValue: undefined })
    const { house, lives, faults, url } = await serving({ adopt: true })
    const came = new Map<string, boolean>()
    house.calls$.subscribe(({ id, adopted }) => came.set(id, adopted))
    dials(pbx, { url, app: 'lone', connection: 'perCall' })
    dials(pbx, { url, app: 'desk' })
    await until(() => lives.includes('open'))
    pbx.call({ app: 'desk', id: 'c2' })
    pbx.call({ app: 'lone', id: 'c3' })
    await until(() => came.size === 3)
    expect([came, faults]).toEqual([new Map([['c1', true], ['c2', false], ['c3', false]]), []])
  })

  test('record: a cassette for each, under the name that is given; without one, and where none can be given, none', async () => {
    const pbx = asterisk()
    const folder = await mkdtemp(join(tmpdir(), 'rxari-serve-'))
    held.push(() => rm(folder, { recursive: true }))
    const { house, aris, faults, url } = await serving({
      record: ({ application, origin }) => {
        if (application === 'door') throw new Error('No such room')
        return application === 'desk' ? join(folder, `${application}-${origin.path.slice('/ari/'.length)}.jsonl`) : undefined
      },
    })
    dials(pbx, { url: `${url}/paris`, app: ['desk', 'bell', 'door'] })
    await until(() => aris.length === 3)
    await firstValueFrom(house.close(), { defaultValue: undefined })
    const kept = () => readdirSync(folder)
    await until(() => kept().length > 0)
    expect([kept(), readFileSync(join(folder, 'desk-paris.jsonl'), 'utf8'), faults.map(({ message }) => message)]).toEqual([
      ['desk-paris.jsonl'], expect.stringContaining('"app":["desk"]'), [expect.stringContaining('No such room')],
    ])
  })

  test.each([
    ['as it is named', { node: ({ path }: Origin) => path.slice('/ari/'.length) }, ['oslo', 'paris']],
    ['as its url over HTTP has it', { http: ({ path }: Origin) => ({ url: `http://${path.slice('/ari/'.length)}.example:8088/ari`, username: '', password: '' }) }, ['oslo.example:8088', 'paris.example:8088']],
    ['not at all', {}, [undefined, undefined]],
  ])('node: an Asterisk is called %s, asked once for each', async (_, options, names) => {
    const { aris, faults, url } = await serving(options)
    for (const city of ['oslo', 'paris']) dials(asterisk(), { url: `${url}/${city}`, app: 'desk' })
    await until(() => aris.length === 2)
    expect([aris.map(({ node }) => node).sort(), faults]).toEqual([names, []])
  })

  test('where a function of ours fails, that one connection is refused and told, and others are let in', async () => {
    const { aris, faults, url } = await serving({
      http: ({ path }) => {
        if (path.endsWith('paris')) throw new Error('Nobody knows Paris')
        return { url: 'http://127.0.0.1:1/ari', username: '', password: '' }
      },
    })
    dials(asterisk(), { url: `${url}/paris`, app: 'desk' })
    await until(() => faults.length > 0)
    dials(asterisk(), { url: `${url}/oslo`, app: 'desk' })
    await until(() => aris.length === 1)
    expect([aris[0]?.origin.path, faults[0]?.message]).toEqual(['/ari/oslo', expect.stringContaining('Nobody knows Paris')])
  })
})

describe('listening', () => {
  test('is cold: begins with the first subscriber, and ends with the last', async () => {
    const house = serve({ port: 0 })
    const told: string[] = []
    house.lifecycle$.subscribe(({ status }) => told.push(status))
    const [first, second] = [house.aris$.subscribe(), house.calls$.subscribe()]
    const port = await portOf(house)
    first.unsubscribe()
    expect(told).toEqual(['idle', 'listening'])
    second.unsubscribe()
    expect(told).toEqual(['idle', 'listening', 'idle'])
    const again = createServer().listen(port, '127.0.0.1')
    await once(again, 'listening')
    again.close()
  })

  test('where it cannot be is an error of the streams', async () => {
    const { port } = await serving()
    const faulty = async (options: Partial<ServeOptions>) => firstValueFrom(serve({ port, ...options }).aris$).catch((error: unknown) => error)
    expect(await faulty({})).toMatchObject({ _tag: 'Unreachable', message: expect.stringContaining(`127.0.0.1:${port} (EADDRINUSE)`) })
    expect(await faulty({ port: 70_000 })).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('70000') })
    expect(await faulty({ path: 'ari' })).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining("'ari'") })
    expect(await faulty({ username: 'me' })).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('go together') })
    expect(await faulty({ host: '0.0.0.0' })).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('0.0.0.0') })
    expect(() => serve({ port, waitFor: -1 })).toThrow(RangeError)
  })

  test('ends with close: calls are abandoned and not hung up, what was begun is undone, and all is told', async () => {
    const pbx = asterisk()
    const { house, aris, lives, faults, url } = await serving()
    const ends: string[] = []
    house.calls$.pipe(eachCall((call) => merge(chat(call), call.ended$.pipe(tap(({ how }) => ends.push(how)))))).subscribe({ complete: () => ends.push('complete') })
    dials(pbx, { url, app: 'desk' })
    await until(() => lives.includes('open'))
    pbx.call({ app: 'desk' })
    await until(() => house.census().calls === 1)
    const told: string[] = []
    house.lifecycle$.subscribe(({ status }) => told.push(status))
    await firstValueFrom(house.close(), { defaultValue: undefined })
    expect([ends, lives.at(-1), told, house.census(), pbx.left().channels, faults]).toEqual([
      ['abandoned', 'complete'], 'closed', ['listening', 'closed'], { ...zero, applications: 0 }, 1, [],
    ])
    expect(await firstValueFrom(house.aris$, { defaultValue: 'over' })).toBe('over')
    expect(aris).toHaveLength(1)
  })

  test('stops at once, also where something has still to be undone', async () => {
    const pbx = asterisk()
    const { house, aris, lives, port } = await serving()
    const between = await through(port)
    dials(pbx, { url: `ws://127.0.0.1:${between.port}/ari`, app: 'desk' })
    await until(() => lives.includes('open'))
    between.mute()
    aris[0]?.openBridge().subscribe().unsubscribe()
    house.close().subscribe()
    const [late] = await once(connect(port, '127.0.0.1'), 'error') as [NodeJS.ErrnoException] // As node tells it.
    expect([late.code, house.census().applications]).toEqual(['ECONNREFUSED', 1])
  })

  test('one Ari closed: its connection is, and the Asterisk that dials again is a new one', async () => {
    const pbx = asterisk()
    const { aris, url } = await serving()
    dials(pbx, { url, app: 'desk' })
    await until(() => aris.length === 1)
    aris[0]?.close().subscribe()
    await until(() => aris.length === 2)
    expect(aris[0]).not.toBe(aris[1])
  })
})
