import { afterEach, describe, expect, test } from '@jest/globals'
import { type Subscription, firstValueFrom, mergeMap } from 'rxjs'

import { type Ari, type Call, type CallEnd, type Lifecycle, type Server, connect } from '../../src/index.js'
import { type ServeOptions, type Served, serve, simulator } from '../../src/testing/index.js'
import { until } from './loopback.js'
import { relay } from './relay.js'
import { silentProxy } from './silentProxy.js'

// A connection that is lost and found, over real sockets.

const held: (() => unknown)[] = []
afterEach(async () => {
  for (const close of held.splice(0).reverse()) await close()
})

interface Standing extends Served {
  readonly asterisk: ReturnType<typeof simulator>
  /** Breaks every connection off, and listens no more. */
  readonly dies: () => void
}

/** A simulator that is served; on the port it had, where it is brought up again. */
const standing = (options: ServeOptions, asterisk = simulator()): Promise<Standing> =>
  new Promise((resolve, reject) => {
    const serving: Subscription = serve(asterisk, options).subscribe({
      next: (served) => { resolve({ ...served, asterisk, dies: () => { serving.unsubscribe() } }) },
      error: reject,
    })
    held.push(() => { serving.unsubscribe() })
  })

/** A connection of the application `desk`, and all that it tells. */
const connected = (server: Server) => {
  const ari = connect({ app: 'desk', log: false, backoff: () => 10, ...server })
  const lifecycle: Lifecycle[] = []
  const calls: Call[] = []
  const ends: CallEnd[] = []
  const faults: unknown[] = []
  ari.lifecycle$.subscribe((told) => { lifecycle.push(told) })
  ari.faults$.subscribe((fault) => { faults.push(fault) })
  ari.calls$.subscribe({ next: (call) => { calls.push(call) }, error: () => undefined })
  ari.calls$.pipe(mergeMap(({ ended$ }) => ended$)).subscribe({ next: (end) => { ends.push(end) }, error: () => undefined })
  held.push(() => firstValueFrom(ari.close(), { defaultValue: undefined }))
  const opened = () => lifecycle.filter(({ status }) => status === 'open').length
  const statuses = () => lifecycle.map(({ status }) => status)
  return { ari, lifecycle, calls, ends, faults, opened, statuses }
}

const userOf = (ari: Ari) => firstValueFrom(ari.asterisk.getInfo({ only: 'system' }))

describe('url and credentials that are functions', () => {
  test('are asked at every attempt: it moves between two servers, as each of them dies', async () => {
    const first = await standing({ username: 'one', password: 'first secret' })
    const second = await standing({ username: 'two', password: 'second secret' })
    const servers = [first, second]
    let attempts = 0
    /** The one of this attempt: `url` is asked first. */
    const now = () => servers[(attempts - 1) % 2] ?? first
    const { ari, calls, ends, lifecycle, opened, faults } = connected({
      url: () => {
        attempts += 1
        return now().url
      },
      username: () => now().username,
      password: () => now().password,
    })
    /** Somebody calls there; is heard, and answered: events and requests go to one and the same. */
    const serves = async (server: Standing) => {
      const before = calls.length
      server.asterisk.call({ app: 'desk' })
      await until(() => calls.length === before + 1)
      const [call] = calls.slice(-1)
      if (call === undefined) throw new Error('unreachable: it has just come')
      await firstValueFrom(call.answer())
      expect(await userOf(ari)).toMatchObject({ system: expect.anything() })
    }

    await until(() => opened() === 1)
    await serves(first)

    first.dies()
    await until(() => opened() === 2)
    // Where it is now, nobody knows of the call there was.
    expect(ends).toEqual([{ how: 'lost' }])
    await serves(second)

    // The first comes back, on another port and with another password.
    const again = await standing({ username: 'one', password: 'third secret' }, simulator())
    servers[0] = again
    second.dies()
    await until(() => opened() === 3)
    await serves(again)

    const told = ['open', 'lost', 'gap']
    expect(lifecycle.map(({ status }) => status).filter((status) => told.includes(status))).toEqual(['open', 'lost', 'gap', 'open', 'lost', 'gap', 'open'])
    expect(faults).toEqual([])
  })

  test('a password that has changed meanwhile is asked for anew by a request that is refused; and stays with its server', async () => {
    const asterisk = simulator()
    const { port, url, dies } = await standing({ username: 'desk', password: 'old' }, asterisk)
    let password = 'old'
    let urls = 0
    const { ari, opened, statuses } = connected({
      url: () => {
        urls += 1
        return url
      },
      username: 'desk',
      password: () => password,
    })
    await until(() => opened() === 1)
    expect(urls).toBe(1)
    dies()
    password = 'new'
    await standing({ port, username: 'desk', password: 'new' }, asterisk)
    await until(() => opened() === 2)
    expect(await userOf(ari)).toMatchObject({ system: expect.anything() })
    expect(statuses()).not.toContain('failed')
  })
})

describe('a connection that falls silent, with no end and no reset', () => {
  test('is found dead, requests that wait on it settle, and it is opened anew', async () => {
    const { port, username, password, asterisk } = await standing({})
    const proxy = await silentProxy(port)
    held.push(proxy.close)
    const { ari, lifecycle, calls, ends, opened } = connected({ url: `http://127.0.0.1:${proxy.port}/ari`, username, password, pingEvery: 50 })
    await until(() => opened() === 1)
    const caller = asterisk.call({ app: 'desk' })
    await until(() => calls.length === 1)

    const [call] = calls
    if (call === undefined) throw new Error('unreachable: it has come')
    // From now on there are kept connections for both kinds of requests.
    await firstValueFrom(call.answer())
    await firstValueFrom(ari.asterisk.ping())

    proxy.silence()
    const variable = firstValueFrom(ari.channels.setChannelVar({ channelId: call.id, variable: 'A', value: '1' })).catch((error: unknown) => error)
    const asked = firstValueFrom(ari.asterisk.ping())
    // Nobody hears of this one's end.
    caller.hangup()

    await until(() => opened() === 2)
    expect(lifecycle.find(({ status }) => status === 'lost')).toMatchObject({
      because: { _tag: 'Disconnected', message: expect.stringContaining('for 0.15 s, though it was asked: the event connection is taken for dead') },
    })
    // What may have been done is in doubt; what only reads is asked again.
    expect(await variable).toMatchObject({ _tag: 'InDoubt' })
    expect(await asked).toMatchObject({ ping: 'pong' })
    expect(ends).toEqual([{ how: 'lost' }])
    expect(ari.census()).toMatchObject({ calls: 0, requests: 0 })
  })
})

describe('connections over which nothing is asked any more', () => {
  test.each<readonly [string, (ari: Ari, asterisk: Standing['asterisk']) => unknown]>([
    ['closed', (ari) => firstValueFrom(ari.close(), { defaultValue: undefined })],
    ['failed for good', (_, asterisk) => asterisk.socket(['desk']).subscribe()],
  ])('end at once when it is %s', async (_, end) => {
    const { port, username, password, asterisk } = await standing({})
    const between = await relay(port)
    held.push(between.close)
    const { ari, opened } = connected({ url: `http://127.0.0.1:${String(between.port)}/ari`, username, password, rest: 'http' })
    await until(() => opened() === 1)
    await Promise.all([userOf(ari), userOf(ari), userOf(ari)])
    // And that of events.
    expect(between.open()).toBeGreaterThanOrEqual(4)

    await end(ari, asterisk)
    await until(() => between.open() === 0, 2_000)
  })

  test('end when it is closed while it waits to be opened anew', async () => {
    const { port, username, password } = await standing({})
    const between = await relay(port)
    held.push(between.close)
    const { ari, opened, statuses } = connected({
      url: `http://127.0.0.1:${String(between.port)}/ari`, username, password, backoff: () => Infinity,
    })
    await until(() => opened() === 1)
    between.cut()
    await until(() => statuses().includes('lost'))
    await userOf(ari)
    await firstValueFrom(ari.close(), { defaultValue: undefined })
    await until(() => between.open() === 0, 2_000)
  })
})

describe('a message above the limit', () => {
  test('is a loss like any other: it says why, and what has been missed is made up for', async () => {
    const { asterisk, ...server } = await standing({})
    const { ari, lifecycle, calls, opened, statuses } = connected({ ...server, messageLimit: 8_192, rest: 'http' })
    await until(() => opened() === 1)
    asterisk.call({ app: 'desk' })
    await until(() => calls.length === 1)
    await firstValueFrom(ari.userEvent('large', { app: 'desk', variables: { text: 'x'.repeat(9_000) } }))
    await until(() => opened() === 2)
    expect(lifecycle.find(({ status }) => status === 'lost')).toMatchObject({
      because: { _tag: 'Disconnected', message: expect.stringContaining('larger than 8192 bytes') },
    })
    expect(statuses()).toContain('gap')
    expect(ari.census()).toMatchObject({ calls: 1 })
  })
})
