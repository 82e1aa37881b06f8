import { AsyncSubject, Observable, ReplaySubject, Subject, asyncScheduler, defer, finalize, isObservable, mergeMap, of } from 'rxjs'

import type { Wire, WireReply, WireState } from '../../core/wire.js'
import type { EndpointState } from '../../resources/endpoints/codec.js'
import type { AriEvent } from '../../resources/events.js'
import { openApplications } from './applications.js'
import { hangUp, openChannel } from './channels.js'
import { destroyBridge } from './bridges.js'
import { parseDialplan } from './dialplan.js'
import { press } from './keys.js'
import type { ConnectCall, Heard, Length, Phoned, Version, World } from './model.js'
import { nameOf } from './names.js'
import { readPhones } from './phones.js'
import { type Handlers, Refusal, refused } from './requests/handler.js'
import { bridgeRequests } from './requests/bridges.js'
import { channelRequests } from './requests/channels.js'
import { legRequests } from './requests/legs.js'
import { recordingRequests } from './requests/recordings.js'
import { applicationRequests, asteriskRequests, endpointRequests, eventRequests, playbackRequests, soundRequests } from './requests/others.js'
import { deviceRequests, mailboxRequests } from './requests/states.js'
import { variableRequests } from './requests/variables.js'
import { route } from './route.js'
import { runDialplan, runFromStasis, start } from './run.js'
import { say } from './talking.js'
import { openTurns } from './turns.js'

export interface SimulatorOptions {
  /** Whose ways it has: an Asterisk 22's or a 16's. @default '22' */
  readonly version?: Version
  /** From a request to what it does and to its reply, in ms. @default 1 */
  readonly latency?: number
  /**
   * Whether a reply comes behind the events of what was asked, or before them, in the same ms. Nothing orders them in Asterisk:
   * a program that works with one of the two only does not work.
   * @default 'after'
   */
  readonly replies?: 'after' | 'before'
  /** How long media last, by URI, in ms; `missing` where there is no such sound. */
  readonly sounds?: Readonly<Record<string, number | 'missing'>>
  /** How long any other sound lasts, in ms. @default 1000; with `sounds` given there is no other: it is missing */
  readonly sound?: number
  /**
   * A sound that has just begun cannot be stopped for so long, in ms: the request is refused with 500, as a real one often does in the first
   * millisecond.
   * @default 0
   */
  readonly deafFor?: number
  /** The text of an extensions.conf. @default none: a call that leaves the application is hung up */
  readonly dialplan?: string
  /** The telephones that it knows, by `PJSIP/alice`, and whether they can be reached. Whoever calls need not be one of them. @default those of `phones` */
  readonly endpoints?: Readonly<Record<string, EndpointState>>
  /**
   * What telephones do when they are dialled, by endpoint, in marbles that count from then: `r` rings, `p` plays before the answer (early
   * media), `a` answers, `b` is busy, `c` is not got through to, `x` rejects, `t` begins to talk, `q` falls quiet, `0`-`9`, `*`, `#` and `A`-`D` press a key, `h` hangs up (or
   * rings no more, before the answer); `''` never says anything. Several rows are for one dial after another, the last for all that
   * follow. Any other endpoint cannot be reached, but for Local channels, which the dialplan is for.
   * @default none
   * @example { 'PJSIP/alice': 'r 2s a 5s h', 'PJSIP/bob': ['r--b', 'ra'] }
   */
  readonly phones?: Readonly<Record<string, string | readonly string[]>>
}

export interface Calling {
  /** The application that the call comes to, and what the dialplan gives it. */
  readonly app: string
  readonly args?: readonly string[]
  /** @default a new id, as Asterisk makes them */
  readonly id?: string
  /** Who calls. @default alice */
  readonly name?: string
  /** @default 100 */
  readonly number?: string
}

/** Somebody on the telephone. */
export interface Caller {
  /** The id of the channel. */
  readonly id: string
  /** What is heard; the latest is replayed. Completes when the receiver is down. */
  readonly hears$: Observable<Heard>
  /** Presses a key for so long, in ms (100 by default); it is heard at once, but not before the answer. */
  press(digit: string, duration?: number): void
  /** Begins to talk. Heard is it from the answer on. */
  talk(): void
  /** Falls quiet. */
  fallQuiet(): void
  /** Puts the receiver down. */
  hangup(): void
}

/** A request as HTTP brings it; `path` is below ARI's base URL. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An Asterisk of our own: channels, sounds, bridges, applications and a dialplan, all in RxJS's time, so that virtual time works. */
export interface Simulator {
  readonly version: Version
  /**
   * A connection to it.
   * @example connect({ wire: asterisk.wire('front-desk'), app: 'front-desk' })
   */
  wire(app: string | readonly string[], options?: { readonly subscribeAll?: boolean }): Wire
  /** Somebody calls: a channel that enters the application at once, unanswered. */
  call(calling: Calling): Caller
  /**
   * One request, as its HTTP server takes it. Cold; emits one reply, which may have to wait for the end of a sound.
   * Unsubscribing does not call it off.
   */
  ask(asked: Asked): Observable<WireReply>
  /** Whether the filter of an application lets messages of this type through. */
  lets(app: string, type: string): boolean
  /** State: these applications have a connection made for each of their calls (22). Completes never; for `dialling`. */
  perCall(apps: readonly string[], connect: ConnectCall): Observable<never>
  /** What telephones do that were dialled, as they do it. */
  readonly phoned$: Observable<Phoned>
  /** The event socket of applications: connected while subscribed. Completes never. */
  socket(apps: readonly string[], options?: { readonly subscribeAll?: boolean }): Observable<AriEvent>
  /**
   * How much is there: a program that cleans up behind itself leaves nothing when everybody has hung up. Playbacks and recordings count
   * from their request on; what is stored does not.
   */
  left(): Readonly<Record<'channels' | 'bridges' | 'playbacks' | 'recordings', number>>
  /** Everybody is hung up, every bridge and every sound is over: nothing of it goes on. */
  end(): void
}

const handlers: Handlers = {
  ...channelRequests, ...legRequests, ...variableRequests, ...bridgeRequests, ...playbackRequests, ...recordingRequests, ...applicationRequests,
  ...asteriskRequests, ...endpointRequests, ...eventRequests, ...deviceRequests, ...mailboxRequests, ...soundRequests,
}

const online = (phones: Readonly<Record<string, unknown>>): Readonly<Record<string, EndpointState>> =>
  Object.fromEntries(Object.keys(phones).map((endpoint) => [endpoint, 'online']))

/** What has a length of its own. */
const ownLength = ({ stored }: World, media: string): number | undefined => {
  const [, scheme = '', name = ''] = /^(\w+):(.*)$/s.exec(media) ?? []
  if (scheme === 'recording') return stored.get(name)?.ms
  if (scheme === 'tone') return Infinity
  const seconds = scheme === 'sound' ? /^silence\/(\d+)$/.exec(name)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

const schemes = /^(?:sound|digits|characters|tone):|^number:-?\d/

/**
 * An Asterisk for tests, drawings and first steps: no network, no sound, the same events and refusals.
 *
 * @example
 * const asterisk = simulator()
 * const ari = connect({ wire: asterisk.wire('front-desk'), app: 'front-desk' })
 * ari.calls$.pipe(eachCall(frontDesk)).subscribe()
 * asterisk.call({ app: 'front-desk' }).press('2')
 */
export const simulator = ({
  version = '22', latency = 1, replies = 'after', sounds, sound: other, dialplan = '', endpoints = {}, phones = {}, deafFor = 0,
}: SimulatorOptions = {}): Simulator => {
  const sound = other ?? (sounds === undefined ? 1_000 : 'missing')
  const turns = openTurns()
  const time = () => asyncScheduler.now()
  const now = () => new Date(time()).toISOString().replace('Z', '+0000')
  let number = 0
  const lengthOf = (media: string): Length =>
    sounds?.[media] ?? ownLength(world, media) ?? (schemes.test(media) ? sound : 'forgotten')
  const world: World = {
    version, turns, latency, time, now, lengthOf, deafFor,
    setGoing: (channel) => { start(world, channel, runDialplan(world, channel)) },
    started: now(),
    applications: openApplications(version, turns, now),
    channels: new Map(),
    bridges: new Map(),
    endpoints: new Map(Object.entries({ ...online(phones), ...endpoints })),
    phones: readPhones(phones),
    phoned$: new Subject(),
    playbacks: new Map(),
    recordings: new Map(),
    stored: new Map(),
    variables: new Map(),
    devices: new Map(),
    mailboxes: new Map(),
    offers: new Map(),
    sounds: Object.entries(sounds ?? {}).flatMap(([media, length]) => (media.startsWith('sound:') && length !== 'missing' ? [media.slice('sound:'.length)] : [])),
    dialplan: parseDialplan(dialplan),
    serial: () => number++,
  }

  const answer = ({ method, path, query, body }: Asked): Observable<WireReply> => {
    const routed = route(method, path, version)
    if ('reply' in routed) return of(routed.reply)
    const handler = handlers[routed.operation]
    if (handler === undefined) return of(refused(501, `The simulator does not do ${routed.operation} yet`))
    try {
      const reply = handler(world, { ...query, ...parametersOf(body), ...routed.ids })
      return isObservable(reply) ? reply : of(reply)
    } catch (error) {
      if (error instanceof Refusal) return of(error.reply)
      throw error
    }
  }

  const ask = (asked: Asked) => defer(() => {
    const reply$ = new AsyncSubject<WireReply>()
    const tell = replies === 'after' ? turns.tell : turns.tellFirst
    turns.after(latency).pipe(mergeMap(() => answer(asked))).subscribe({
      next: (reply) => {
        tell(() => {
          reply$.next(reply)
          reply$.complete()
        })
      },
      error: (error: unknown) => { reply$.error(error) },
    })
    return reply$
  })

  const call: Simulator['call'] = ({ app, args = [], id, name = 'alice', number = '100' }) => {
    const channel = openChannel(world, {
      id, state: 'Ring', place: { context: 'inbound', exten: '100', priority: 1 }, caller: { name, number }, name: nameOf(world, `PJSIP/${name}`),
    })
    start(world, channel, runFromStasis(world, channel, app, args))
    return {
      id: channel.id,
      hears$: channel.hears$.asObservable(),
      press: (digit, duration = 100) => { turns.take(() => { press(world, channel, digit, duration) }) },
      talk: () => { turns.take(() => { say(channel, 'speech') }) },
      fallQuiet: () => { turns.take(() => { say(channel, 'silence') }) },
      // Of a telephone that says goodbye a 22 gives no cause.
      hangup: () => { turns.take(() => { hangUp(world, channel, { request: version === '22' ? {} : { cause: 16 } }) }) },
    }
  }

  return {
    version, ask,
    phoned$: world.phoned$.asObservable(),
    socket: (apps, options) => world.applications.socket(apps, options),
    lets: (app, type) => world.applications.lets(app, type),
    perCall: (apps, connect) => new Observable(() => {
      const { perCall } = world.applications
      for (const app of apps) perCall.set(app, connect)
      return () => { for (const app of apps) perCall.delete(app) }
    }),
    wire: (app, options) => {
      const state = new ReplaySubject<WireState>(1)
      return {
        state$: state,
        frames$: defer(() => {
          state.next({ status: 'open' })
          return world.applications.socket(typeof app === 'string' ? [app] : app, options)
        }).pipe(finalize(() => {
          state.next({ status: 'closed' })
          state.complete()
        })),
        request: (request) => defer(() => {
          request.written?.()
          return ask(request)
        }),
      }
    },
    call: (calling) => turns.take(() => call(calling)),
    left: () => {
      const { channels, bridges, playbacks, recordings } = world
      return { channels: channels.size, bridges: bridges.size, playbacks: playbacks.size, recordings: recordings.size }
    },
    end: () => {
      turns.take(() => {
        for (const channel of [...world.channels.values()]) hangUp(world, channel, { request: { cause: 4, soft: true } })
        for (const bridge of [...world.bridges.values()]) destroyBridge(world, bridge)
      })
    },
  }
}

const parametersOf = (body: unknown): Readonly<Record<string, unknown>> =>
  // Of a list nothing has a name: to Asterisk, too, that is no parameters at all.
  (typeof body === 'object' && body !== null ? body as Readonly<Record<string, unknown>> : {})
