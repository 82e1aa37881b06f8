/**
 * The listening side, a process of its own: one client, by name. Each round it tells its parent the CPU time that it took, in µs, and what was
 * heard in it.
 */
import { type Observable, finalize, merge, mergeMap, repeat, tap } from 'rxjs'
import { WebSocket } from 'ws'

import { type Ari, collectDtmf, connect, eachCall, ofType } from '../src/index.js'
import { hear, now, say, stopwatch } from './children.js'
import { application, numberedCalls, over } from './frames.js'
import { quantile } from './figures.js'
import { heapUsed } from './heap.js'
import { peer } from './peers.js'

/** What it can be told. */
export type Told = { readonly begin: true } | { readonly weigh: true }

/** What it says. */
export interface Heard {
  readonly round: number
  readonly cpu: number
  readonly keys: number
  /** Calls that were over. */
  readonly ended: number
  /** Of numbered events. */
  readonly numbered: Numbered
}

export interface Numbered {
  readonly heard: number
  /** Those that did not follow the one before. */
  readonly astray: number
  /** The same, of those that each call has heard of itself. */
  readonly heardByCalls: number
  readonly astrayInCalls: number
  /** From being sent to being heard, in ms: of a thousand, the slowest; and the longest collection of garbage. */
  readonly delay: number
  readonly longestPause: number
}

const [, , name = '', port = ''] = process.argv
const user = `${name}-${String(process.pid)}`
const url = `http://127.0.0.1:${port}/ari`
const cpu = stopwatch()

let keys = 0
let ended = 0
let latest = -1
let astray = 0
let heardByCalls = 0
let astrayInCalls = 0
let delays: number[] = []
let longestPause = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestPause = Math.max(longestPause, duration)
}).observe({ entryTypes: ['gc'] })

const begin = () => {
  keys = ended = astray = heardByCalls = astrayInCalls = longestPause = 0
  latest = -1
  delays = []
  cpu.begin()
}

/** An event that says as which, and when, it was sent. */
const numbered = (value: string): void => {
  const [number = '', sent = ''] = value.split(' ')
  if (Number(number) !== latest + 1) astray += 1
  latest = Number(number)
  delays.push(now() - Number(sent))
}

interface Parsed {
  readonly type: string
  readonly eventname?: string
  readonly userevent?: { readonly round: number }
  readonly variable?: string
  readonly value?: string
}

const isOver = (event: { readonly type: string; readonly eventname?: string }) => event.type === 'ChannelUserevent' && event.eventname === over
const roundOver = (round: unknown) => {
  const used = cpu.read()
  // What was told in the same turn still goes its way.
  setImmediate(() => {
    say({
      round: Number(round), cpu: used, keys, ended,
      numbered: { heard: delays.length, astray, heardByCalls, astrayInCalls, delay: quantile(delays, 0.999), longestPause },
    } satisfies Heard)
  })
}

const weigh = async (): Promise<void> => { say({ heap: await heapUsed() }) }

/** As peers are used: by name, with a listener. */
interface Emitter {
  on(type: string, listener: (event: Parsed, channel: Emitter) => void): void
}

const count = () => {
  keys += 1
  return false
}
const collector = collectDtmf({ length: 4, match: count, firstDigit: 600_000, nextDigit: 600_000 })

type Flow = (ari: Ari) => Observable<unknown>
const collecting: Flow = ({ calls$ }) => calls$.pipe(eachCall((call) => call.keypad$.pipe(collector, repeat(), finalize(() => { ended += 1 }))))

/** rxari: every call collects digits, four at a time, until it is over. Each is counted where its collector asks whether it is enough. */
const rxari = (...flows: readonly Flow[]) => {
  const ari = connect({ url, username: user, password: 'secret', app: application })
  merge(...flows.map((flow) => flow(ari))).subscribe()
  ari.events$.pipe(ofType('ChannelUserevent')).subscribe((event) => {
    if (isOver(event)) roundOver(event.userevent['round'])
  })
  return new Promise<void>((open) => {
    ari.lifecycle$.subscribe(({ status }) => { if (status === 'open') open() })
  })
}

/** The frames, parsed: what nobody can do without. */
const floor = (each: (event: Parsed) => void) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events?app=${application}&api_key=${user}:secret`, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as Parsed // What the sender serialised.
    if (isOver(event)) roundOver(event.userevent?.round)
    else each(event)
  })
  return new Promise<void>((open) => { socket.once('open', open) })
}

/** How each client listens: to every call, and to the keys of each. */
const clients: Readonly<Record<string, () => Promise<void>>> = {
  floor: () => floor((event) => {
    if (event.type === 'ChannelDtmfReceived') keys += 1
    else if (event.type === 'StasisEnd') ended += 1
  }),

  rxari: () => rxari(collecting),

  /** Nothing around the collector. */
  'rxari, one collector': () => rxari(({ calls$ }) => calls$.pipe(mergeMap((call) => call.keypad$.pipe(collector)))),

  'ari-client': async () => {
    const client = await (peer('ari-client') as { connect(url: string, user: string, password: string): Promise<Emitter & { start(app: string): Promise<void> }> }) // As its README has it.
      .connect(url.replace('/ari', ''), user, 'secret')
    client.on('StasisStart', (_, channel) => {
      channel.on('ChannelDtmfReceived', () => { keys += 1 })
    })
    client.on('ChannelUserevent', (event) => {
      if (isOver(event)) roundOver(event.userevent?.round)
    })
    await client.start(application)
  },

  '@ipcom/asterisk-ari': async () => {
    const { AriClient } = peer('@ipcom/asterisk-ari') as { // As its README has it.
      readonly AriClient: new (options: object) => Emitter & { connectWebSocket(apps: readonly string[]): Promise<void>; Channel(id: string): Emitter }
    }
    const client = new AriClient({ host: '127.0.0.1', port: Number(port), username: user, password: 'secret', secure: false })
    // It takes listeners only once it is connected.
    await client.connectWebSocket([application])
    client.on('StasisStart', (event) => {
      client.Channel((event as unknown as { readonly channel: { readonly id: string } }).channel.id) // A StasisStart has its channel.
        .on('ChannelDtmfReceived', () => { keys += 1 })
    })
    client.on('ChannelUserevent', (event) => {
      if (isOver(event)) roundOver(event.userevent?.round)
    })
  },

  'floor, numbered': () => floor(({ value }) => { if (value !== undefined) numbered(value) }),

  /** All events in their order, and those of each call at the call. */
  'rxari, numbered': () => rxari(collecting, (ari) => merge(
    ari.events$.pipe(ofType('ChannelVarset'), tap(({ value }) => { numbered(value) })),
    ari.calls$.pipe(eachCall((call) => {
      let before = -1
      return call.events$.pipe(ofType('ChannelVarset'), tap(({ value }) => {
        const number = parseInt(value, 10)
        heardByCalls += 1
        // Calls take turns: between two of one call there are as many as there are calls.
        if (before >= 0 && number > before && number - before !== numberedCalls) astrayInCalls += 1
        before = number
      }))
    })),
  )),
}

hear((told: Told) => ('weigh' in told ? weigh() : begin()))
await clients[name]?.()
say({ user })
