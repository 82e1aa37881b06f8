import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { EMPTY, type Observable, Subject, catchError, defer, firstValueFrom, ignoreElements, merge, mergeMap, of, takeUntil, tap } from 'rxjs'
import { type Call, type ServeOptions, type ServedAri, connect, eachCall, inOrder, isAriError, ofType, serve } from 'rxari'

import type { DiallingOptions } from '../../src/testing/serve/dialling.js'
import { authority, signedBy } from '../loopback/certificates.js'
import { relay } from '../loopback/relay.js'
import { outbound as credentials } from '../support/searched.js'
import { eventually } from './eventually.js'
import { configure, done, request } from './outbound.js'
import { versionUnderTest } from './version.js'
import { server } from './server.js'

/** The Asterisk under test (22) dials us, and its calls run over the connection that it has made. A 16 dials nobody. */

const zero = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const long = 'sound:demo-instruct'

const held: (() => unknown)[] = []
const channels = async (): Promise<readonly { readonly id: string }[]> =>
  // The documented shape of GET /channels.
  await (await request(server, 'GET', '/channels')).json() as readonly { readonly id: string }[]
afterEach(async () => {
  // An application goes when nobody is in it any more: amid their ends, an Asterisk 22 may stand still. Whom we have dialled is ours to send home.
  for (const { id } of await channels()) await request(server, 'DELETE', `/channels/${id}`)
  await eventually('nobody is left', async () => (await channels()).length === 0)
  for (const letGo of held.splice(0).reverse()) await letGo()
})

/** A server of ours, reached through a wire that can be cut. */
const serving = async (options: Partial<ServeOptions> = {}) => {
  const house = serve({ port: 0, ...credentials, ...options })
  const aris: ServedAri[] = []
  const lives: string[] = []
  const faults: string[] = []
  house.faults$.subscribe(({ error: { _tag, message } }) => faults.push(`${_tag}: ${message}`))
  house.aris$.pipe(tap((ari) => aris.push(ari)), mergeMap(({ lifecycle$ }) => lifecycle$)).subscribe(({ status }) => lives.push(status))
  held.push(() => firstValueFrom(house.close(), { defaultValue: undefined }))
  const port = await firstValueFrom(house.lifecycle$.pipe(mergeMap((now) => (now.status === 'listening' ? of(now.port) : []))))
  const between = await relay(port)
  held.push(between.close)
  return { house, aris, lives, faults, between, url: `ws://127.0.0.1:${between.port}/ari` }
}

/** Has Asterisk dial; gives the name of its application. */
const dials = async (options: Omit<DiallingOptions, 'app'>, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const app = `served-${randomUUID().slice(0, 8)}`
  held.push(await configure(app, { app, ...credentials, reconnectInterval: 100, ...options }, more))
  return app
}

let calls = 0
/** Somebody calls an application; gives the id of the channel that enters it, and how to hang up. */
const calling = async (app: string) => {
  calls += 1
  const id = `caller-${app}-${calls}`
  await done(request(server, 'POST', `/channels/far-${id}?endpoint=Local/app-${app}@inbound/n&context=callers&extension=wait&priority=1&formats=ulaw&otherChannelId=${id}`))
  return { id, hangUp: () => done(request(server, 'DELETE', `/channels/far-${id}`)) }
}

/** Lets go of something when it is enough. */
const stopped = <T>(something: Observable<T>, enough: Observable<unknown>): Observable<T> => something.pipe(takeUntil(enough))

const openTimes = (lives: readonly string[]) => lives.filter((status) => status === 'open').length

describe('an Asterisk that dials', () => {
  let dialsNobody = false
  beforeAll(async () => { dialsNobody = await versionUnderTest() === '16' })

  test('over one connection: calls are answered, hear, are hung up', async () => {
    if (dialsNobody) return
    const { house, aris, faults, url } = await serving()
    const heard: string[] = []
    house.calls$.pipe(eachCall((call) => inOrder(call.answer(), call.setVariable('A', 'b c'), call.play('sound:beep'), call.variable('A')))).subscribe((value) => heard.push(value))
    const app = await dials({ url: `${url}/paris` })
    await eventually('it has come', () => aris.length === 1)
    await Promise.all([calling(app), calling(app), calling(app)])
    await eventually('all have heard', () => heard.length === 3 && house.census().calls === 0, 10_000)
    expect([heard, aris.map(({ application, origin }) => [application, origin.path]), faults]).toEqual([['b c', 'b c', 'b c'], [[app, '/ari/paris']], []])
    expect(house.census()).toEqual({ ...zero, applications: 1 })
  }, 30_000)

  test('a connection that breaks twenty times is the same Ari, its call goes on, and it hears every time', async () => {
    if (dialsNobody) return
    const { house, aris, lives, faults, between, url } = await serving()
    const told: string[] = []
    const ends: string[] = []
    house.aris$.pipe(mergeMap(({ events$ }) => events$.pipe(ofType('ChannelUserevent')))).subscribe(({ eventname }) => told.push(eventname))
    const waiting: string[] = []
    house.calls$.pipe(eachCall((call) => merge(
      inOrder(call.answer(), call.holdMusic()),
      call.ended$.pipe(tap(({ how }) => ends.push(how)), ignoreElements()),
    ))).subscribe(({ id }) => waiting.push(id))
    const app = await dials({ url })
    await eventually('it is open', () => openTimes(lives) === 1)
    const { hangUp } = await calling(app)
    await eventually('the call waits', () => waiting.length === 1)
    for (let n = 1; n <= 20; n += 1) {
      between.cut()
      await eventually('it is open again', () => openTimes(lives) === n + 1)
      await done(request(server, 'POST', `/events/user/after-${n}?application=${app}`))
      await eventually('it hears', () => told.includes(`after-${n}`))
    }
    expect([aris.length, ends]).toEqual([1, []])
    await hangUp()
    await eventually('the call is over', () => ends.length === 1)
    expect(faults).toEqual([])
  }, 60_000)

  test('what a sound of ours would hold back waits for it here, and its stop overtakes', async () => {
    if (dialsNobody) return
    const { house, aris, faults, url } = await serving()
    const told: string[] = []
    const note = (what: string) => tap({ complete: () => told.push(what) })
    const enough = new Subject<void>()
    house.calls$.pipe(eachCall((call) => inOrder(call.answer(), merge(
      stopped(call.play(long), enough).pipe(note('sound')),
      call.setVariable('A', '1').pipe(note('variable')),
      defer(() => aris[0]?.bridges.list() ?? EMPTY).pipe(note('list')),
    )))).subscribe()
    const app = await dials({ url })
    await eventually('it has come', () => aris.length === 1)
    await calling(app)
    await eventually('the list is there', () => told.includes('list'))
    expect(told).toEqual(['list'])
    enough.next()
    await eventually('the variable is set', () => told.includes('variable'))
    expect([told, faults]).toEqual([['list', 'sound', 'variable'], []])
  }, 30_000)

  test('with a way over HTTP, a recording comes as a file', async () => {
    if (dialsNobody) return
    const { house, aris, faults, url } = await serving({ http: () => server })
    const name = `served-${randomUUID()}`
    const bytes: number[] = []
    house.aris$.pipe(mergeMap((ari) => ari.calls$.pipe(eachCall((call) => inOrder(
      call.answer(),
      call.record({ name, format: 'wav', maxDurationSeconds: 1 }),
      ari.storedRecording(name).file(),
    ))))).subscribe((chunk) => bytes.push(chunk.length))
    const app = await dials({ url })
    await eventually('it has come', () => aris.length === 1)
    await calling(app)
    await eventually('the file is there', () => bytes.length > 0, 10_000)
    expect(faults).toEqual([])
    await done(request(server, 'DELETE', `/recordings/stored/${name}`))
  }, 30_000)

  test('a connection for each call is an Ari of its own, dials under its own name, and ends with it', async () => {
    if (dialsNobody) return
    const { house, aris, lives, faults, url } = await serving()
    const dialled: unknown[] = []
    house.aris$.pipe(mergeMap((ari) => ari.calls$.pipe(eachCall((call) => inOrder(
      call.answer(),
      ari.dial('Local/answer@targets/n').pipe(tap((outcome) => dialled.push(outcome.outcome === 'answered' ? outcome.call.application === ari.application : outcome))),
    ))))).subscribe()
    const app = await dials({ url, connection: 'perCall' })
    await Promise.all([calling(app), calling(app)])
    await eventually('both have dialled', () => dialled.length === 2, 10_000)
    expect([dialled, new Set(aris.map(({ application }) => application.split('@')[0]))]).toEqual([[true, true], new Set([`${app}:Local/app-${app}`])])
    await eventually('both are closed', () => lives.filter((status) => status === 'closed').length === 2, 10_000)
    expect([house.census(), faults]).toEqual([{ ...zero, applications: 0 }, []])
  }, 30_000)

  test('a connection for one call that breaks is the same Ari, and the call goes on', async () => {
    if (dialsNobody) return
    const { house, aris, lives, faults, between, url } = await serving()
    const ends: string[] = []
    const waiting: string[] = []
    house.calls$.pipe(eachCall((call) => merge(
      inOrder(call.answer(), call.holdMusic()),
      call.ended$.pipe(tap(({ how }) => ends.push(how)), ignoreElements()),
    ))).subscribe(({ id }) => waiting.push(id))
    const app = await dials({ url, connection: 'perCall' })
    const { hangUp } = await calling(app)
    await eventually('the call waits', () => waiting.length === 1)
    between.cut()
    await eventually('it is open again', () => openTimes(lives) === 2)
    expect([aris.length, ends]).toEqual([1, []])
    await hangUp()
    await eventually('the call is over', () => ends.length === 1)
    expect(faults).toEqual([])
  }, 30_000)

  test('thirty calls at once, half of them with a connection each', async () => {
    if (dialsNobody) return
    const { house, faults, url } = await serving()
    const heard = new Set<string>()
    const flow = (call: Call) => inOrder(call.answer(), call.play('sound:beep')).pipe(tap(() => heard.add(call.id)))
    house.calls$.pipe(eachCall(flow)).subscribe()
    const [lasting, single] = [await dials({ url }), await dials({ url, connection: 'perCall' })]
    await eventually('the first has come', () => house.census().applications === 1)
    await Promise.all(Array.from({ length: 30 }, (_, n) => calling(n % 2 === 0 ? lasting : single)))
    await eventually('all have heard', () => heard.size === 30 && house.census().calls === 0, 20_000)
    expect(faults).toEqual([])
  }, 30_000)

  test('an application that another takes over is lost to us, and not fought for', async () => {
    if (dialsNobody) return
    const { house, aris, lives, faults, between, url } = await serving()
    const ends: string[] = []
    house.calls$.pipe(eachCall((call) => merge(inOrder(call.answer(), call.holdMusic()), call.ended$.pipe(tap(({ how }) => ends.push(how)))))).subscribe()
    const app = await dials({ url })
    await eventually('it is open', () => openTimes(lives) === 1)
    await calling(app)
    await eventually('the call is there', () => house.census().calls === 1)
    const taker = connect({ ...server, app })
    held.push(() => firstValueFrom(taker.close(), { defaultValue: undefined }))
    const ours: string[] = []
    taker.calls$.pipe(catchError((error: unknown) => {
      ours.push(isAriError(error) ? error._tag : 'what?')
      return EMPTY
    })).subscribe(({ id }) => ours.push(id))
    await eventually('it is told', () => ends.length === 1)
    const { id } = await calling(app)
    await eventually('the other has the next call', () => ours.length === 1)
    expect([ends, ours, aris.length, between.open(), faults]).toEqual([['abandoned'], [id], 1, 1, [expect.stringMatching(/^Replaced/)]])
  }, 30_000)

  test('that has wrong credentials is refused, and told', async () => {
    if (dialsNobody) return
    const { aris, faults, url } = await serving()
    await dials({ url, password: 'wrong' })
    await eventually('it is refused', () => faults.length > 0)
    expect([aris, faults[0]]).toEqual([[], expect.stringMatching(/^Unauthorized: .*127\.0\.0\.1/)])
  }, 30_000)

  test('over TLS: it knows the issuer of our certificate, and shows one of its own', async () => {
    if (dialsNobody) return
    const folder = await mkdtemp(join(tmpdir(), 'rxari-serve-'))
    held.push(() => rm(folder, { recursive: true }))
    const ca = await authority('Office CA')
    const [ours, theirs] = [await signedBy(ca, '127.0.0.1'), await signedBy(ca, 'pbx.example')]
    const file = async (name: string, content: string): Promise<string> => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }
    const { house, aris, faults, url } = await serving({ tls: { ...ours, ca: ca.cert } })
    const heard: string[] = []
    house.calls$.pipe(eachCall((call) => inOrder(call.answer(), call.play('sound:beep')))).subscribe(({ media_uri }) => heard.push(media_uri))
    const app = await dials({ url: url.replace('ws:', 'wss:') }, {
      tls_enabled: 'yes', ca_list_file: await file('ca.pem', ca.cert), cert_file: await file('cert.pem', theirs.cert), priv_key_file: await file('key.pem', theirs.key),
    })
    await eventually('it has come', () => aris.length === 1)
    await calling(app)
    await eventually('the call has heard', () => heard.length === 1)
    expect(faults).toEqual([])
    // Without a certificate it stays outside.
    await dials({ url: url.replace('ws:', 'wss:') }, { tls_enabled: 'yes', ca_list_file: join(folder, 'ca.pem') })
    await eventually('it is refused', () => faults.length > 0)
    expect([aris.length, faults[0]]).toEqual([1, expect.stringContaining('TLS handshake')])
  }, 30_000)
})
