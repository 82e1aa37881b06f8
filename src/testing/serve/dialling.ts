import { Observable, Subscription, asyncScheduler, first, interval, timer } from 'rxjs'
import { WebSocket } from 'ws'

import { AriError } from '../../core/errors.js'
import type { AriEvent } from '../../resources/events.js'
import { applicationRegistered, applicationUnregistered } from '../events.js'
import type { ConnectCall } from '../simulator/model.js'
import type { Simulator } from '../simulator/simulator.js'
import { answering } from './answering.js'
import type { Servable } from './asked.js'

export interface DiallingOptions {
  /** Where the application listens: `ws://127.0.0.1:9000/ari`. It is dialled as it stands. */
  readonly url: string
  /** The application, or several on one connection. */
  readonly app: string | readonly string[]
  /** Tells it everything that happens, whosever it is. @default false */
  readonly subscribeAll?: boolean
  /** With `password` sent as Basic authentication. @default none */
  readonly username?: string
  readonly password?: string
  /**
   * One connection for all calls, which is made at once and lasts; or one for each call, made when the call comes, under a name of its own:
   * `desk:PJSIP/alice-00000001` is the application `desk` for that call.
   * @default 'persistent'
   */
  readonly connection?: 'persistent' | 'perCall'
  /** From one attempt to connect to the next, in ms. The first after a loss is made at once. @default 500 */
  readonly reconnectInterval?: number
  /** How many attempts are made for a call; then the dialplan goes on, `STASISSTATUS` is `FAILED`. Those of a lasting connection never end. @default 4 */
  readonly reconnectAttempts?: number
}

/** What dials. */
export type Diallable = Servable & Pick<Simulator, 'perCall'>

/**
 * State: an Asterisk (22) that connects to its application by itself, as `outbound_websocket` of its ari.conf has it do. In force at once:
 * the application is there from then on, and what there is to tell it waits until it has been reached. Unsubscribed, the
 * connections are closed, and the application is there no more.
 *
 * The first message says `ApplicationRegistered`, also after each reconnection, and the last `ApplicationUnregistered`; in between events and REST go as over any other event
 * connection. The server is asked for the subprotocol `ari`, and has to take it. Errors with `Unsupported` on a 16, which does not dial,
 * and with `Unreachable` where `url` is none to dial.
 *
 * @example
 * dialling(simulator(), { url: 'ws://127.0.0.1:9000/ari', app: 'front-desk', username: 'asterisk', password: 'secret' }).subscribe()
 */
export const dialling = (simulator: Diallable, options: DiallingOptions): Observable<{ readonly url: string }> =>
  new Observable((subscriber) => {
    const { url, app, connection = 'persistent' } = options
    if (simulator.version === '16') {
      subscriber.error(new AriError('Unsupported', 'An Asterisk 16 does not dial its applications: they connect to it. Take `version: \'22\'`, or `serve`.'))
      return
    }
    if (!/^ws:\/\/[^/]/.test(url)) {
      subscriber.error(new AriError('Unreachable', `${url} cannot be dialled: give \`url\` as ws://HOST:PORT/PATH.`))
      return
    }
    const apps = typeof app === 'string' ? [app] : app
    subscriber.add(connection === 'perCall'
      ? simulator.perCall(apps, perCall(simulator, options, subscriber)).subscribe()
      : lasting(simulator, apps, options).subscribe())
    subscriber.next({ url })
  })

/** Asterisk looks so often whether the connection of a call has been made, in ms. */
const look = 500
/** So long after the call has left, its connection is closed, in ms. */
const linger = 3_500

/** The connections of single calls; with `all` they end at once. */
const perCall = (simulator: Servable, options: DiallingOptions, all: Subscription): ConnectCall => {
  const { reconnectAttempts = 4 } = options
  /** The connections that there are, by name: whoever comes back soon has two. */
  const there = new Map<string, number>()
  const count = (name: string, by: number) => { there.set(name, (there.get(name) ?? 0) + by) }
  return (name) => new Observable((subscriber) => {
    let reached: Reached | undefined
    const told = { attempts: reconnectAttempts, announced: (there.get(name) ?? 0) === 0 }
    const connection = lasting(simulator, [name], options, told).subscribe((now) => { reached ??= now })
    count(name, 1)
    all.add(connection)
    subscriber.add(interval(look).pipe(first(() => reached !== undefined)).subscribe(() => {
      if (reached === 'open') subscriber.next(reached)
      else subscriber.error(reached)
    }))
    subscriber.add(() => {
      all.add(timer(reached === 'open' ? linger : 0).subscribe(() => {
        connection.unsubscribe()
        count(name, -1)
      }))
    })
  })
}

/** What becomes of the first attempts. */
type Reached = 'open' | 'given up'

interface Lasting {
  /** How often it is tried. @default without end */
  readonly attempts?: number
  /** Whether the first connection is told that the application is registered: not where it was before. @default true */
  readonly announced?: boolean
}

/** One connection after another for as long as it is held, and the applications that are told over it. */
const lasting = (
  simulator: Servable, apps: readonly string[], { url, subscribeAll = false, username, password = '', reconnectInterval = 500 }: DiallingOptions,
  { attempts = Infinity, announced = true }: Lasting = {},
): Observable<Reached> => new Observable((subscriber) => {
  const [application = ''] = apps
  const headers = username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
  const base = `${new URL(url).origin.replace('ws', 'http')}/ari`
  /** What could not be told yet. */
  const untold: string[] = []
  let socket: WebSocket | undefined
  let reached = false
  let registration = new Subscription()

  const tell = (event: AriEvent) => {
    const message = JSON.stringify(event)
    if (socket?.readyState === WebSocket.OPEN) socket.send(message)
    else untold.push(message)
  }

  const announce = (event: typeof applicationRegistered | typeof applicationUnregistered) => {
    const timestamp = new Date(asyncScheduler.now()).toISOString().replace('Z', '+0000')
    for (const application of apps) tell(event({ application, timestamp }))
  }

  /** Takes the applications from whoever has them; that this is oneself is not told. */
  const register = () => {
    const before = registration
    const mine = new Subscription()
    registration = mine
    mine.add(simulator.socket(apps, { subscribeAll }).subscribe((event) => { if (registration === mine) tell(event) }))
    before.unsubscribe()
  }

  const dial = (left: number) => {
    const client = new WebSocket(url, 'ari', { headers, perMessageDeflate: false, autoPong: false })
    socket = client
    let opened = false
    // Nobody there is no error: it is tried again.
    client.on('error', ignore)
    client.on('open', () => {
      opened = true
      for (const message of untold.splice(0)) client.send(message)
      if (reached) {
        register()
        announce(applicationRegistered)
      }
      reached = true
      subscriber.add(answering(simulator, client, application, base).subscribe())
      subscriber.next('open')
    })
    client.on('close', () => {
      if (subscriber.closed) return
      if (opened) dial(attempts)
      else subscriber.add(timer(reconnectInterval).subscribe(() => {
        if (left > 1) dial(left - 1)
        else subscriber.next('given up')
      }))
    })
  }

  register()
  if (announced) announce(applicationRegistered)
  dial(attempts)
  return () => {
    registration.unsubscribe()
    // The end of one call's connection is not told.
    if (attempts === Infinity) announce(applicationUnregistered)
    socket?.close(1000)
  }
})

const ignore = (): void => undefined
