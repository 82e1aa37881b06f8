import {
  BehaviorSubject, EMPTY, NEVER, type Observable, Subject, catchError, concat, defer,
  exhaustMap, filter, finalize, ignoreElements, map, merge, mergeMap, of, repeat, switchMap, take, takeUntil, tap, throwError,
  timer,
} from 'rxjs'

import { AriError, isAriError } from '../../core/errors.js'
import { type Call, type PlayOptions, stayOf } from '../channels/call.js'
import { held, stopMedia } from '../channels/held.js'
import type { Joining, Stay } from '../channels/stay.js'
import type { AriEvent } from '../events.js'
import { type KeptMeans, kept } from '../kept.js'
import type { Playback } from '../playbacks/codec.js'
import { sound } from '../playbacks/sound.js'
import type { Session } from '../session.js'
import type { Media } from '../uris.js'
import type { Bridge as Snapshot } from './codec.js'

/** A bridge by its id: nothing is known of it but what Asterisk is asked or tells. */
export interface Bridge {
  readonly id: string
  /** Every event about this bridge. */
  readonly events$: Observable<AriEvent>
  /** Emits once when the bridge is destroyed; completes when the connection is closed, errors with what is fatal to it. */
  readonly ended$: Observable<unknown>
  /**
   * State: the call is in the bridge, from ChannelEnteredBridge on. Completes with the call, with the bridge, or when somebody
   * else moves the channel; unsubscribing takes the call out (and stops our sound on it first, behind which Asterisk would wait).
   * Errors: `Refused`, `TimedOut` where Asterisk agreed and the call did not enter.
   * Source: POST /bridges/{bridgeId}/addChannel, POST /bridges/{bridgeId}/removeChannel.
   * @example bridge$.pipe(switchMap((bridge) => bridge.join(call)), takeUntil(over$))
   */
  join(call: Call, how?: Joining): Observable<Call>
  /**
   * Act: plays to all who are in the bridge. Unsubscribing stops it. Errors: `SoundFailed`, `Refused`, and what is fatal to the connection.
   * Source: POST /bridges/{bridgeId}/play/{playbackId}, PlaybackFinished.
   */
  play<const Given extends string>(media: Media<Given>, options?: PlayOptions): Observable<Playback>
  /** State: music for all who are in the bridge; of several classes the newest. Errors: `Refused`. Source: POST and DELETE /bridges/{bridgeId}/moh. */
  holdMusic(mohClass?: string): Observable<Bridge>
  /**
   * State: everybody sees the video of one member; of several the newest. Completes with that call. Errors: `Refused`.
   * Source: POST and DELETE /bridges/{bridgeId}/videoSource.
   */
  videoSource(call: Call): Observable<Bridge>
  /** Act: the value of a bridge variable. Errors: `NotFound` where it is not set, `Unsupported` (older than 22). Source: GET /bridges/{bridgeId}/variable. */
  variable(name: string): Observable<string>
  /** Act: sets a bridge variable. Errors: `Unsupported` (older than 22). Source: POST /bridges/{bridgeId}/variable. */
  setVariable(name: string, value: string): Observable<Bridge>
  /** Act: the bridge as it is now; completes empty where it is destroyed. Source: GET /bridges/{bridgeId}. */
  get(): Observable<Snapshot>
  /** Act: destroys it; who is in it stays in the application. Done when it is gone, or was. Source: DELETE /bridges/{bridgeId}. */
  destroy(): Observable<Bridge>
}

/** What a new bridge is to be. */
export interface BridgeOptions {
  /** Comma-separated, as ARI has it: `mixing`, `holding`, `dtmf_events`, `proxy_media`, `video_sfu`, `video_single`, `sdp_label`. */
  readonly type?: string
  readonly name?: string
}

/** How long an entry may lag behind the reply that promised it, in ms. */
const entryLimit = 1_000
/** How often, and after how long in ms, a destroyed bridge is asked for that Asterisk kept. */
const destroyTries = 5
const destroyAgain = 1_000

/** The bridges of a connection. */
export interface Bridges {
  readonly bridge: (bridgeId: string) => Bridge
  readonly openBridge: (options?: BridgeOptions) => Observable<Bridge>
}

export const openBridges = (session: Session, applications: readonly string[]): Bridges => {
  const { index, tables: { bridges } } = session
  const meansOf = (bridgeId: string): Pick<KeptMeans<unknown>, 'over$'> => ({ over$: index.on('bridge', bridgeId, ['BridgeDestroyed']) })
  const states: States = {
    music: kept(session, (bridgeId) => ({
      ...meansOf(bridgeId),
      set: (mohClass) => bridges.startMoh({ bridgeId, ...(mohClass === undefined ? {} : { mohClass }) }),
      clear: () => session.undo('bridges.stopMoh', { bridgeId }),
    })),
    video: kept(session, (bridgeId) => ({
      ...meansOf(bridgeId),
      set: (channelId) => bridges.setVideoSource({ bridgeId, channelId }),
      clear: () => session.undo('bridges.clearVideoSource', { bridgeId }),
      overwrites: true,
    })),
  }
  const bridge = (bridgeId: string) => bridgeOf(session, states, bridgeId)
  return { bridge, openBridge: (options) => openBridge(session, bridge, applications, options) }
}

/** What is held of bridges, by their ids. */
interface States {
  readonly music: (bridgeId: string, mohClass: string | undefined) => Observable<unknown>
  readonly video: (bridgeId: string, channelId: string) => Observable<unknown>
}

/** A bridge that exists, owned by nobody here. */
const bridgeOf = (session: Session, { music, video }: States, bridgeId: string): Bridge => {
  const { index, tables: { bridges } } = session
  const events$ = index.on('bridge', bridgeId)
  const absent$ = absent(session, bridgeId)
  const ended$ = merge(index.on('bridge', bridgeId, ['BridgeDestroyed']), session.mended$.pipe(exhaustMap(() => absent$))).pipe(
    take(1),
    takeUntil(session.abandoned$),
  )

  const still$ = concat(absent$.pipe(map(() => false)), of(true)).pipe(take(1))

  /** Completes where the bridge is gone; else the error stands. */
  const destroyedOr = (thrown: unknown): Observable<never> =>
    isAriError(thrown, 'Gone', 'NotFound')
      ? still$.pipe(mergeMap((still) => (still ? throwError(() => thrown) : EMPTY)))
      : throwError(() => thrown)

  const asked = <T>(work: Observable<T>): Observable<T> => session.ready(work).pipe(catchError(destroyedOr), takeUntil(ended$))

  const bridge: Bridge = Object.freeze({
    id: bridgeId,
    events$: session.opening(events$),
    ended$: session.opening(ended$),
    join: (call, how = {}) => {
      const stay = stayOf(call)
      return defer(() => joining(session, bridgeId, ended$, stay)(how)).pipe(map(() => call))
    },
    play: (media, options) => sound(session, {
      ended$: merge(ended$, session.abandoned$),
      play: (playbackId) => bridges.playWithId({ bridgeId, playbackId, media, ...options }),
      failed: destroyedOr,
      still$,
      hungUp: () => false,
    }),
    holdMusic: (mohClass) => music(bridgeId, mohClass).pipe(map(() => bridge), catchError(destroyedOr)),
    videoSource: (call) => video(bridgeId, call.id).pipe(map(() => bridge), catchError(destroyedOr), takeUntil(call.ended$)),
    variable: (variable) => asked(bridges.getBridgeVar({ bridgeId, variable })).pipe(map(({ value }) => value)),
    setVariable: (variable, value) => asked(bridges.setBridgeVar({ bridgeId, variable, value })).pipe(map(() => bridge)),
    get: () => asked(bridges.get({ bridgeId })),
    destroy: () => session.ready(concat(defer(() => session.undo('bridges.destroy', { bridgeId })), of(bridge))),
  } satisfies Bridge)
  return bridge
}

/** Asks Asterisk for the bridge: emits where it is not there. */
const absent = (session: Session, bridgeId: string): Observable<true> =>
  defer(() => session.tables.bridges.get({ bridgeId })).pipe(
    ignoreElements(),
    catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound') ? of(true as const) : EMPTY)),
  )

/** A bridge that lives as long as the subscription: one value when it is there; unsubscribing destroys it. */
const openBridge = (
  session: Session, bridgeOf: Bridges['bridge'], applications: readonly string[], options: BridgeOptions = {},
): Observable<Bridge> =>
  defer(() => {
    const bridgeId = session.mint()
    const { bridges, applications: { subscribe } } = session.tables
    const bridge = bridgeOf(bridgeId)
    let gone = false
    // Without the subscription its destruction, and a sound played while it is empty, are never told.
    const watched$ = merge(...applications.map((applicationName) => subscribe({ applicationName, eventSource: `bridge:${bridgeId}` })))
    // Asterisk 16 says that it destroyed a bridge which a channel was about to enter, and keeps it.
    const destroyed$ = concat(session.undo('bridges.destroy', { bridgeId }), absent(session, bridgeId)).pipe(
      repeat({ count: destroyTries, delay: destroyAgain }),
      take(1),
    )
    const destroy = () => {
      if (!gone) session.activities.detach('undo', destroyed$)
    }
    return session.ready(bridges.createWithId({ bridgeId, ...options })).pipe(
      switchMap(() => concat(watched$.pipe(ignoreElements()), of(bridge), NEVER).pipe(finalize(destroy))),
      takeUntil(merge(bridge.ended$.pipe(tap(() => { gone = true })), session.abandoned$)),
    )
  })

const joining = (session: Session, bridgeId: string, destroyed$: Observable<unknown>, stay: Stay) => {
  const { index, tables: { bridges } } = session
  const channelId = stay.id
  const known = stay.joins.get(bridgeId)
  if (known !== undefined) return known
  let inside = false
  const wanted = new BehaviorSubject(true)
  const destroyed = new Subject<void>()

  const entered$ = index.on('channel', channelId, ['ChannelEnteredBridge']).pipe(
    filter((event) => event.type === 'ChannelEnteredBridge' && event.bridge.id === bridgeId),
  )
  // A channel that is in the bridge already enters it without an event.
  const inside$ = timer(entryLimit).pipe(
    switchMap(() => session.ready(bridges.get({ bridgeId }))),
    mergeMap(({ channels }) => channels.includes(channelId)
      ? of(true)
      : throwError(() => new AriError('TimedOut', `Asterisk agreed that channel ${channelId} joins bridge ${bridgeId}, but it did not enter.`, {
          operation: 'bridges.addChannel', ids: { bridgeId, channelId },
        }))),
  )

  // Moved or taken out by somebody else. While it enters or leaves by our request, it is the news of an earlier leaving, or of this one.
  const left$ = index.on('channel', channelId, ['ChannelLeftBridge']).pipe(
    filter((event) => event.type === 'ChannelLeftBridge' && event.bridge.id === bridgeId && inside),
  )
  const unread$ = session.broken$.pipe(
    filter(({ type, ids }) => type === 'ChannelLeftBridge' && ids['bridgeId'] === bridgeId && ids['channelId'] === channelId && inside),
  )
  const join = held<Joining>(session, stay, {
    set: (how) => defer(() => {
      wanted.next(true)
      // Once it is not wanted any more, the answer is enough: what it began is taken back.
      const unwanted$ = wanted.pipe(filter((is) => !is))
      const added$ = bridges.addChannel({ bridgeId, channel: channelId, ...how }).pipe(ignoreElements())
      return merge(entered$, concat(added$, merge(inside$, unwanted$))).pipe(
        take(1),
        tap(() => { inside = true }),
        catchError((thrown: unknown) => (isAriError(thrown, 'Gone', 'NotFound')
          ? concat(absent(session, bridgeId).pipe(tap(() => { destroyed.next() }), switchMap(() => NEVER)), throwError(() => thrown))
          : throwError(() => thrown))),
      )
    }),
    clear: () => defer(() => {
      inside = false
      stopMedia(session, stay)
      return session.undo('bridges.removeChannel', { bridgeId, channel: channelId })
    }),
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    hurry: () => {
      stopMedia(session, stay)
      wanted.next(false)
    },
    over$: merge(left$, unread$, destroyed$, destroyed),
    forget: () => { stay.joins.delete(bridgeId) },
  })
  stay.joins.set(bridgeId, join)
  return join
}
