import { type Observable, Subject, catchError, concat, defer, filter, forkJoin, map, of, retry, switchMap, throwError, timer } from 'rxjs'

import { dateOf } from './core/codec.js'
import { markIndexed, openDemux } from './core/demux.js'
import { isAbsent, isAriError } from './core/errors.js'
import { type Fault, openFaults } from './core/faults.js'
import { withGaps } from './core/gaps.js'
import { mintId } from './core/ids.js'
import type { Lifecycle } from './core/lifecycle.js'
import { prepare } from './core/prepare.js'
import type { Wire } from './core/wire.js'
import { bothWays } from './core/wires/bothWays.js'
import { type HttpOptions, eventWires, httpWires } from './core/wires/http.js'
import { logged } from './core/wires/logged.js'
import { ordered } from './core/wires/ordered.js'
import { recorded } from './core/wires/recorded.js'
import { type ReconnectingOptions, reconnected } from './core/wires/reconnecting.js'
import type { TlsOptions } from './core/wires/certificates.js'
import { deafApplications } from './resources/applications/subscribeAll.js'
import { type Filtered, openFilters } from './resources/applications/filters.js'
import { openSubscriptions } from './resources/applications/subscriptions.js'
import { asterisk } from './resources/asterisk/operations.js'
import { openArrivals } from './resources/arrivals.js'
import { type Bridge, type BridgeOptions, openBridges } from './resources/bridges/bridge.js'
import type { Call } from './resources/channels/call.js'
import { type Dial, openDial } from './resources/channels/dial.js'
import { openLegs } from './resources/channels/legs.js'
import { endOf, endStay } from './resources/channels/stay.js'
import { openConnection } from './resources/connection.js'
import { type DrainOptions, openDrain } from './resources/drain.js'
import { type DeviceState, type Presence, openDeviceStates } from './resources/deviceStates/deviceState.js'
import { openPresence } from './resources/deviceStates/presence.js'
import { type Endpoint, endpointOf } from './resources/endpoints/endpoint.js'
import { type AriEvent, keysOf } from './resources/events.js'
import { proven } from './resources/events/proven.js'
import { type UserEventOptions, openUserEvents } from './resources/events/userEvent.js'
import { closeGap, inStasis } from './resources/gap.js'
import { type Load, openLoad } from './resources/load.js'
import { type Mailbox, mailboxOf } from './resources/mailboxes/mailbox.js'
import { nodeAt } from './resources/nodes.js'
import { type OfferedCall, openOffers } from './resources/offers.js'
import { type Playback, openPlaybacks } from './resources/playbacks/playback.js'
import { type LiveRecording, liveRecordingsOf } from './resources/recordings/liveRecording.js'
import { type StoredRecording, storedRecordingOf } from './resources/recordings/storedRecording.js'
import { openRequests } from './resources/requests.js'
import type { Broken, Session, Tables } from './resources/session.js'
import type { Source } from './resources/uris.js'

/** How to reach an Asterisk. `url` and the credentials may be functions: they are asked at every attempt. */
export interface Server {
  /** ARI's base: `http://127.0.0.1:8088/ari`. */
  readonly url: string | (() => string)
  readonly username: string | (() => string)
  readonly password: string | (() => string)
  /**
   * Also hears what no application of ours has asked for. Asterisk ignores it for an application that exists already (one that was
   * connected a moment ago and still has calls): `lifecycle$` says so. Default: false.
   */
  readonly subscribeAll?: boolean
  /** For a URL that begins with https: own CA, own certificate. The other side's is verified always. */
  readonly tls?: TlsOptions
  /** How long to wait before the next attempt, in ms, after so many failures in a row (from 1). Default: 100 ms, doubled up to 10 s, half of it chance. */
  readonly backoff?: (failures: number) => number
  /** How long a connection may take to be made, in ms. Default: 4000. */
  readonly openWithin?: number
  /** How often Asterisk is asked whether it is there, in ms; silent three times over, it is taken for dead. `Infinity` never asks. Default: 5000. */
  readonly pingEvery?: number
  /** The largest message that is taken over the event connection, in bytes; a larger one ends it, as any loss. Default: 67108864 (64 MiB). */
  readonly messageLimit?: number
  /**
   * How requests go: over HTTP; over the event connection (`socket`), which Asterisk 22 takes; or `auto`, over the event connection where it is
   * safe. Asterisk does what comes over it strictly one after another, so with `socket` a request that waits behind a sound holds
   * up all others, the stop of that sound included; with `auto` those go over HTTP. Files and an older Asterisk always do; `lifecycle$` tells.
   * Default: `auto`.
   */
  readonly rest?: Rest
}

/** How requests go, see `connect({ rest })`. */
export type Rest = 'http' | 'socket' | 'auto'

export type ConnectOptions = (Server | { readonly wire: Wire }) & {
  /** The application, or several, that the dialplan's `Stasis()` names. */
  readonly app: string | readonly string[]
  /**
   * Calls that are in our applications already arrive in `calls$` too, with `call.adopted`: those that a program left there that has ended, or from
   * which this one takes them over. Of those that a program has made itself (ids as ours are: UUIDs; snoops, media) only `entries$` tells. They are looked
   * for whenever the connection has been opened.
   * @default false
   */
  readonly adopt?: boolean
  /**
   * Which events Asterisk sends: `all`, or as `needed`: those of types that somebody listens to (`ofType`, `ofChannel` with types), and what
   * calls, bridges and sounds live on. Whoever listens to a stream of events without naming types needs all. What happens before Asterisk
   * has agreed to a new type is not told; a type that nobody listens to any more is sent for 10 s. Told at each opening, taken back at `close()`.
   * Source: PUT /applications/{applicationName}/eventFilter.
   * @default 'all'
   */
  readonly listen?: 'all' | 'needed'
  /**
   * A name of our choosing for the Asterisk. A call of one node cannot be given to a bridge of another (`WrongNode`): connections to one
   * Asterisk have one name. Default: host and port of a `url` that is a string; a function and a wire have none, and are not judged.
   */
  readonly node?: string
  /** Writes one line per request and event to standard error. Default: whether `ARI_LOG` is `1` in the environment. */
  readonly log?: boolean
  /**
   * Records what goes over the wire into this file, which is replaced if it is there: a cassette, to be played back in a test. For what
   * is masked in it see `recorded`. What cannot be written is a fault, and the calls go on.
   */
  readonly record?: string
}

/** One connection to one Asterisk. Everything in it is cold: it opens when something first needs its events. */
export interface Ari extends Tables, Dial {
  /** The name of its Asterisk, as `connect` was given it; else where that is. */
  readonly node?: string
  /** One `Call` per arrival; two subscribers get the same. Errors only with what cannot mend itself (`lifecycle$` tells the rest). */
  readonly calls$: Observable<Call>
  /** Every stay, our own dialled, snooped and media legs included. */
  readonly entries$: Observable<Call>
  /**
   * Calls that the dialplan offers to several applications, ours among them (`StasisBroadcast()`), once for each of ours; none while it is drained.
   * Asterisk 22.10 and 20.20: workers that share an Asterisk have an application each, and claim what they have room for. Source: CallBroadcast.
   * @example ari.offers$.pipe(mergeMap((offer) => offer.claim())).subscribe()
   */
  readonly offers$: Observable<OfferedCall>
  /** Every event, validated; a type unknown to this version passes as `UnknownEvent`. */
  readonly events$: Observable<AriEvent>
  /** What becomes of the connection; the latest is replayed. Watching it opens nothing. */
  readonly lifecycle$: Observable<Lifecycle>
  /** What failed where nobody was left to hear it. With no subscriber: one process warning per tag and minute. */
  readonly faults$: Observable<Fault>
  /**
   * State: a bridge of our own, destroyed when the subscription ends. Source: POST and DELETE /bridges/{bridgeId}.
   * @example ari.openBridge({ type: 'mixing' }).pipe(switchMap((bridge) => bridge.join(call)))
   */
  openBridge(options?: BridgeOptions): Observable<Bridge>
  /** A bridge by its id, owned by nobody here. */
  bridge(bridgeId: string): Bridge
  /** A sound by its id, whoever plays it. */
  playback(playbackId: string): Playback
  /** A recording that is being made, by its name, whoever makes it. */
  liveRecording(name: string): LiveRecording
  /** A recording on Asterisk's disk, by its name. */
  storedRecording(name: string): StoredRecording
  /** A device or peer, in a call or not: `ari.endpoint('PJSIP', 'alice')`. */
  endpoint(tech: string, resource: string): Endpoint
  /** How busy a device is: any to be watched (`PJSIP/alice`), one of our own to be set (`Stasis:door`). */
  deviceState(name: string): DeviceState
  /**
   * State: a device of our own follows a stream; emits what it is each time that is in force. Let go, it is `NOT_INUSE`, then deleted.
   * `Stasis:` is put before its name where it is missing: a hint in the dialplan names it so. Errors: `Refused`, and those of the stream.
   * Source: PUT and DELETE /deviceStates/{deviceName}.
   * @example ari.presence('night', night$.pipe(map((night) => (night ? 'INUSE' : 'NOT_INUSE'))))
   */
  presence(deviceName: string, state$: Observable<Presence>): Observable<Presence>
  /** The counts of a mailbox. */
  mailbox(name: string): Mailbox
  /**
   * State: our applications are told about an event source beyond their calls. Emits it when that is so, and again after each gap
   * (what happened in the gap is not told). Completes with the channel or bridge. Holders of one source share one subscription.
   * Errors: `Refused` where Asterisk has no such thing. Source: POST /applications/{applicationName}/subscription.
   * @example ari.subscribed('bridge:lobby').pipe(switchMap(() => ari.bridge('lobby').events$))
   */
  subscribed<const Given extends string>(eventSource: Source<Given>): Observable<string>
  /**
   * State: only these types of events are told to our applications, or all but these; the newest holder decides. What calls, bridges
   * and sounds live on is always let through, and cannot be kept back (`Refused`). Beside `connect({ listen: 'needed' })` a type comes when both
   * let it through. Source: PUT /applications/{applicationName}/eventFilter.
   * @example ari.filtered({ disallowed: ['ChannelVarset', 'ChannelDialplan'] })
   */
  filtered<const Given extends string>(filter: Filtered<Given>): Observable<Filtered>
  /**
   * Act: sends an event of our own to an application, ours or another's; done when Asterisk has passed it on. Heard as
   * `ari.events$.pipe(ofType('ChannelUserevent'))`. Errors: `NotFound` where no such application is connected, or no such source.
   * Source: POST /events/user/{eventName}.
   * @example ari.userEvent('agent-came', { app: 'wallboard', variables: { agent: 'alice' } })
   */
  userEvent(name: string, options?: UserEventOptions): Observable<void>
  /**
   * How busy this program is with the connection, once a second while somebody listens; nothing is measured otherwise. Completes when it is closed or has failed.
   * Watching it opens nothing. Source: our own queues, and Node's event loop.
   * @example ari.load$.pipe(map(({ lag }) => lag < 100))
   */
  readonly load$: Observable<Load>
  /** What is going on: all zero when nothing of ours is left. The leak test. */
  census(): { readonly listeners: number; readonly requests: number; readonly activities: number; readonly calls: number }
  /**
   * Takes no more calls, lets those that are here end, then closes; completes when that is done. Whoever arrives meanwhile goes on in the
   * dialplan behind `Stasis()`, and neither `calls$` nor `entries$` tells of them; legs of ours are taken, and calls that move or come back.
   * After `within` ms callers are hung up or given back to the dialplan, legs are hung up, and 10 s later at most it closes. Let go before,
   * calls are taken again; `close()` meanwhile ends it at once. Never errors (`RangeError` for a time that is none): what goes wrong is a fault.
   * Source: POST /channels/{channelId}/continue, DELETE /channels/{channelId}.
   * @example fromEvent(process, 'SIGTERM').pipe(take(1), switchMap(() => ari.drain({ within: 60_000, then: 'continue' }))).subscribe()
   */
  drain(options?: DrainOptions): Observable<never>
  /**
   * Ends the connection: calls end as `abandoned` and nobody is hung up; completes when what was being undone is undone (2 s at most).
   * Until then the process lives.
   */
  close(): Observable<never>
}

/** How soon a request that never left is tried again, in ms, and how often. */
const retryAfter = 250
const retries = 3

/**
 * A connection to Asterisk's ARI. Nothing happens until something of it is subscribed.
 *
 * @example
 * const ari = connect({ url: 'http://127.0.0.1:8088/ari', username: 'desk', password, app: 'front-desk' })
 * ari.calls$.pipe(eachCall(frontDesk)).subscribe()
 */
export const connect = (options: ConnectOptions): Ari => {
  // What has been taken over is left out of the next attempt: two programs would steal it from each other for ever.
  const apps = typeof options.app === 'string' ? [options.app] : [...options.app]
  const wantsAll = 'url' in options && options.subscribeAll === true
  const raw = 'wire' in options ? options.wire : lasting(wires({ ...options, apps }), apps, options.backoff)
  const node = options.node ?? ('url' in options ? nodeAt(options.url) : undefined)
  const named = node === undefined ? {} : { node }
  const faults = openFaults()
  const taped = options.record === undefined ? raw : recorded(raw, options.record, {
    about: { app: [...apps] }, failed: (error) => { faults.report({ during: 'record', error }) },
  })
  const wire = ordered(options.log ?? process.env['ARI_LOG'] === '1' ? logged(taped) : taped, ({ ids }) => ids['channelId'])

  const index = openDemux<AriEvent>(keysOf)
  const broken = new Subject<Broken>()
  const { lifecycle$, activities, ready, opening, mended$, abandoned, abandoned$, replaced, close } = openConnection({
    wire, apps, faults, index,
    arrivals: () => arrivals,
    catchUp: () => tables.asterisk.getInfo({ only: 'status' }).pipe(
      switchMap(({ status }) => concat(filters.opening$, forkJoin({
        missed: closeGap(tables, arrivals.gaps(), { correct: arrivals.correct, adopt: options.adopt === true ? arrivals.adopt : undefined }),
        deaf: wantsAll ? deafApplications(tables, apps) : of([]),
        started: of(status?.startup_time === undefined ? undefined : dateOf(status.startup_time).getTime()),
      }))),
    ),
  })
  const legs = openLegs((application) => apps.includes(application))
  const { tables, undo, bytes, unanswered, requests, replies } = openRequests({
    wire, index, faults, activities, legs, mended$, abandoned$, staysOf: (channelId) => arrivals.staysOf(channelId),
  })

  const session: Session = {
    ...named,
    tables,
    index,
    faults,
    activities,
    mint: mintId,
    ready: (work) => ready(work).pipe(retry({
      // It never left, so it may be tried again.
      delay: (error: unknown, count) => (isAriError(error, 'Unreachable') && count <= retries ? timer(retryAfter) : throwError(() => error)),
    })),
    opening,
    mended$,
    broken$: broken,
    abandoned,
    abandoned$,
    bytes,
    undo,
    unanswered,
    verify: (stay) => defer(() => session.ready(tables.channels.get({ channelId: stay.id }))).pipe(
      map(inStasis),
      retry({ ...unanswered, count: retries }),
      catchError((error: unknown) => of(!isAbsent(error))),
      map((there) => {
        if (!there) endStay(stay, stay.known.hangup === undefined ? { how: 'lost' } : endOf(stay))
        return !stay.end.isSet
      }),
    ),
  }

  const subscribed = openSubscriptions(session, apps)
  const { bridge, openBridge } = openBridges(session, {
    subscribed, applications: apps, callOf: (channelId) => arrivals.callOf(channelId), watch: (snapshot) => arrivals.watch(snapshot),
  })
  const deviceState = openDeviceStates(session, subscribed)
  const arrivals = openArrivals(session, legs, [...apps], {
    broken: (event) => { broken.next(event) }, replaced, admits: (start) => draining.admits(start),
  })

  const filters = openFilters(session, apps, options.listen ?? 'all')
  const draining = openDrain(session, { arrivals, legs, requests, close })

  return Object.freeze({
    ...tables,
    ...named,
    calls$: opening(arrivals.calls),
    entries$: opening(arrivals.entries),
    offers$: opening(openOffers(session, arrivals.entries).pipe(filter(() => !draining.isDraining()))),
    events$: withGaps(markIndexed(opening(index.all$), {
      of: (types) => opening(index.of(types)),
      on: (kind, id, types) => opening(index.on(kind, id, types)),
    }), mended$),
    lifecycle$,
    faults$: faults.faults$,
    ...openDial(session, arrivals.entries, () => apps[0] ?? ''),
    openBridge,
    bridge,
    liveRecording: liveRecordingsOf(session).named,
    playback: openPlaybacks(session),
    storedRecording: (name) => storedRecordingOf(session, name),
    endpoint: (tech, resource) => endpointOf(session, subscribed, tech, resource),
    deviceState,
    presence: openPresence(session, deviceState),
    mailbox: (name) => mailboxOf(session, name),
    subscribed,
    load$: openLoad({ requests, replies, index, live: arrivals.live, over$: abandoned$ }),
    filtered: filters.filtered,
    userEvent: openUserEvents(session, apps),
    census: () => ({
      listeners: index.listeners(),
      requests: requests.count(),
      activities: activities.count(),
      calls: arrivals.live().length,
    }),
    drain: draining.drain,
    close,
  } satisfies Ari)
}

/** How requests go where nobody says how. */
const usualRest: Rest = 'auto'

const wires = ({ rest = usualRest, ...options }: HttpOptions & Pick<Server, 'rest'>): (() => Wire) =>
  rest === 'http' ? httpWires(options) : eventWires(options, bothWays({ rest, probe: prepare('asterisk.ping', asterisk.ping, {}, mintId) }))

/** One wire out of many, each proven to hear. */
const lasting = (open: () => Wire, apps: readonly string[], backoff: ReconnectingOptions['backoff']): Wire =>
  reconnected(() => proven(open(), apps), backoff === undefined ? {} : { backoff })
