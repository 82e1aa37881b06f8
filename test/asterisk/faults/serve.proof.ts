import { once } from 'node:events'

import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals'
import { EMPTY, NEVER, catchError, finalize, firstValueFrom, mergeMap, of, tap } from 'rxjs'
import { WebSocket } from 'ws'

import type { Asterisk } from '../../../asterisk/boot.js'
import { type Ari, type Call, type ErrorTag, type Lifecycle, type ServeOptions, type Serving, connect, eachCall, inOrder, serve } from '../../../src/index.js'
import { another } from '../another.js'
import { type Stage, eventually, onStage } from '../harness.js'
import { done, request } from '../outbound.js'
import { dialled, readsFiles } from './dialled.js'
import { type Door, openDoor } from './door.js'
import { type Wrong, during, faults, pingEvery, silence } from './faults.js'
import { each, flows, leaving, repeated } from './flows.js'
import { type Ledger, amiss, table } from './ledger.js'

const credentials = { username: 'asterisk', password: 'outbound-secret' }
const messageLimit = 1_000_000

/** Over one connection that Asterisk makes; with a way to it over HTTP besides; over one connection for each call. */
type Way = 'serve' | 'serve and http' | 'serve, per call'

/** Where a fault happens. */
interface Site {
  readonly stage: Stage
  readonly asterisk: Asterisk
  readonly door: Door
  /** Waits until that is told. */
  readonly told: (tag: ErrorTag) => Promise<void>
  /** Closes our server, and opens another, which takes whom it finds; resolves when so many have been found. */
  readonly anew: (adopted: number) => Promise<void>
}

type Happening = Pick<Wrong, 'name' | 'ends' | 'reopens'> & { readonly ways: readonly Way[]; readonly happens: (site: Site) => Promise<unknown> }

const every: readonly Way[] = ['serve', 'serve and http', 'serve, per call']
const lasting: readonly Way[] = ['serve', 'serve and http']

const now = (happens: (site: Site) => void) => (site: Site): Promise<void> => {
  happens(site)
  return Promise.resolve()
}

/** The first bytes of a message above the limit. */
const tooLong = (): Buffer => {
  const head = Buffer.of(0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  head.writeBigUInt64BE(BigInt(messageLimit + 1), 2)
  return head
}

/** Those that happen to an Asterisk, or to its disk: they are the same whoever connects to whom. */
const ofAsterisk = faults.filter(({ name }) => /^(Asterisk|a disk) /.test(name))

/**
 * Left out is what makes an Asterisk 22 fall (SIGSEGV), or stand still and never dial again: a message of its own cut in two, and a reader so slow that
 * it closes the connection itself. With a hundred connections for a call each, any fault in which its own writing fails does so now and then.
 */
const happenings: readonly Happening[] = [
  { name: 'every connection cut', ends: 'who leaves', reopens: true, ways: every, happens: now(({ door }) => { door.cut() }) },
  {
    name: 'every connection cut five times in a second', ends: 'who leaves', reopens: true, ways: lasting,
    happens: async ({ door }) => {
      for (let cut = 0; cut < 5; cut += 1) await during(200, () => { door.cut() }, () => undefined)
    },
  },
  {
    name: 'nobody is let in for 2 s', ends: 'who leaves', reopens: true, ways: every,
    happens: ({ door }) => during(2_000, () => {
      door.set('shut')
      door.cut()
    }, () => { door.set('open') }),
  },
  {
    name: 'half-open: nothing moves, and no connection breaks', ends: 'who leaves', reopens: true, ways: lasting,
    happens: ({ door }) => during(silence, () => { door.set('frozen') }, () => { door.set('open') }),
  },
  {
    name: 'Asterisk has dialled anew, and our end of the old connection stands', ends: 'who leaves', reopens: true, ways: lasting,
    happens: now(({ door }) => { door.strand() }),
  },
  {
    name: 'nothing moves for 700 ms, then all of it', ends: 'who leaves', reopens: false, ways: every,
    happens: ({ door }) => during(700, () => { door.set('frozen') }, () => { door.set('open') }),
  },
  {
    name: 'everything 300 ms late, either way', ends: 'who leaves', reopens: false, ways: lasting,
    happens: ({ door }) => during(2_000, () => { door.delay(300) }, () => { door.delay(0) }),
  },
  {
    name: 'frames that are not JSON', ends: 'who leaves', reopens: false, ways: lasting,
    happens: now(({ door }) => {
      for (const text of ['{"type":"Stasis', 'not JSON', '', '[]', '5', 'null', '\u0000']) door.say(text)
    }),
  },
  {
    name: 'events that are none', ends: 'who leaves', reopens: false, ways: lasting,
    happens: now(({ door, stage }) => {
      for (const frame of [{ type: 'Nonesuch' }, { type: 'StasisStart' }, { type: 'ChannelDtmfReceived', digit: 5 }, { type: ['x'] }]) {
        door.say(JSON.stringify({ ...frame, application: stage.app }))
      }
    }),
  },
  {
    name: 'bytes on the socket that no WebSocket knows', ends: 'who leaves', reopens: true, ways: lasting,
    happens: now(({ door }) => { door.babble(Buffer.from([0xff, 0xff, 0xff, 0x13, 0x37])) }),
  },
  { name: 'a message above the limit', ends: 'who leaves', reopens: true, ways: lasting, happens: now(({ door }) => { door.babble(tooLong()) }) },
  {
    name: 'requests answered with a web page', ends: 'who leaves', reopens: false, ways: ['serve'],
    happens: now(({ door }) => { door.answer(20, { status_code: 200, message_body: '<!doctype html><title>It works</title>' }) }),
  },
  {
    name: 'requests answered 503', ends: 'who leaves', reopens: false, ways: ['serve'],
    happens: now(({ door }) => { door.answer(20, { status_code: 503, message_body: '{"message":"busy"}' }) }),
  },
  ...ofAsterisk.map((wrong) => ({
    ...wrong, ways: wrong.reopens || wrong.ends !== 'who leaves' ? lasting : every,
  })),
  {
    name: 'another program takes the application over', ends: 'all', reopens: false, ways: lasting,
    happens: async ({ stage, asterisk, told }) => {
      const other = connect({ ...asterisk, app: stage.app })
      const using = other.calls$.subscribe()
      await told('Replaced')
      using.unsubscribe()
      await firstValueFrom(other.close(), { defaultValue: undefined })
    },
  },
  {
    name: 'somebody else dials as this application, and leaves', ends: 'who leaves', reopens: true, ways: ['serve'],
    happens: async ({ stage, door, told }) => {
      const other = new WebSocket(door.url, 'ari', { headers: { authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}` } })
      await once(other, 'open')
      const { body } = await stage.driver.request('GET', '/asterisk/info', { query: { only: 'system' } })
      // The documented shape of GET /asterisk/info.
      const { system } = body as { readonly system: { readonly entity_id: string } }
      other.send(JSON.stringify({ type: 'ApplicationRegistered', application: stage.app, asterisk_id: system.entity_id, timestamp: new Date().toISOString() }))
      await told('Replaced')
      other.close()
    },
  },
  { name: 'our server closed, and opened again', ends: 'all', reopens: false, ways: lasting, happens: ({ anew }) => anew(5 * each - leaving) },
]

const rows: Ledger[] = []
let asterisk: Asterisk

const underFault = ({ name, ends, reopens, happens }: Happening, way: Way) => {
  onStage(`${name} (${way})`, async (stage) => {
    const held: (() => Promise<unknown>)[] = []
    const tags: ErrorTag[] = []
    const said = new Set<string>()
    const hows: string[] = []
    const open = async (options: Partial<ServeOptions> = {}): Promise<{ readonly house: Serving; readonly port: number }> => {
      const http = way === 'serve and http' ? { http: () => ({ ...asterisk, url: stage.proxy.url }) } : {}
      const house = serve({ port: 0, ...credentials, pingEvery, messageLimit, ...http, ...options })
      house.faults$.subscribe(({ during: when, error }) => {
        tags.push(error._tag)
        said.add(`${error._tag} during ${when}: ${error.message}`)
      })
      const listening = firstValueFrom(house.lifecycle$.pipe(mergeMap((its) => (its.status === 'listening' ? of(its.port) : []))))
      held.push(() => firstValueFrom(house.close(), { defaultValue: undefined }))
      house.aris$.subscribe()
      return { house, port: await listening }
    }
    /** Of all connections. */
    const lifecycle: Lifecycle[] = []
    const opened = () => lifecycle.filter(({ status }) => status === 'open').length
    const { house, port } = await open()
    const door = await openDoor(port)
    held.push(() => door.close())
    try {
      const wanted = Array.from({ length: each }, () => ['play', 'music', 'bridge', 'keypad', 'record']).flat()
      const live = new Set<string>()
      const known: { readonly call: Call; readonly ari: Ari }[] = []
      let ended = 0
      let completed = 0
      const flow = (ari: Ari) => {
        const kinds = flows(ari)
        return (call: Call) => {
          known.push({ call, ari })
          call.ended$.subscribe(({ how }) => {
            hows.push(how)
            ended += 1
            live.delete(call.id)
          })
          const kind = kinds.get(call.args[0] ?? '') ?? (() => NEVER)
          return inOrder(call.answer().pipe(tap(() => { live.add(call.id) })), kind(call)).pipe(finalize(() => { completed += 1 }))
        }
      }
      house.aris$.pipe(mergeMap(({ lifecycle$ }) => lifecycle$)).subscribe((state) => { lifecycle.push(state) })
      house.aris$.pipe(
        // Taken over, it fails.
        mergeMap((ari) => ari.calls$.pipe(eachCall(flow(ari)), catchError(() => EMPTY))),
      ).subscribe()
      held.push(await dialled(asterisk, { app: stage.app, url: door.url, ...credentials, connection: way === 'serve, per call' ? 'per_call_config' : 'persistent' }))
      if (way !== 'serve, per call') await eventually('Asterisk has dialled', () => opened() > 0)
      const callers = await Promise.all(wanted.map((kind) =>
        // A phone that sends nothing at all is not recorded for long.
        stage.caller(kind === 'record' ? 'chatter' : 'wait', { to: `with-${kind}-${stage.app}` })))
      await eventually(`${wanted.length} calls are alive`, () => live.size === wanted.length, 20_000)
      await eventually('all is begun', () => house.census().requests === 0, 10_000)
      const alive = live.size
      const openedBefore = opened()

      let asked = 0
      let settled = 0
      const ask = () => {
        for (const { call, ari } of known) {
          asked += 1
          ari.events.userEvent({ eventName: 'fault', application: call.application, source: `channel:${call.id}`, variables: { asked } }).pipe(
            finalize(() => { settled += 1 }),
          ).subscribe({ error: () => undefined })
        }
      }
      ask()
      const over = happens({
        stage: { ...stage, lifecycle }, asterisk, door,
        told: (tag) => eventually(`${tag} is told`, () => tags.includes(tag)),
        anew: async (adopted) => {
          await firstValueFrom(house.close(), { defaultValue: undefined })
          const next = await open({ adopt: true })
          const found = new Set<string>()
          next.house.calls$.pipe(eachCall((call) => {
            if (call.adopted) found.add(call.id)
            return NEVER
          })).subscribe()
          door.leadTo(next.port)
          await eventually(`${adopted} calls are adopted`, () => next.house.census().calls === adopted && found.size >= adopted, 20_000)
        },
      })
      await Promise.allSettled(callers.slice(0, leaving).map((caller) => caller.hangup()))
      ask()
      await over
      if (reopens) await eventually('the connection is open again', () => opened() > openedBefore, 15_000)
      const due = ends === 'all' ? alive : leaving
      await eventually('whoever has ended is known to have', () => ended === due, 15_000)
      await eventually('every request has settled', () => settled === asked, 30_000)
      const row = { fault: name, wire: way, alive, ended, completed, live: live.size, asked, settled, twice: repeated([...door.requests, ...stage.requests()]) }

      await stage.driver.sendHome()
      /** What goes on for us that nobody wants any more. */
      const leftovers = () => {
        const { calls, requests, activities } = house.census()
        return calls + requests + activities
      }
      await eventually('nothing is left', () => leftovers() === 0, 15_000).catch(() => undefined)
      rows.push({ ...row, left: leftovers() })
      expect(rows.slice(-1).flatMap(amiss)).toEqual([])
      // What has been taken over is no more ours to undo.
      await stage.clear()
    } catch (error) {
      process.stderr.write(`      What was told: ${[...said].slice(0, 5).join('; ')}; what is left: ${JSON.stringify(house.census())}; how calls ended: ${[...new Set(hows)].join(', ')}\n`)
      throw error
    } finally {
      for (const letGo of held.reverse()) await letGo()
    }
  }, { within: 120_000, at: () => Promise.resolve(asterisk) })
}

describe('faults under a hundred calls of an Asterisk that dials us', () => {
  beforeAll(async () => {
    asterisk = await another()
    await readsFiles(asterisk)
  }, 60_000)
  // One that has fallen in a row fails that row alone.
  beforeEach(async () => {
    await done(request(asterisk, 'GET', '/asterisk/ping')).catch(() => asterisk.restart())
  }, 60_000)
  afterAll(async () => {
    if (rows.length > 0) process.stderr.write(`\n${table(rows)}\n`)
    await asterisk.stop()
  })
  // Connections for one call linger in Asterisk for some seconds: they come last.
  for (const way of every) for (const happening of happenings.filter(({ ways }) => ways.includes(way))) underFault(happening, way)
})
