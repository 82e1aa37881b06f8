/**
 * The receiving side, a process of its own: one client, by name. Each round it tells its parent the CPU time that it took, in µs, and how
 * many keys were heard.
 */
import { createRequire } from 'node:module'

import { mergeMap, repeat, tap } from 'rxjs'
import { WebSocket } from 'ws'

import { collectDtmf, connect, ofType, untilHangup } from '../src/index.js'
import { application, over } from './frames.js'

export interface Told {
  readonly round: number
  readonly cpu: number
  readonly keys: number
}

const [, , name = '', port = ''] = process.argv
const user = `${name}-${String(process.pid)}`
const url = `http://127.0.0.1:${port}/ari`

let keys = 0
let before = process.cpuUsage()
const begin = () => {
  keys = 0
  before = process.cpuUsage()
}
const ended = (round: number) => {
  const { user: own, system } = process.cpuUsage(before)
  process.send?.({ round, cpu: own + system, keys } satisfies Told)
}
const isOver = (event: { readonly type: string; readonly eventname?: string }) => event.type === 'ChannelUserevent' && event.eventname === over

interface Parsed {
  readonly type: string
  readonly eventname?: string
  readonly userevent?: { readonly round: number }
}

/** Peers are CommonJS to Node, and know nothing of our types: what is used of them is written here. */
const peer = createRequire(new URL('../../bench/package.json', import.meta.url))
interface Emitter {
  on(type: string, listener: (event: Parsed, channel: Emitter) => void): void
}

/** How each client listens: to every call, and to the keys of each. */
const subjects: Readonly<Record<string, () => Promise<void> | void>> = {
  /** What nobody can do without: the frames, parsed. */
  floor: () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/events?app=${application}&api_key=${user}:secret`, { perMessageDeflate: false })
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as Parsed // What the sender serialised.
      if (event.type === 'ChannelDtmfReceived') keys += 1
      else if (isOver(event)) ended(event.userevent?.round ?? 0)
    })
    return new Promise((open) => { socket.once('open', open) })
  },

  rxari: () => {
    const ari = connect({ url, username: user, password: 'secret', app: application })
    ari.calls$.pipe(mergeMap((call) => call.keypad$.pipe(
      tap(() => { keys += 1 }),
      collectDtmf({ length: 4, firstDigit: 600_000, nextDigit: 600_000 }),
      repeat(),
      untilHangup(call),
    ))).subscribe()
    ari.events$.pipe(ofType('ChannelUserevent')).subscribe((event) => {
      if (isOver(event)) ended(Number(event.userevent['round']))
    })
    return new Promise((open) => {
      ari.lifecycle$.subscribe(({ status }) => { if (status === 'open') open() })
    })
  },

  'ari-client': async () => {
    const client = await (peer('ari-client') as { connect(url: string, user: string, password: string): Promise<Emitter & { start(app: string): Promise<void> }> }) // As its README has it.
      .connect(url.replace('/ari', ''), user, 'secret')
    client.on('StasisStart', (_, channel) => {
      channel.on('ChannelDtmfReceived', () => { keys += 1 })
    })
    client.on('ChannelUserevent', (event) => {
      if (isOver(event)) ended(event.userevent?.round ?? 0)
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
      if (isOver(event)) ended(event.userevent?.round ?? 0)
    })
  },
}

process.on('message', begin)
process.once('disconnect', () => { process.exit() })
await subjects[name]?.()
process.send?.({ user })
