/**
 * A program that serves callers of a real Asterisk, a process of its own: one client, by name, and what it does with them. It tells its parent
 * of those that are with it, and of those that are over; asked, of the CPU time that it took, in µs, and of the events that it heard.
 */
import { Agent, request as httpRequest } from 'node:http'

import { EMPTY, NEVER, type Observable, concat, tap } from 'rxjs'
import { WebSocket } from 'ws'

import { type Call, type Rest, connect, eachCall } from '../src/index.js'
import { frontDesk } from '../examples/front-desk.js'
import { hear, say, stopwatch } from './children.js'

export type Told = { readonly begin: true } | { readonly report: true }

export interface Over {
  /** Channels that have left, so many together: a word to the parent costs CPU time, too. */
  readonly over: readonly string[]
}
export interface Up {
  readonly up: number
}
export interface Reported {
  readonly cpu: number
  readonly events: number
}

/** So many are told of together. */
export const together = 10

const [, , client = '', flow = '', url = '', username = '', password = '', app = ''] = process.argv
const cpu = stopwatch()
let events = 0
let over: string[] = []
let up = 0

const isOver = (id: string): void => {
  over.push(id)
  if (over.length < together) return
  say({ over } satisfies Over)
  over = []
}

const isUp = (): void => {
  up += 1
  if (up < together) return
  say({ up } satisfies Up)
  up = 0
}

const flows: Readonly<Record<string, (call: Call) => Observable<unknown>>> = {
  'answer and hang up': (call) => call.answer(),
  'front desk': frontDesk,
  'hold': (call) => concat(call.answer().pipe(tap({ complete: isUp })), NEVER),
}

const rxari = (rest: Rest) => async (): Promise<void> => {
  const ari = connect({ url, username, password, app, rest })
  const serve = flows[flow]
  if (serve === undefined) throw new Error(`There is no flow ${flow}`)
  ari.calls$.pipe(eachCall(serve, { after: (call) => { isOver(call.id); return EMPTY } })).subscribe()
  if (process.argv.includes('--count')) ari.events$.subscribe(() => { events += 1 })
  await new Promise<void>((open) => {
    ari.lifecycle$.subscribe(({ status }) => { if (status === 'open') open() })
  })
}

/** What a program without a framework does: answers and hangs up whoever comes. */
const bare = async (): Promise<void> => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const ask = (method: string, path: string) => new Promise<void>((resolve, reject) => {
    httpRequest(`${url}${path}`, { method, agent, headers: { authorization } }, (response) => { response.resume().on('end', resolve) }).on('error', reject).end()
  })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events?app=${app}&api_key=${username}:${password}`, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => {
    events += 1
    const { type, channel: { id = '' } = {} } = JSON.parse(data.toString()) as { readonly type: string; readonly channel?: { readonly id: string } } // As Asterisk documents it.
    if (type === 'StasisStart') void ask('POST', `/channels/${id}/answer`).then(() => ask('DELETE', `/channels/${id}`))
    else if (type === 'StasisEnd') isOver(id)
  })
  await new Promise((open) => { socket.once('open', open) })
}

const clients: Readonly<Record<string, () => Promise<void>>> = {
  'ws + node:http': bare,
  'rxari, HTTP': rxari('http'),
  'rxari, auto': rxari('auto'),
  'rxari, WebSocket': rxari('socket'),
}

hear((told: Told) => {
  if ('report' in told) {
    say({ cpu: cpu.read(), events } satisfies Reported)
    return
  }
  events = 0
  cpu.begin()
})
await clients[client]?.()
say({ app })
