import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

import type { CallOptions, Driver, Server } from '../driver.js'
import { eventually } from '../eventually.js'
import { openProxy } from '../proxy.js'
import type { Asked, Json, Trace } from './trace.js'

/** Somebody who has called: the channel that came, and the telephone at the other end. */
export interface Person {
  /** The channel that entered the application. */
  readonly id: string
  /** Presses these keys: only who has no script. */
  press(digits: string): Promise<void>
  hangup(): Promise<void>
}

export interface Arrival extends Partial<CallOptions> {
  /** What the trace calls them. @default 'caller' */
  readonly as?: string
  /** Do not wait for StasisStart. */
  readonly unheard?: boolean
}

/** What a scenario has at hand: one run of it, on one server, apart from all others. */
export interface Stage {
  /** `desk`: this run's application. */
  readonly app: string
  /** A new id that the trace calls by this name. */
  id(role: string): string
  /** Somebody calls, and is heard to have come. */
  call(arrival?: Arrival): Promise<Person>
  /** One request, recorded with its reply: `POST /channels/${id}/play?media=sound:beep`. */
  ask(request: string, body?: unknown): Promise<Asked>
  /** An event of this type that tells of this id, for the n-th time (1), has come, or is waited for. */
  hears(type: string, id?: string, times?: number): Promise<void>
  /** Opens a further event socket. */
  listen(apps: readonly string[], options?: { readonly subscribeAll?: boolean }): Promise<() => void>
  /** The server by way of a recorder: whatever a client does there is part of the trace. */
  watched(): Promise<Server>
  /** Until the end of the run. */
  later(undo: () => unknown): void
}

export type Play = (stage: Stage) => Promise<unknown>

/** What happens, by what one calls it. */
export type Scenes = Readonly<Record<string, Play>>

export interface Scenario {
  readonly name: string
  readonly play: Play
  /** The application is not connected at the beginning. @default false */
  readonly deaf?: boolean
  /** It is played while no other is. @default false */
  readonly alone?: boolean
}

/** A reply that took longer than this, in ms, had to wait for the end of something. */
const awhile = 700
/** Time as this process has it, in ms: it stands still while others have the processor. */
let lived = 0
const beat = 25
setInterval(() => { lived += beat }, beat).unref()
/** How long nothing is to happen any more, in ms, before the curtain falls. */
const quiet = 350

/** Plays a scenario on a server, and tells all that came from it. */
export const record = async (server: Server, driver: Driver, { name, play, deaf = false }: Scenario): Promise<Trace> => {
  const run = randomUUID().slice(0, 6)
  const roles = new Map<string, string>()
  const events: Json[] = []
  const sources: (() => readonly Json[])[] = [() => events]
  const heard = () => sources.flatMap((each) => each())
  const asked: Promise<Asked>[] = []
  const undo: (() => unknown)[] = []
  const atTheEnd: (() => void)[] = []
  const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`

  const id = (role: string) => {
    const made = `${role}-${run}`
    roles.set(made, role)
    return made
  }
  const app = id('desk')

  const listen: Stage['listen'] = async (apps, { subscribeAll = false } = {}) => {
    const url = `${server.url.replace(/^http/, 'ws')}/events?app=${apps.join()}&subscribeAll=${subscribeAll}`
    const socket = new WebSocket(url, { headers: { authorization } })
    // A frame is an object; what is in it is the test's to find out.
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      // Who hears everything hears of other scenarios, too.
      if (!subscribeAll || [...roles.keys()].some((known) => known !== app && !apps.includes(known) && text.includes(known))) events.push(JSON.parse(text) as Json)
    })
    socket.on('error', () => undefined)
    await once(socket, 'open')
    const close = () => { socket.close() }
    undo.push(close)
    return close
  }

  const hears: Stage['hears'] = (type, of = '', times = 1) => eventually(
    `${name}: ${type} of ${roles.get(of) ?? of}, ${times}x`,
    () => heard().filter((event) => event['type'] === type && JSON.stringify(event).includes(of)).length >= times,
    10_000,
  )

  const call: Stage['call'] = async ({ as = 'caller', unheard = false, to = `app-${app}`, script } = {}) => {
    const caller = await driver.call({ to, ...(script === undefined ? {} : { script }) })
    roles.set(caller.id, as)
    roles.set(caller.farId, `${as}'s telephone`)
    undo.unshift(() => caller.hangup())
    if (!unheard) await hears('StasisStart', caller.id)
    return {
      id: caller.id,
      press: async (digits) => {
        await driver.hears('the telephone is through', ({ type, application, channel }) =>
          type === 'StasisStart' && application === driver.application && channel?.id === caller.farId)
        await caller.press(digits)
      },
      hangup: () => caller.hangup(),
    }
  }

  const ask: Stage['ask'] = (request, body) => {
    const [method = '', address = ''] = request.split(/ (.*)/s)
    const line = body === undefined ? request : `${request} ${JSON.stringify(body)}`
    const at = lived
    const replied = fetch(`${server.url}${encodeURI(address).replaceAll('#', '%23')}`, {
      method,
      // A connection of its own: at one and the same, an Asterisk remembers why it refused an earlier request.
      headers: { authorization, connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then(async (response): Promise<Asked> => {
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json') === true
      // What was recorded is no text: its type is all that can be compared.
      const said: unknown = isJson ? JSON.parse(text) : text === '' ? text : response.headers.get('content-type')
      return { request: line, status: response.status, body: said, waited: lived - at > awhile }
    })
    asked.push(replied)
    return replied
  }

  const watched: Stage['watched'] = async () => {
    const proxy = await openProxy(server.url)
    undo.push(() => proxy.close())
    // The client's own proof that it is heard is no part of the call.
    sources.push(() => proxy.events.flatMap(({ frame }) => (String(frame['eventname']).startsWith('rxari-') ? [] : [frame])))
    atTheEnd.push(() => {
      // A look does nothing, and how often one looks, or insists, is a matter of time.
      const did = new Map<string, Asked>()
      for (const { at, method, path, query, reply } of proxy.requests) {
        if (method === 'GET' || path.startsWith('/events/')) continue
        const search = decodeURIComponent(new URLSearchParams(query).toString())
        const request = `${method} ${path}${search === '' ? '' : `?${search}`}`
        const { status = 0, body = '', at: then = at } = reply ?? {}
        const before = did.get(request)
        if (before !== undefined && before.status <= status) continue
        const said: unknown = body === '' ? body : JSON.parse(body)
        did.set(request, { request, status, body: said, waited: then - at > awhile })
      }
      asked.push(...[...did.values()].map((each) => Promise.resolve(each)))
    })
    return { ...server, url: proxy.url }
  }

  const later: Stage['later'] = (doing) => {
    undo.unshift(doing)
  }

  try {
    if (!deaf) await listen([app])
    await play({ app, id, call, ask, hears, listen, watched, later })
    await Promise.all(asked)
    for (let seen = -1; seen !== heard().length;) {
      seen = heard().length
      await sleep(quiet)
    }
    for (const finish of atTheEnd) finish()
    return { roles, events: heard(), asked: await Promise.all(asked) }
  } finally {
    for (const doing of undo) await doing()
  }
}
