import {
  BehaviorSubject, EMPTY, Observable, Subject, catchError, concat, defer, filter, finalize, from, ignoreElements, merge, mergeMap, of, share, take, takeUntil,
} from 'rxjs'

import { type Ari, type ConnectOptions, type Server, connect } from './ari.js'
import { AriError, toAriError } from './core/errors.js'
import { type Fault, openFaults } from './core/faults.js'
import { checkTimes } from './core/times.js'
import type { Wire } from './core/wire.js'
import { httpWire } from './core/wires/http.js'
import { limitsOf } from './core/wires/limits.js'
import { type Line, openLine } from './core/wires/line.js'
import { type Place, seating } from './core/wires/seating.js'
import type { Certificates } from './core/wires/certificates.js'
import type { Origin } from './core/wires/origin.js'
import { type Incoming, type ListenOptions, listen } from './core/wires/server.js'
import type { Call } from './resources/channels/call.js'
import { nodeAt } from './resources/nodes.js'

export type { Certificates, Origin }

/** What each connection is given as `connect` is: a new option of `connect` is one of `serve`. */
type OfEach = Omit<ConnectOptions, 'app' | 'node' | 'record'>

export interface ServeOptions extends OfEach {
  /** Where to listen; 0 takes a port that is free, and `lifecycle$` says which. */
  readonly port: number
  /** The address to listen at: `0.0.0.0` is every one of this machine. Beyond this machine credentials are a must, or `tls.ca`. @default '127.0.0.1' */
  readonly host?: string
  /**
   * The path that Asterisk dials. What lies below it is taken too, and tells one Asterisk from another: where several have one application,
   * give each a path of its own, `/ari/paris`. @default '/ari'
   */
  readonly path?: string
  /** Whom Asterisk says it is: `username` and `password` of its websocket_client.conf. @default nobody is asked */
  readonly username?: string
  readonly password?: string
  /** Our certificate, for `wss://`. @default none: `ws://` */
  readonly tls?: Certificates
  /**
   * The way to an Asterisk over HTTP, asked once for each origin: files can only come that way, and what Asterisk may hold back behind a sound does
   * not hold up the rest. @default none: everything goes over the connection that Asterisk has made
   */
  readonly http?: (origin: Origin) => Pick<Server, 'url' | 'username' | 'password' | 'tls' | 'openWithin'>
  /**
   * A name of our choosing for each Asterisk, by where it dialled us from. A call of one node cannot be given to a bridge of another (`WrongNode`).
   * @default host and port of a `url` of `http` that is a string; without it an Asterisk has none, and is not judged
   */
  readonly node?: (origin: Origin) => string
  /**
   * Records what goes over each connection into a file of its own: its name, or nothing where it is not to be recorded. Asked when a connection is
   * the first of its application, and a file of that name is replaced. See `connect({ record })`.
   * @default none
   */
  readonly record?: (made: Pick<ServedAri, 'application' | 'origin'>) => string | undefined
  /** How long an Asterisk whose connection was lost is waited for, in ms; then its calls end as `abandoned`. @default 30000 */
  readonly waitFor?: number
  /** How often an Asterisk is asked whether it is there, in ms; silent three times over, its connection is taken for dead. @default 5000 */
  readonly pingEvery?: number
  /** The longest message that is read, in bytes; a longer one ends its connection. @default 64 MiB */
  readonly messageLimit?: number
}

/** One application of an Asterisk that has dialled us. */
export interface ServedAri extends Ari {
  /** As Asterisk names it; for one call alone it is `desk:PJSIP/alice-00000001`. */
  readonly application: string
  /** Where its first connection came from. */
  readonly origin: Origin
}

/** What becomes of the server, told by `lifecycle$` (the latest is replayed). */
export type ServingLifecycle =
  /** Nobody has subscribed. */
  | { readonly status: 'idle' }
  | { readonly status: 'listening'; readonly port: number }
  /** It cannot listen. */
  | { readonly status: 'failed'; readonly because: AriError }
  | { readonly status: 'closed' }

/** A server that Asterisks dial. It listens while `aris$` or `calls$` is subscribed. */
export interface Serving {
  /**
   * One `Ari` for each application of each Asterisk: those that are there, then each that comes. It hears from the first moment, so
   * subscribe to what you need of it in the same turn. Errors where it cannot listen: `Unreachable`, `Malformed`.
   */
  readonly aris$: Observable<ServedAri>
  /** All calls of all of them. An Asterisk that is lost for good ends its own calls, and no others. */
  readonly calls$: Observable<Call>
  /** What becomes of the server; each `Ari` has its own. Watching it opens nothing. */
  readonly lifecycle$: Observable<ServingLifecycle>
  /** Who was not let in, who was given up, and the faults of every `Ari`. With no subscriber: one process warning per tag and minute. */
  readonly faults$: Observable<Fault>
  /** How many applications there are, and what is going on in all of them together. */
  census(): ReturnType<Ari['census']> & { readonly applications: number }
  /** Listens no more, closes each `Ari` as its own `close()` does, then the connections. Completes when that is done. */
  close(): Observable<never>
}

/** How long a stranger may take for a handshake, and then to say which application it is, in ms. */
const strangersWait = 5_000

/**
 * A server for Asterisks (22 and newer) that dial their application by themselves: `type = outbound_websocket` in ari.conf. Cold: it
 * listens while subscribed.
 *
 * A lasting connection that drops and comes back is the same `Ari`, and its calls go on. A connection that is made for one call is an
 * `Ari` of its own, and ends with it.
 *
 * @example
 * serve({ port: 9098, username: 'asterisk', password }).calls$.pipe(eachCall(frontDesk)).subscribe()
 */
export const serve = (options: ServeOptions): Serving => {
  const { port, host, path, username, password, tls, http, node, record, waitFor = 30_000, pingEvery: asksEvery, messageLimit: longest, ...ofEach } = options
  checkTimes('serve', { waitFor })
  const { pingEvery, messageLimit } = limitsOf({ pingEvery: asksEvery, messageLimit: longest }, 'serve')
  const faults = openFaults()
  const lifecycle = new BehaviorSubject<ServingLifecycle>({ status: 'idle' })
  const present = new Set<ServedAri>()
  const came = new Subject<ServedAri>()
  const closing = new BehaviorSubject(false)
  /** Those who are being closed: their connections wait for them. */
  const leaving = new BehaviorSubject(0)
  const told = (error: AriError): void => { faults.report({ during: 'serve', error }) }
  const knownOf = neighbours({ http, node })

  const welcome = ({ application, origin, wire, over$ }: Place): ServedAri => {
    const { name } = knownOf(origin)
    const file = cassette({ application, origin })
    const ari: ServedAri = Object.freeze({
      ...connect({ ...ofEach, ...(name === undefined ? {} : { node: name }), ...(file === undefined ? {} : { record: file }), wire, app: application }),
      application,
      origin,
    })
    present.add(ari)
    // It hears from now on, whoever listens to it.
    ari.entries$.pipe(finalize(() => present.delete(ari))).subscribe({ error: (error: unknown) => { told(toAriError(error)) } })
    over$.pipe(mergeMap(() => ari.close())).subscribe()
    return ari
  }

  /** The calls go on, whether they are recorded or not. */
  const cassette: NonNullable<ServeOptions['record']> = (made) => {
    try {
      return record?.(made)
    } catch (error) {
      faults.report({ during: 'record', error: toAriError(error) })
      return undefined
    }
  }

  /** Who was let in; not one of whom our own functions know nothing. */
  const lineOf = (incoming: Incoming): Observable<Line> => {
    try {
      return of(openLine(incoming, { pingEvery, http: knownOf(incoming.origin).request }))
    } catch (error) {
      incoming.socket.terminate()
      told(toAriError(error))
      return EMPTY
    }
  }

  const house$ = new Observable<ServedAri>((subscriber) => {
    const stop = new Subject<void>()
    const lines$ = defer(() => listen({ ...where({ port, host, path, username, password, tls }), messageLimit, knockWithin: strangersWait }, {
      listening: (port) => { lifecycle.next({ status: 'listening', port }) },
      refused: told,
    })).pipe(
      mergeMap(lineOf),
      takeUntil(stop),
    )
    const connections = seating(lines$, { namedWithin: strangersWait, waitFor, told }).subscribe({
      next: (place) => {
        // Whoever closes takes no more.
        if (subscriber.closed) return
        const ari = welcome(place)
        came.next(ari)
        subscriber.next(ari)
      },
      error: (error: unknown) => {
        lifecycle.next({ status: 'failed', because: toAriError(error) })
        subscriber.error(error)
      },
    })
    return () => {
      stop.next()
      leaving.next(leaving.value + 1)
      // What is being undone goes over the connections: they are closed last.
      merge(...[...present].map((ari) => ari.close())).pipe(finalize(() => {
        connections.unsubscribe()
        if (lifecycle.value.status === 'listening' && !closing.value) lifecycle.next({ status: 'idle' })
        leaving.next(leaving.value - 1)
      })).subscribe()
    }
  })
  const listening$ = house$.pipe(takeUntil(closing.pipe(filter((is) => is))), share())

  const aris$ = defer(() => merge(from([...present]), listening$))
  const all$ = defer(() => merge(from([...present]), came))

  return Object.freeze({
    aris$,
    calls$: aris$.pipe(mergeMap(({ calls$ }) => calls$.pipe(catchError(() => EMPTY)))),
    lifecycle$: lifecycle.asObservable(),
    faults$: merge(faults.faults$, all$.pipe(mergeMap(({ faults$ }) => faults$))),
    census: () => {
      const all = [...present].map(({ census }) => census())
      const sum = (what: keyof ReturnType<Ari['census']>) => all.reduce((total, one) => total + one[what], 0)
      return { listeners: sum('listeners'), requests: sum('requests'), activities: sum('activities'), calls: sum('calls'), applications: all.length }
    },
    close: () => defer(() => {
      closing.next(true)
      return concat(leaving.pipe(filter((count) => count === 0), take(1), ignoreElements()), defer(() => {
        if (lifecycle.value.status !== 'closed') lifecycle.next({ status: 'closed' })
        lifecycle.complete()
        return EMPTY
      }))
    }),
  } satisfies Serving)
}

/** What we know of an Asterisk, by where it dialled us from. */
interface Neighbour {
  readonly name: string | undefined
  /** Over HTTP, with its connections. */
  readonly request: Wire['request'] | undefined
}

/** Each is asked for once. */
const neighbours = ({ http, node }: { readonly [Option in 'http' | 'node']: ServeOptions[Option] | undefined }): ((origin: Origin) => Neighbour) => {
  const known = new Map<string, Neighbour>()
  return (origin) => {
    const key = JSON.stringify([origin.address, origin.path])
    const there = known.get(key)
    if (there !== undefined) return there
    const server = http?.(origin)
    const neighbour: Neighbour = {
      name: node === undefined ? server && nodeAt(server.url) : node(origin),
      request: server && httpWire({ ...server, apps: [] }).request,
    }
    known.set(key, neighbour)
    return neighbour
  }
}

type Where = { readonly [Option in 'port' | 'host' | 'path' | 'username' | 'password' | 'tls']: ServeOptions[Option] | undefined } & Pick<ServeOptions, 'port'>

/** Where to listen, and for whom; `Malformed` where that cannot be meant. */
const where = ({ port, host = '127.0.0.1', path = '/ari', username, password, tls }: Where): Omit<ListenOptions, 'messageLimit' | 'knockWithin'> => {
  const bad = (words: string) => new AriError('Malformed', words)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw bad(`\`port\` is ${String(port)}: give a whole number up to 65535, or 0 for one that is free.`)
  if (!/^\/[^?#\s]*$/.test(path)) throw bad(`\`path\` is '${path}': it begins with a slash, and ends before any query, /ari for instance.`)
  if ((username === undefined) !== (password === undefined)) throw bad('`username` and `password` go together: give both, as in websocket_client.conf, or neither.')
  const credentials = username === undefined || password === undefined ? undefined : { username, password }
  if (credentials === undefined && tls?.ca === undefined && !/^(127\.|::1$|localhost$)/.test(host)) {
    throw bad(`Whoever reaches ${host} could speak as an Asterisk: give \`username\` and \`password\`, or \`tls.ca\` for certificates of theirs.`)
  }
  return { port, host, path, credentials, tls }
}
