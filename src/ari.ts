import {
  BehaviorSubject, EMPTY, NEVER, type Observable, ReplaySubject, Subject, Subscription, catchError, concat, concatMap, defer, filter,
  finalize, from, ignoreElements, map, merge, of, retry, switchMap, switchAll, take, takeUntil, tap, throwError, timer,
} from 'rxjs'

import { openActivities } from './core/activities.js'
import { backoff } from './core/backoff.js'
import { type Send, bind } from './core/bind.js'
import { markIndexed, openDemux } from './core/demux.js'
import { AriError, isAriError, toAriError } from './core/errors.js'
import { type Fault, openFaults } from './core/faults.js'
import { mintId } from './core/ids.js'
import type { Lifecycle } from './core/lifecycle.js'
import { type Operation, undoing } from './core/operation.js'
import { perform } from './core/perform.js'
import { prepare } from './core/prepare.js'
import { readReply } from './core/reply.js'
import { hearFaultsOf } from './core/unheard.js'
import type { Ids, Wire, WireState } from './core/wire.js'
import { httpWires } from './core/wires/http.js'
import { logged } from './core/wires/logged.js'
import { ordered } from './core/wires/ordered.js'
import { reconnecting } from './core/wires/reconnecting.js'
import { type Bridge, type BridgeOptions, bridgeOf, openBridge } from './resources/bridges/bridge.js'
import { type Call, openCall } from './resources/channels/call.js'
import type { ChannelHangupRequest, StasisStart } from './resources/channels/codec.js'
import { openLegs } from './resources/channels/legs.js'
import { mediumOf } from './resources/channels/media.js'
import { type Stay, endOf, endStay, openStay } from './resources/channels/stay.js'
import { type AriEvent, decodeEvent, keysOf } from './resources/events.js'
import { proven } from './resources/events/proven.js'
import { closeGap, inStasis } from './resources/gap.js'
import { isGone } from './resources/gone.js'
import { operations } from './resources/operations.js'
import type { Broken, Session, Tables } from './resources/session.js'
import { stopped } from './resources/stopped.js'

/** How to reach an Asterisk. `url` and the credentials may be functions: they are asked at every attempt. */
export interface Server {
  /** ARI's base: `http://127.0.0.1:8088/ari`. */
  readonly url: string | (() => string)
  readonly username: string | (() => string)
  readonly password: string | (() => string)
  /** Also hears what no application of ours has asked for. */
  readonly subscribeAll?: boolean
}

export type ConnectOptions = (Server | { readonly wire: Wire }) & {
  /** The application, or several, that the dialplan's `Stasis()` names. */
  readonly app: string | readonly string[]
  /** Writes one line per request and event to standard error. Default: whether `ARI_LOG` is `1` in the environment. */
  readonly log?: boolean
}

/** One connection to one Asterisk. Everything in it is cold: it opens when something first needs its events. */
export interface Ari extends Tables {
  /** One `Call` per arrival; two subscribers get the same. Errors only with what cannot mend itself (`lifecycle$` tells the rest). */
  readonly calls$: Observable<Call>
  /** Every stay, our own dialled, snooped and media legs included. */
  readonly entries$: Observable<Call>
  /** Every event, validated; a type unknown to this version passes as `UnknownEvent`. */
  readonly events$: Observable<AriEvent>
  /** What becomes of the connection; the latest is replayed. Watching it opens nothing. */
  readonly lifecycle$: Observable<Lifecycle>
  /** What failed where nobody was left to hear it. With no subscriber: one process warning per tag and minute. */
  readonly faults$: Observable<Fault>
  /**
   * State: a bridge of our own, destroyed when the subscription ends.
   * @example ari.openBridge({ type: 'mixing' }).pipe(switchMap((bridge) => bridge.join(call)))
   */
  openBridge(options?: BridgeOptions): Observable<Bridge>
  /** A bridge by its id, owned by nobody here. */
  bridge(bridgeId: string): Bridge
  /** What is going on: all zero when nothing of ours is left. The leak test. */
  census(): { readonly listeners: number; readonly requests: number; readonly activities: number; readonly calls: number }
  /**
   * Ends the connection: calls end as `abandoned` and nobody is hung up; completes when what was being undone is undone (2 s at most).
   * Until then the process lives.
   */
  close(): Observable<never>
}

/** How long Asterisk may take to answer, in ms, where no sound of ours holds it up. */
const answerLimit = 10_000
/** How long `close()` waits for what is being undone, in ms. */
const closeLimit = 2_000
/** How soon a request that never left is tried again, in ms, and how often. */
const retryAfter = 250
const retries = 3
/** How often an Asterisk that is still booting is asked, in ms. */
const bootPoll = 100
/** When something whose beginning got no answer is undone once more, in ms. */
const doubts = [0, 2_000, 10_000]
/** Events that end a sound or recording. */
const endsMedium = new Set(['PlaybackFinished', 'RecordingFinished', 'RecordingFailed'])

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
  const raw = 'wire' in options ? options.wire : lasting(httpWires({ ...options, apps }), apps)
  const wire = ordered(options.log ?? process.env['ARI_LOG'] === '1' ? logged(raw) : raw, ({ ids }) => ids['channelId'])

  const faults = openFaults()
  /** Nothing begins any more: told when closing begins, or with what is fatal. */
  const abandoned = new ReplaySubject<AriError | undefined>(1)
  /** Nothing is sent any more. */
  const silenced = new ReplaySubject<void>(1)
  const activities = openActivities(faults, { isSo: () => session.abandoned(), cut$: silenced })
  const requests = openActivities(faults)
  const index = openDemux<AriEvent>(keysOf)
  const legs = openLegs((application) => apps.includes(application))
  /** Live stays by application and channel id. */
  const stays = new Map<string, Map<string, Stay>>()
  const entries = new Subject<Call>()
  const calls = new Subject<Call>()
  const lifecycle = new BehaviorSubject<Lifecycle>({ status: 'idle' })
  const ready$ = new BehaviorSubject(false)
  const mended = new Subject<void>()
  const broken = new Subject<Broken>()
  const connection = new Subscription()
  let opened = false
  let closing = false
  let failure: AriError | undefined
  let lostAt: number | undefined

  const liveStays = () => [...stays.values()].flatMap((byId) => [...byId.values()])
  const stayIn = (application: string, id: string) => stays.get(application)?.get(id)
  const staysOf = (id: string) => [...stays.values()].flatMap((byId) => byId.get(id) ?? [])

  // Requests

  const send: Send = (name, row, input, extra) =>
    defer(() => {
      const request = prepare(name, row, input, mintId, extra)
      const channelId = request.ids['channelId']
      const [stay] = channelId === undefined ? [] : staysOf(channelId)
      const unnote = legs.note(request)
      const medium = mediumOf(request)
      if (stay !== undefined && medium !== undefined) stay.media.begin(medium)
      const undoes = undoing(row, request.ids)
      const mediumOver = () => { if (medium !== undefined) stay?.media.end(medium.id) }
      const vain = () => {
        unnote()
        mediumOver()
      }
      return perform({
        wire,
        request,
        overdue$: request.mayBlock && stay !== undefined
          ? stay.media.quiet$.pipe(switchMap((quiet) => (quiet ? timer(answerLimit) : NEVER)))
          : timer(answerLimit),
        read: (reply) => readReply(row, request, reply, { isGone, seenAlive: () => stay !== undefined }),
        begin: requests.begin,
        vain,
        ...(undoes === undefined ? {} : {
          undo: (began$: Observable<boolean>) => {
            // A sound may have ended before the answer that it began.
            if (stay?.end.isSet === true || (medium !== undefined && stay?.media.runs(medium.id) === false)) return
            const undone = session.undo(...undoes).pipe(finalize(mediumOver))
            const undoneForSure = from(doubts).pipe(concatMap((ms) => timer(ms).pipe(switchMap(() => undone))), finalize(unnote))
            activities.detach('undo', began$.pipe(
              switchMap((certain) => (certain ? undone : undoneForSure)),
              takeUntil(stay?.end.phase('acts') ?? NEVER),
            ))
          },
        }),
      }).pipe(tap({
        error: (error: unknown) => {
          if (isAriError(error)) hearFaultsOf(error, faults.report)
        },
      }))
    })

  const tables: Tables = Object.freeze({
    applications: bind(send, 'applications', operations.applications),
    asterisk: bind(send, 'asterisk', operations.asterisk),
    bridges: bind(send, 'bridges', operations.bridges),
    channels: bind(send, 'channels', operations.channels),
    events: bind(send, 'events', operations.events),
    playbacks: bind(send, 'playbacks', operations.playbacks),
    recordings: bind(send, 'recordings', operations.recordings),
  })

  const ready = <T>(work: Observable<T>): Observable<T> =>
    defer(() => {
      open()
      if (ready$.value && !session.abandoned()) return work
      // Failed, that is the error; closed, there is nothing to say.
      return merge(session.abandoned$.pipe(map(() => EMPTY)), ready$.pipe(filter((is) => is), map(() => work))).pipe(take(1), switchAll())
    })

  /** For `retry`: a request that got no answer is sent once more when the connection is whole again, or after a while. */
  const unanswered = {
    delay: (error: unknown, count: number) => (isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut')
      ? merge(mended, timer(backoff(count))).pipe(take(1))
      : throwError(() => error)),
  }

  const session: Session = {
    tables,
    index,
    faults,
    activities,
    mint: mintId,
    ready: (work) => ready(work).pipe(retry({
      // It never left, so it may be tried again.
      delay: (error: unknown, count) => (isAriError(error, 'Unreachable') && count <= retries ? timer(retryAfter) : throwError(() => error)),
    })),
    mended$: mended,
    broken$: broken,
    abandoned: () => closing || failure !== undefined,
    abandoned$: abandoned.pipe(take(1), map((reason) => {
      if (reason !== undefined) throw reason
    })),
    undo: (operation, ids) => {
      const asked = defer(() => send(operation, rowOf(operation), ids)).pipe(
        map(() => 'asked' as const),
        catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound') ? of('absent' as const) : throwError(() => error))),
        retry(unanswered),
      )
      const ended$ = endOfMedium(operation, ids)
      return (ended$ === undefined ? asked : stopped(ended$, asked)).pipe(ignoreElements())
    },
    verify: (stay) => defer(() => session.ready(tables.channels.get({ channelId: stay.id }))).pipe(
      map(inStasis),
      retry({ ...unanswered, count: retries }),
      catchError((error: unknown) => of(!isAriError(error, 'Gone', 'NotFound'))),
      map((there) => {
        if (!there) endStay(stay, stay.known.hangup === undefined ? { how: 'lost' } : endOf(stay))
        return !stay.end.isSet
      }),
    ),
  }

  /** What tells that a sound or recording has stopped. */
  const endOfMedium = (operation: string, { playbackId, recordingName }: Ids): Observable<unknown> | undefined => {
    if (operation === 'playbacks.stop' && playbackId !== undefined) return index.on('playback', playbackId, ['PlaybackFinished'])
    if ((operation === 'recordings.stop' || operation === 'recordings.cancel') && recordingName !== undefined) {
      return index.on('recording', recordingName, ['RecordingFinished', 'RecordingFailed'])
    }
    return undefined
  }

  // Events

  const receive = (frame: unknown): void => {
    const read = decodeEvent(frame)
    if ('event' in read) {
      deliver(read.event)
      return
    }
    faults.report({ during: 'decode', error: 'unknown' in read ? read.error : read.malformed, frame })
    if ('unknown' in read) {
      index.push(read.unknown)
      return
    }
    // However little could be read of it, what it ends has ended.
    const { type, application, malformed: { ids } } = read
    if (type === 'StasisEnd' && application !== undefined && ids['channelId'] !== undefined) left(application, ids['channelId'])
    else if (type !== undefined) {
      const medium = endsMedium.has(type) ? ids['playbackId'] ?? ids['recordingName'] : undefined
      if (medium !== undefined) for (const { media } of liveStays()) media.end(medium)
      broken.next({ type, ids })
    }
  }

  const deliver = (event: AriEvent): void => {
    switch (event.type) {
      case 'StasisStart':
        arrive(event)
        return
      case 'StasisEnd':
        index.push(event)
        left(event.application, event.channel.id)
        return
      case 'ChannelHangupRequest': {
        const stay = stayIn(event.application, event.channel.id)
        if (stay !== undefined) stay.known.hangup = { ...stay.known.hangup, ...hangupOf(event) }
        break
      }
      case 'ChannelDestroyed':
        legs.drop(event.channel.id)
        break
      case 'ChannelEnteredBridge':
        if (event.channel !== undefined) stayIn(event.application, event.channel.id)?.keypad.empty()
        break
      case 'PlaybackFinished':
        mediumEnded(event.playback.target_uri, event.playback.id)
        break
      case 'RecordingFinished':
      case 'RecordingFailed':
        mediumEnded(event.recording.target_uri, event.recording.name)
        break
      case 'ChannelDtmfReceived':
        index.push(event)
        stayIn(event.application, event.channel.id)?.keypad.press(event)
        return
      case 'ApplicationReplaced':
        index.push(event)
        replaced(event.application)
        return
    }
    index.push(event)
  }

  const arrive = (start: StasisStart): void => {
    const { application, channel: { id } } = start
    // Whoever closes takes no more calls.
    if (session.abandoned()) {
      index.push(start)
      return
    }
    // Its StasisEnd was lost.
    const before = stayIn(application, id)
    if (before !== undefined) endStay(before, { how: 'lost' })
    const stay = openStay(start, () => {
      faults.report({
        during: 'keypad$',
        error: new AriError('DigitsDropped', `Nobody listened to the keypad of channel ${id}, and more keys came than are kept: the oldest is lost.`, { ids: { channelId: id } }),
        call: { id },
      })
    })
    const byId = stays.get(application) ?? new Map<string, Stay>()
    stays.set(application, byId.set(id, stay))
    stay.end.phase('acts').subscribe(() => {
      byId.delete(id)
    })
    const call = openCall(session, stay)
    const report = (fault: Fault) => { faults.report({ call: { id }, ...fault }) }
    for (const origin of [call, call.keypad$]) hearFaultsOf(origin, report)
    const ours = legs.spend(id)
    index.push(start)
    entries.next(call)
    if (!ours) calls.next(call)
  }

  const left = (application: string, id: string): void => {
    const stay = stayIn(application, id)
    if (stay !== undefined) endStay(stay, endOf(stay))
  }

  const mediumEnded = (target: string, id: string): void => {
    for (const stay of staysOf(target.replace(/^channel:/, ''))) stay.media.end(id)
  }

  const abandon = (some: readonly Stay[]): void => {
    for (const stay of some) endStay(stay, { how: 'abandoned' })
  }

  const replaced = (application: string): void => {
    if (!apps.includes(application)) return
    apps.splice(apps.indexOf(application), 1)
    lifecycle.next({ status: 'replaced', application })
    const error = new AriError(
      'Replaced',
      `Another connection has taken over application '${application}': one application is one connection. Give this program a name of its own, or stop the other.`,
    )
    if (apps.length === 0) fail(error)
    else {
      abandon([...(stays.get(application)?.values() ?? [])])
      faults.report({ during: 'events', error })
    }
  }

  // The connection

  const open = (): void => {
    if (opened || closing) return
    opened = true
    connection.add(wire.state$.pipe(
      tap((state) => { tell(state) }),
      switchMap((state) => (state.status === 'open' ? serving() : EMPTY)),
    ).subscribe({ error: fail }))
    connection.add(wire.frames$.subscribe({ next: receive, error: (error: unknown) => { fail(toAriError(error)) } }))
  }

  const tell = (state: WireState): void => {
    switch (state.status) {
      case 'connecting':
        lifecycle.next(state)
        return
      case 'lost':
        if (ready$.value) lostAt = Date.now()
        ready$.next(false)
        // Where no attempt follows, the streams error with it.
        if (state.retryIn !== undefined && !lifecycle.observed) faults.report({ during: 'connect', error: state.because })
        lifecycle.next(state)
        return
      case 'open':
      case 'closed':
    }
  }

  /** Asterisk opens event sockets before it serves requests; and after a gap, the calls that ended in it are completed first. */
  const serving = (): Observable<unknown> => {
    const before = liveStays()
    let told = false
    return tables.asterisk.getInfo({ only: 'status' }).pipe(
      switchMap(() => closeGap(tables, before)),
      retry({
        delay: (error: unknown) => {
          // What is no matter of booting may last: it is said, once.
          if (!told && !isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut')) {
            told = true
            faults.report({ during: 'connect', error: toAriError(error) })
          }
          return timer(bootPoll)
        },
      }),
      tap((ended) => {
        if (lostAt !== undefined) lifecycle.next({ status: 'gap', from: lostAt, to: Date.now(), ended })
        const gap = lostAt !== undefined
        lostAt = undefined
        lifecycle.next({ status: 'open' })
        ready$.next(true)
        if (gap) mended.next()
      }),
    )
  }

  const fail = (error: AriError): void => {
    if (failure !== undefined || closing) return
    failure = error
    ready$.next(false)
    silenced.next()
    abandon(liveStays())
    abandoned.next(error)
    lifecycle.next({ status: 'failed', because: error })
    if (!calls.observed && !entries.observed && index.listeners() === 0) faults.report({ during: 'connect', error })
    calls.error(error)
    entries.error(error)
    index.error(error)
    connection.unsubscribe()
  }

  const shut = (): Observable<never> => {
    if (lifecycle.value.status === 'closed') return EMPTY
    silenced.next()
    connection.unsubscribe()
    lifecycle.next({ status: 'closed' })
    for (const stream of [calls, entries, index, lifecycle]) stream.complete()
    return EMPTY
  }

  const opening = <T>(stream: Observable<T>): Observable<T> =>
    defer(() => {
      open()
      return stream
    })

  return Object.freeze({
    ...tables,
    calls$: opening(calls),
    entries$: opening(entries),
    events$: markIndexed(opening(index.all$), {
      of: (types) => opening(index.of(types)),
      on: (kind, id, types) => opening(index.on(kind, id, types)),
    }),
    lifecycle$: lifecycle.asObservable(),
    faults$: faults.faults$,
    openBridge: (bridge) => openBridge(session, apps, bridge),
    bridge: (bridgeId) => bridgeOf(session, bridgeId),
    census: () => ({
      listeners: index.listeners(),
      requests: requests.count(),
      activities: activities.count(),
      calls: liveStays().length,
    }),
    close: () => defer(() => {
      if (!closing && failure === undefined) {
        closing = true
        abandon(liveStays())
        abandoned.next(undefined)
      }
      return concat(activities.settled$.pipe(ignoreElements(), takeUntil(timer(closeLimit))), defer(shut))
    }),
  } satisfies Ari)
}

/** One wire out of many, each proven to hear. */
const lasting = (open: () => Wire, apps: readonly string[]): Wire => reconnecting(() => proven(open(), apps))

const hangupOf = ({ cause, tech_cause }: ChannelHangupRequest): Stay['known']['hangup'] => ({
  ...(cause === undefined ? {} : { cause }),
  ...(tech_cause === undefined ? {} : { techCause: tech_cause }),
})

const rowOf = (operation: string): Operation => {
  const [room = '', name = ''] = operation.split('.')
  // Any name of any room: what is not there is undefined.
  const row = (operations as Readonly<Record<string, Readonly<Record<string, Operation>>>>)[room]?.[name]
  if (row === undefined) throw new TypeError(`There is no operation ${operation}`)
  return row
}
