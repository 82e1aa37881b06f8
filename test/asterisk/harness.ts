import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { inspect } from 'node:util'

import { test } from '@jest/globals'
import { WebSocket } from 'ws'
import { type Observable, Subscription, firstValueFrom, mergeMap, take, tap, timeout } from 'rxjs'

import type { Version } from '../../asterisk/get.js'
import { type Ari, type AriEvent, type Call, type EachCallOptions, type ErrorTag, type Fault, type Lifecycle, type Rest, connect, eachCall } from '../../src/index.js'
import { toBeSearched } from '../support/searched.js'
import { account } from './account.js'
import { type CallOptions, type Caller, type Driver, type Server, driverAgent, openDriver } from './driver.js'
import { eventually } from './eventually.js'
import { type Passed, type Proxy, openProxy } from './proxy.js'
import { server } from './server.js'
import { versionUnderTest } from './version.js'

export { eventually } from './eventually.js'
export { server } from './server.js'
export type { Caller, Driver, Frame, Heard, Server } from './driver.js'
export type { Passed, Proxy } from './proxy.js'

/** What stands at Asterisk: ids of channels and bridges. */
export interface Snapshot {
  readonly channels: readonly string[]
  readonly bridges: readonly string[]
}

export interface AriOptions {
  /** @default the stage's own application */
  readonly app?: string | readonly string[]
  readonly subscribeAll?: boolean
  /** @default as `connect` has it */
  readonly rest?: Rest
  readonly pingEvery?: number
  readonly adopt?: boolean
  readonly listen?: 'all' | 'needed'
  /** Whether the stage listens to all events, and knows them. @default unless only what is needed is told */
  readonly watched?: boolean
  /** Straight to Asterisk: the proxy sees none of it, and takes no time. */
  readonly straight?: boolean
}

/** A request at the moment rxari handed it to Node: what was known by then is a matter of order, not of the network (a new connection takes its time). */
export interface Written {
  readonly at: number
  readonly method: string
  /** Below the ARI root, with its query. */
  readonly path: string
}

/** An event at the moment rxari gave it to its listeners. */
export interface Known {
  readonly at: number
  readonly event: AriEvent
}

export interface Answered {
  readonly caller: Caller
  readonly call: Call
}

/** All that one test needs, and its cleaning up. */
export interface Stage {
  /** An application of this test's own. */
  readonly app: string
  /** A second connection to the same Asterisk, independent of rxari. */
  readonly driver: Driver
  /** Between rxari and Asterisk: records, and cuts. */
  readonly proxy: Proxy
  readonly version: Version
  /** Every fault told by any connection of this test. */
  readonly faults: readonly Fault[]
  /** Every state of every connection of this test. */
  readonly lifecycle: readonly Lifecycle[]
  /** What rxari wrote, in order. */
  readonly written: readonly Written[]
  /** What rxari knew, in order. */
  readonly known: readonly Known[]
  /** A connection through the proxy, opened; closed when the test is over. */
  ari(options?: AriOptions): Promise<Ari>
  /** Runs a flow for every call until the test is over. */
  serve<T>(ari: Ari, flow: (call: Call) => Observable<T>, options?: EachCallOptions<Call, T>): void
  /** Subscribes until the test is over; an error fails the test. */
  watch<T>(stream: Observable<T>, next?: (value: T) => void): void
  /** A caller of this test's application, unanswered, on a script or in the test's hands. */
  caller(script?: string, to?: Partial<CallOptions>): Promise<Caller>
  callers(count: number, script: string | ((at: number) => string | undefined), to?: Partial<CallOptions>): Promise<readonly Caller[]>
  /** Callers, and their calls once they are answered, in the same order. */
  answered(ari: Ari, count: number, script?: string): Promise<readonly Answered[]>
  /** A state held until the test is over: resolves when it is in force. */
  holds<T>(state: Observable<T>): Promise<T>
  /** Says a figure that was measured: it stands in the log beside the test. */
  say(figure: string): void
  /** These faults belong to this test; any other fails it. */
  provokes(...tags: readonly ErrorTag[]): void
  /** Requests that went through the proxy since then, those of this kind alone where one is given. */
  requests(like?: { readonly method?: string; readonly path?: RegExp; readonly since?: number }): readonly Passed[]
  snapshot(): Promise<Snapshot>
  /** Sends everybody home, and takes away the bridges that nobody undoes any more. */
  clear(): Promise<void>
  /** The department a call was routed to, as the driver saw it; waited for. */
  routed(caller: Caller, within?: number): Promise<string>
}

const departments = new Set(['sales', 'support', 'reception'])

const idsOf = (body: unknown): readonly string[] => {
  if (!Array.isArray(body)) throw new Error(`Not a list: ${JSON.stringify(body)}`)
  // GET /channels and GET /bridges: lists of things with an id.
  return (body as readonly { readonly id: string }[]).map(({ id }) => id).sort()
}

const snapshotOf = async (driver: Driver): Promise<Snapshot> => ({
  channels: idsOf((await driver.request('GET', '/channels')).body),
  bridges: idsOf((await driver.request('GET', '/bridges')).body),
})

/** Of what is sent over a WebSocket nobody tells: every one of this process is listened to, until what it gives is called. */
const watchSockets = (told: (socket: WebSocket, text: string) => void): (() => void) => {
  // As every socket has it; called with the socket.
  const { send } = WebSocket.prototype as { send: (this: WebSocket, data: string) => void }
  WebSocket.prototype.send = function (this: WebSocket, data: string) {
    told(this, data)
    send.call(this, data)
  }
  return () => { WebSocket.prototype.send = send }
}

/** The request in a message that Asterisk is sent. */
const requestIn = (text: string): readonly Written[] => {
  // All that rxari sends over a socket are requests.
  const { method, uri, query_strings = [] } = JSON.parse(text) as { readonly method: string; readonly uri: string; readonly query_strings?: readonly { readonly name: string; readonly value: string }[] }
  const query = new URLSearchParams(Object.fromEntries(query_strings.map(({ name, value }) => [name, value]))).toString()
  return [{ at: performance.now(), method, path: `/${uri}${query === '' ? '' : `?${query}`}` }]
}

/** Completes or fails within `ms`: a stream that must end on its own. */
export const ends = (stream: Observable<unknown>, ms = 5_000): Promise<unknown> =>
  firstValueFrom(stream.pipe(timeout({ first: ms })), { defaultValue: undefined })

interface OpenStage extends Stage {
  /** Nothing of ours is left: the census is all zero, Asterisk is as before, and no fault was told but the provoked ones. */
  expectClean(): Promise<void>
  /** What there is at Asterisk now and was not before, or the other way round. */
  left(): Promise<readonly string[]>
  end(): Promise<void>
}

const openStage = async (at: Server): Promise<OpenStage> => {
  const app = `desk-${randomUUID().slice(0, 8)}`
  const driver = await openDriver(at)
  const proxy = await openProxy(at.url)
  const before = await snapshotOf(driver)
  const version = await versionUnderTest(at)
  const aris: Ari[] = []
  const faults: Fault[] = []
  const lifecycle: Lifecycle[] = []
  const errors: unknown[] = []
  const allowed = new Set<ErrorTag>()
  const listening = new Subscription()
  const watching = new Subscription()

  // Node itself tells of every request of this process: an eye that rxari knows nothing of.
  const written: Written[] = []
  const roots = [new URL(proxy.url), new URL(at.url)]
  const watchWriting = (message: unknown) => {
    // The documented message of this channel.
    const { request } = message as { readonly request: ClientRequest }
    const root = roots.find(({ host }) => request.getHeader('host') === host)
    if (root === undefined || request.getHeader('user-agent') === driverAgent) return
    // Handed to the kernel: one that was given up while its connection was being made is not sent.
    request.once('finish', () => {
      written.push({ at: performance.now(), method: request.method, path: request.path.slice(root.pathname.length) })
    })
  }
  subscribe('http.client.request.start', watchWriting)
  const unwatchSockets = watchSockets((socket, text) => {
    // One that somebody has made to us has no URL.
    const root = roots.find(({ host }) => URL.canParse(socket.url) && new URL(socket.url).host === host)
    if (root !== undefined) written.push(...requestIn(text))
  })
  const known: Known[] = []

  const watch = <T>(stream: Observable<T>, next: (value: T) => void = () => undefined) => {
    watching.add(stream.subscribe({ next, error: (error: unknown) => { errors.push(error) } }))
  }

  const ari = async ({ app: apps = app, straight = false, watched, ...options }: AriOptions = {}): Promise<Ari> => {
    const opened = connect({ ...at, ...options, url: straight ? at.url : proxy.url, app: apps })
    aris.push(opened)
    listening.add(opened.faults$.subscribe((fault) => { faults.push(fault) }))
    let open = false
    listening.add(opened.lifecycle$.subscribe((state) => {
      lifecycle.push(state)
      if (state.status === 'open') open = true
    }))
    // Opens it, as any program does that listens for calls. What it errors with is the test's to see, in `lifecycle`.
    listening.add(opened.calls$.subscribe({ error: () => undefined }))
    if (watched ?? options.listen !== 'needed') watching.add(opened.events$.subscribe({ next: (event) => { known.push({ at: performance.now(), event }) }, error: () => undefined }))
    await eventually('the connection opens', () => open)
    return opened
  }

  const caller: Stage['caller'] = (script, to = {}) => driver.call({ to: `app-${app}`, ...(script === undefined ? {} : { script }), ...to })

  const callers: Stage['callers'] = (count, script, to) =>
    Promise.all(Array.from({ length: count }, (_, at) => caller(typeof script === 'function' ? script(at) : script, to)))

  const answered: Stage['answered'] = async (served, count, script) => {
    const calls = new Map<string, Call>()
    watch(served.calls$.pipe(take(count), mergeMap((call) => call.answer())), (call) => { calls.set(call.id, call) })
    const all = await callers(count, () => script)
    await eventually(`${count} calls are answered`, () => calls.size === count, 20_000)
    return all.flatMap((each) => {
      const call = calls.get(each.id)
      return call === undefined ? [] : [{ caller: each, call }]
    })
  }

  const holds: Stage['holds'] = (state) =>
    new Promise((resolve, reject) => {
      const held$ = state.pipe(tap({ error: reject, complete: () => { reject(new Error('The state has ended before the test')) } }))
      watch(held$, resolve)
    })

  const expectClean = async () => {
    watching.unsubscribe()
    await driver.sendHome()
    for (const each of aris) {
      const left = () => Object.entries(each.census()).filter(([, count]) => count !== 0)
      await eventually('the census is all zero', () => left().length === 0).catch((error: unknown) => {
        throw new Error(`${String(error)}: ${JSON.stringify(Object.fromEntries(left()))}`, { cause: error })
      })
      await ends(each.close())
    }
    let now = before
    await eventually('channels and bridges are as before', async () => {
      now = await snapshotOf(driver)
      return JSON.stringify(now) === JSON.stringify(before)
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}: before ${JSON.stringify(before)}, now ${JSON.stringify(now)}`, { cause: error })
    })
    const unprovoked = faults.filter(({ error }) => !allowed.has(error._tag))
    if (unprovoked.length > 0) {
      throw new Error(`${unprovoked.length} faults that nobody provoked:\n${unprovoked.slice(0, 5).map(({ during, error, call }) =>
        `  ${error._tag} during ${during}${call === undefined ? '' : ` of ${call.id}`}: ${error.message}`).join('\n')}`)
    }
    if (errors.length > 0) throw new AggregateError(errors, `A stream that was to live until the end of the test has failed: ${errors.map(String).join('; ')}`)
  }

  return {
    app, driver, proxy, version, faults, lifecycle, written, known, watch, ari, caller, callers, answered, holds, expectClean,
    serve: (served, flow, options) => watch(served.calls$.pipe(eachCall(flow, options))),
    say: (figure) => { process.stderr.write(`      (${version}: ${figure})\n`) },
    provokes: (...tags) => {
      for (const tag of tags) allowed.add(tag)
    },
    requests: ({ method, path, since = 0 } = {}) =>
      proxy.requests.filter((request) =>
        request.at >= since && (method === undefined || request.method === method) && (path === undefined || path.test(request.path))),
    snapshot: () => snapshotOf(driver),
    left: async () => {
      const now = await snapshotOf(driver).catch(() => before)
      const then = [...before.bridges, ...before.channels]
      const since = [...now.bridges, ...now.channels]
      return [...since.filter((id) => !then.includes(id)), ...then.filter((id) => !since.includes(id))]
    },
    clear: async () => {
      await driver.sendHome()
      const { bridges } = await snapshotOf(driver)
      await Promise.all(bridges.filter((id) => !before.bridges.includes(id)).map((id) => driver.request('DELETE', `/bridges/${id}`)))
    },
    routed: async ({ id }, within) => {
      const { frame } = await driver.hears(`${id} reach a department`, ({ type, channel }) =>
        type === 'ChannelDialplan' && channel?.id === id && departments.has(channel.dialplan.exten), within === undefined ? {} : { within })
      return frame.channel?.dialplan.exten ?? ''
    },
    end: async () => {
      watching.unsubscribe()
      listening.unsubscribe()
      await driver.sendHome().catch(() => undefined)
      await Promise.all(aris.map((each) => ends(each.close()).catch(() => undefined)))
      unsubscribe('http.client.request.start', watchWriting)
      unwatchSockets()
      await driver.close()
      await proxy.close()
      toBeSearched(`${app}.txt`, () => [
        ...proxy.requests.map(({ method, path, query, body }) => `${method} ${path} ${JSON.stringify(query)} ${body}`),
        ...written.map(({ method, path }) => `${method} ${path}`),
        ...[...lifecycle, ...faults, ...errors, ...aris].flatMap((told) => [String(told), inspect(told, { depth: 5, showHidden: true })]),
      ].join('\n'))
    },
  }
}

/**
 * One test on a real Asterisk, with a stage of its own. When its script has passed, all must be clean:
 * nothing in `ari.census()`, channels and bridges as before, and no fault but those it said it provokes.
 */
export const onStage = (
  name: string,
  script: (stage: Stage) => Promise<void>,
  { within = 30_000, at = () => Promise.resolve(server) }: { readonly within?: number; readonly at?: () => Promise<Server> } = {},
): void => {
  test(name, async () => {
    const stage = await openStage(await at())
    try {
      await script(stage)
      await stage.expectClean()
    } catch (error) {
      process.stderr.write(`      What went before '${name}' failed:\n${account(stage.proxy.requests, stage.known, await stage.left())}\n`)
      throw error
    } finally {
      await stage.end()
    }
  }, within)
}
