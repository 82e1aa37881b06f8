import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

import { eventually } from './eventually.js'

/** Where an Asterisk is to be found, and as whom. */
export interface Server {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** An event as Asterisk sent it: the fields that tests look at, read without rxari's codecs. */
export interface Frame {
  readonly type: string
  readonly application: string
  readonly timestamp: string
  readonly channel?: {
    readonly id: string
    readonly name: string
    readonly state: string
    readonly dialplan: { readonly context: string; readonly exten: string }
  }
  readonly bridge?: { readonly id: string; readonly channels: readonly string[] }
  readonly playback?: { readonly id: string; readonly media_uri: string; readonly target_uri: string; readonly state: string }
  readonly recording?: { readonly name: string; readonly state: string }
  readonly digit?: string
  readonly variable?: string
  readonly value?: string
}

export interface Heard {
  /** `performance.now()` of this process, in ms: the one clock of a test. */
  readonly at: number
  readonly frame: Frame
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

export interface Ask {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A caller on the telephone network: a Local channel whose far end is on a script of `callers.conf`, or in our hands. */
export interface Caller {
  /** The channel that enters the application. */
  readonly id: string
  /** The caller's own end. */
  readonly farId: string
  /** Presses these keys now, or once the call is answered; 100 ms each with 100 ms between. Only of a caller without a script. */
  press(digits: string): Promise<void>
  /** Puts the receiver down; done when it was down already. */
  hangup(): Promise<void>
}

export interface CallOptions {
  /** An extension of `[callers]`: `wait`, `leave-1`, `dtmf-0.5-2`. Without it the test itself presses and hangs up. */
  readonly script?: string
  /** What is dialled: an extension of `[inbound]`. */
  readonly to: string
}

/** A second pair of eyes and hands at the same Asterisk: knows nothing of rxari. */
export interface Driver {
  readonly application: string
  /** Every event of this Asterisk since the driver came, in order. */
  readonly heard: readonly Heard[]
  request(method: string, path: string, ask?: Ask): Promise<Reply>
  call(options: CallOptions): Promise<Caller>
  /** The first event like that since `since` (ms), waited for. */
  hears(what: string, like: (frame: Frame) => boolean, options?: { readonly within?: number; readonly since?: number }): Promise<Heard>
  /** Has every caller put the receiver down. */
  sendHome(): Promise<void>
  close(): Promise<void>
}

const digitMs = 100

/** By this its requests are told from those of the one under test. */
export const driverAgent = 'driver'

/** How long, in ms, Asterisk is given to settle before and after the driver's application goes. */
const quiet = 150

/** Asterisk's default of 100 HTTP sessions is in force: the driver leaves most of them to the one under test. */
const connections = 6

export const openDriver = async (server: Server): Promise<Driver> => {
  const application = `driver-${randomUUID().slice(0, 8)}`
  const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`
  // Idle sockets are dropped before Asterisk drops them (15 s).
  const agent = new Agent({ keepAlive: true, maxSockets: connections, timeout: 10_000 })
  const heard: Heard[] = []
  const callers: Caller[] = []

  const request = (method: string, path: string, { query = {}, body }: Ask = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const search = new URLSearchParams(query).toString()
      const text = body === undefined ? undefined : JSON.stringify(body)
      const url = `${server.url}${path}${search === '' ? '' : `?${search}`}`
      const headers = { authorization, 'user-agent': driverAgent, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
      const asking = httpRequest(url, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString()
          const isJson = response.headers['content-type']?.includes('json') === true
          const body: unknown = isJson ? JSON.parse(answer) : answer
          resolve({ status: response.statusCode ?? 0, body })
        })
      })
      asking.on('error', reject)
      asking.end(text)
    })

  /** The caller's own end is in our hands a moment after the call was answered; or it is over. */
  const through = (farId: string) => eventually(`${farId} is through`, () => heard.some(({ frame: { type, application: told, channel } }) =>
    channel?.id === farId && told === application && (type === 'StasisStart' || type === 'ChannelDestroyed')))

  const call = async ({ to, script }: CallOptions): Promise<Caller> => {
    const id = `call-${randomUUID().slice(0, 13)}`
    // Asterisk 22 refuses an id that the id of a living channel begins with.
    const farId = `far-${id}`
    const doing: Readonly<Record<string, string>> =
      script === undefined ? { app: application } : { context: 'callers', extension: script, priority: '1' }
    const caller: Caller = {
      id,
      farId,
      press: async (digits) => {
        await through(farId)
        const { status } = await request('POST', `/channels/${farId}/dtmf`, {
          query: { dtmf: digits, duration: String(digitMs), between: String(digitMs) },
        })
        if (status !== 204) throw new Error(`Caller ${id} could not press ${digits}: ${status} (on a script, or not yet answered?)`)
      },
      hangup: async () => {
        const { status } = await request('DELETE', `/channels/${farId}`)
        if (status !== 204 && status !== 404) throw new Error(`Caller ${id} could not hang up: ${status}`)
      },
    }
    callers.push(caller)
    const { status, body } = await request('POST', '/channels', {
      // The audio that telephones speak: by itself a Local channel takes 192 kHz, and Asterisk a fiftieth of a core for each sound.
      query: { endpoint: `Local/${to}@inbound/n`, channelId: farId, otherChannelId: id, timeout: '120', formats: 'ulaw', ...doing },
    })
    if (status !== 200) throw new Error(`Nobody could call ${to}: ${status} ${JSON.stringify(body)}`)
    return caller
  }

  const events = new WebSocket(`${server.url.replace(/^http/, 'ws')}/events?app=${application}&subscribeAll=true`, { headers: { authorization } })
  events.on('message', (data: Buffer) => {
    // The frame's shape as Asterisk documents it; the tests themselves are the check.
    heard.push({ at: performance.now(), frame: JSON.parse(data.toString()) as Frame })
  })
  await once(events, 'open')
  // Asterisk may be killed under a test: that is the test's business.
  events.on('error', () => undefined)

  return {
    application,
    heard,
    request,
    call,
    hears: async (what, like, { within, since = 0 } = {}) => {
      const find = () => heard.find(({ at, frame }) => at >= since && like(frame))
      await eventually(`the driver hears ${what}`, () => find() !== undefined, within)
      const found = find()
      if (found === undefined) throw new Error('unreachable: it was heard, and nothing is ever forgotten')
      return found
    },
    sendHome: async () => {
      await Promise.all(callers.splice(0).map((caller) => caller.hangup()))
    },
    close: async () => {
      // Asterisk 22 was once found deadlocked (mutexes, every event socket and GET /applications hung) where an application that hears
      // everything went, and the next came, amid the ends of a hundred calls: it goes when nothing has been told for a while.
      const latest = performance.now() + 2_000
      while (performance.now() < latest && performance.now() - (heard.at(-1)?.at ?? 0) < quiet) await sleep(10)
      if (events.readyState !== WebSocket.CLOSED) {
        const closed = once(events, 'close')
        events.close()
        const giveUp = setTimeout(() => events.terminate(), 1_000)
        await closed
        clearTimeout(giveUp)
        await sleep(quiet)
      }
      agent.destroy()
    },
  }
}
