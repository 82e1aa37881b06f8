import {
  AsyncSubject, BehaviorSubject, EMPTY, NEVER, type Observable, Subject, catchError, concat, defer,
  exhaustMap, filter, finalize, ignoreElements, map, merge, mergeMap, of, repeat, startWith, switchMap, take, takeUntil, tap, throwError,
  timer, using,
} from 'rxjs'

import { AriError, isAbsent, isAriError } from '../../core/errors.js'
import { phaseOf } from '../../core/latch.js'
import type { Subscribed } from '../applications/subscriptions.js'
import { type Call, type PlayOptions, stayOf } from '../channels/call.js'
import { goneOr } from '../channels/gone.js'
import { held, stopMedia } from '../channels/held.js'
import { type Joining, type Stay, leaving } from '../channels/stay.js'
import type { TalkDetection } from '../channels/talking.js'
import type { AriEvent } from '../events.js'
import { type KeptMeans, kept } from '../kept.js'
import type { Playback } from '../playbacks/codec.js'
import { sound } from '../playbacks/sound.js'
import { type RecordOptions, type Recorded, record } from '../recordings/record.js'
import { checkNode } from '../nodes.js'
import type { Session } from '../session.js'
import { lag } from '../untold.js'
import type { Media } from '../uris.js'
import type { Bridge as Snapshot } from './codec.js'
import { type Destruction, openDestruction } from './destruction.js'
import { type CallOf, floorOf } from './floor.js'
import { type Watched, occupantsOf } from './occupants.js'

/** A bridge by its id: nothing is known of it but what Asterisk is asked or tells. */
export interface Bridge {
  readonly id: string
  /** The name of its Asterisk: the `node` of its connection. */
  readonly node?: string
  /** Every event about this bridge. */
  readonly events$: Observable<AriEvent>
  /** Emits once when the bridge is destroyed; completes when the connection is closed, errors with what is fatal to it. */
  readonly ended$: Observable<unknown>
  /**
   * Who is in the bridge, ids of channels in the order in which they came: now and at each change, and anew after a gap. Completes with
   * the bridge, which nobody is in then. Whoever plays to a bridge or records it is not in it. Our applications are subscribed to
   * the bridge while somebody listens. Errors: `Refused` where it is none of ARI's (the dialplan's cannot be watched).
   * Source: GET /bridges/{bridgeId}, ChannelEnteredBridge, ChannelLeftBridge.
   * @example bridge.occupants$.pipe(map((ids) => ids.length), distinctUntilChanged())
   */
  readonly occupants$: Observable<readonly string[]>
  /**
   * Who speaks: the call that has the floor, `undefined` while nobody speaks; now and at each change. Whoever began first of those who talk
   * has it, until they fall quiet, are muted or leave. Only calls of ours are listened to, all of them, while somebody subscribes
   * (`call.talking`); one whose detection fails is a fault, and never has it. Completes and errors like `occupants$`.
   * Source: ChannelTalkingStarted, ChannelTalkingFinished.
   * @example
   * // Everybody sees who speaks, changing once a second at most.
   * bridge.floor({ silence: 500 }).pipe(
   *   filter((speaker) => speaker !== undefined),
   *   throttleTime(1_000, undefined, { leading: true, trailing: true }),
   *   switchMap((speaker) => bridge.videoSource(speaker)),
   * )
   */
  floor(detection?: TalkDetection): Observable<Call | undefined>
  /**
   * State: the call is in the bridge, from ChannelEnteredBridge on. Completes with the call, with the bridge, or when somebody
   * else moves the channel; unsubscribing takes the call out (and stops our sound on it first, behind which Asterisk would wait).
   * Errors: `Refused`, `TimedOut` where Asterisk agreed and the call did not enter, `WrongNode`.
   * Source: POST /bridges/{bridgeId}/addChannel, POST /bridges/{bridgeId}/removeChannel.
   * @example bridge$.pipe(switchMap((bridge) => bridge.join(call)), takeUntil(over$))
   */
  join(call: Call, how?: Joining): Observable<Call>
  /**
   * Act: plays to all who are in the bridge. Unsubscribing stops it; completes empty where the last of them leaves meanwhile; `control$`
   * as for a call. In a bridge that we are not told of (not opened by us, nobody of ours in it) it is done when Asterisk, which is asked then,
   * does not know it any more. Errors: `SoundFailed`, `Refused`, and what is fatal to the connection.
   * Source: POST /bridges/{bridgeId}/play/{playbackId}, PlaybackFinished.
   */
  play<const Given extends string>(media: Media<Given>, options?: PlayOptions): Observable<Playback>
  /**
   * Act: records all that is said in the bridge; options and value as those of `call.record`. Over, too, when the last has left or the
   * bridge is destroyed, and after 4 s in which nobody has come. Errors: `RecordingFailed`, `Refused`, and what is fatal to the connection.
   * Source: POST /bridges/{bridgeId}/record, RecordingFinished.
   * @example bridge.record({ name: 'meetings/monday', until$: over$ }).pipe(concatMap(({ stored }) => stored.save('/srv/monday.wav')))
   */
  record(options?: RecordOptions): Observable<Recorded>
  /** State: music for all who are in the bridge; of several classes the newest. Errors: `Refused`. Source: POST and DELETE /bridges/{bridgeId}/moh. */
  holdMusic(mohClass?: string): Observable<Bridge>
  /**
   * State: everybody sees the video of one member; of several the newest. Completes with that call. Errors: `Refused`, `WrongNode`.
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
  /**
   * Its id, where it is to be found again: a bridge of this id that is there already is taken over, with all who are in it, and as it is. So a
   * program that was started again has its rooms back.
   * @default a new one
   */
  readonly bridgeId?: string
}

/** How long an entry may lag behind the reply that promised it, in ms. */
const entryLimit = 1_000
/** How long the news of a leaving may lag behind Asterisk's answer, in ms. */
const newsLimit = 1_000
/** How often, and after how long in ms, a destroyed bridge is asked for that Asterisk kept. */
const destroyTries = 5
const destroyAgain = 1_000

/** The bridges of a connection. */
export interface Bridges {
  readonly bridge: (bridgeId: string) => Bridge
  readonly openBridge: (options?: BridgeOptions) => Observable<Bridge>
}

/** What the bridges ask of their connection, beside its session. */
interface Around {
  readonly applications: readonly string[]
  readonly subscribed: Subscribed
  readonly callOf: CallOf
  /** What is told of the bridge is kept, whoever is in it, until what it gives is called. */
  readonly watch: (bridge: Snapshot) => () => void
}

export const openBridges = (session: Session, { applications, subscribed, callOf, watch }: Around): Bridges => {
  const { index, tables: { bridges } } = session
  const meansOf = (bridgeId: string): Pick<KeptMeans<unknown>, 'over$'> => ({ over$: index.on('bridge', bridgeId, ['BridgeDestroyed']) })
  const destruction = openDestruction()
  const states: States = {
    destruction,
    music: kept(session, (bridgeId) => ({
      ...meansOf(bridgeId),
      set: (mohClass) => bridges.startMoh({ bridgeId, ...(mohClass === undefined ? {} : { mohClass }) }),
      // A bridge that is being destroyed has no music any more.
      clear: () => destruction.orElse(bridgeId, session.undo('bridges.stopMoh', { bridgeId })).pipe(
        catchError((thrown: unknown) => (isAriError(thrown, 'Refused') && thrown.status === 409 ? EMPTY : throwError(() => thrown))),
      ),
    })),
    video: kept(session, (bridgeId) => ({
      ...meansOf(bridgeId),
      set: (channelId) => bridges.setVideoSource({ bridgeId, channelId }),
      clear: () => destruction.orElse(bridgeId, session.undo('bridges.clearVideoSource', { bridgeId })),
      overwrites: true,
    })),
  }
  const owned = new Set<string>()
  const bridge = (bridgeId: string) => bridgeOf(session, states, bridgeId, {
    // Our own are subscribed to for as long as they live.
    told$: defer(() => (owned.has(bridgeId) ? session.mended$.pipe(startWith(true)) : subscribed(`bridge:${bridgeId}`))),
    listener: () => applications[0],
    callOf,
  })
  return { bridge, openBridge: (options) => openBridge(session, bridge, { applications, owned, destruction, watch }, options) }
}

/** What is held of bridges, by their ids. */
interface States {
  readonly destruction: Destruction
  readonly music: (bridgeId: string, mohClass: string | undefined) => Observable<unknown>
  readonly video: (bridgeId: string, channelId: string) => Observable<unknown>
}

/** A bridge that exists, owned by nobody here. */
const bridgeOf = (
  session: Session, { destruction, music, video }: States, bridgeId: string, { callOf, ...watching }: Pick<Watched, 'told$' | 'listener'> & Pick<Around, 'callOf'>,
): Bridge => {
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
    isAbsent(thrown)
      ? still$.pipe(mergeMap((still) => (still ? throwError(() => thrown) : EMPTY)))
      : throwError(() => thrown)

  const asked = <T>(work: Observable<T>): Observable<T> => session.ready(work).pipe(catchError(destroyedOr), takeUntil(ended$))

  const occupants$ = occupantsOf(session, { bridgeId, ended$, still$, ...watching })

  const bridge: Bridge = Object.freeze({
    id: bridgeId,
    ...(session.node === undefined ? {} : { node: session.node }),
    events$: session.opening(events$),
    ended$: session.opening(ended$),
    occupants$,
    floor: (detection) => floorOf(session, { occupants$, callOf }, detection),
    join: (call, how = {}) => {
      const stay = stayOf(call)
      return defer(() => {
        checkNode(session, call)
        return joining(session, bridgeId, { destruction, ended$ }, stay)(how)
      }).pipe(map(() => call))
    },
    play: (media, { control$, ...options } = {}) => defer(() => {
      let left = false
      const leaving$ = index.on('bridge', bridgeId, ['ChannelLeftBridge']).pipe(tap(() => { left = true }))
      const sound$ = sound(session, {
        ended$: merge(ended$, session.abandoned$),
        play: (playbackId) => bridges.playWithId({ bridgeId, playbackId, media, ...options }),
        media,
        target: `bridge:${bridgeId}`,
        failed: destroyedOr,
        still$,
        // It fails when the last has left who heard it; who that was, its list does not say: Asterisk's own speaker may be on it.
        hungUp: () => left,
        mayBeUntold: true,
        control$,
      })
      // What is fatal the sound itself says.
      return using(() => leaving$.subscribe({ error: () => undefined }), () => sound$)
    }),
    record: (options) => record(session, {
      operation: 'bridges.record',
      ids: { bridgeId },
      // Asterisk 22 does not tell the end of a recording that went with its bridge, 16 may tell it afterwards.
      ended$: ended$.pipe(switchMap(() => timer(lag))),
      abandoned$: session.abandoned$,
      record: (input) => session.ready(bridges.record({ bridgeId, ...input })),
      beep: bridge.play('sound:beep'),
      failed: destroyedOr,
      still$,
      hungUp: () => false,
    }, options),
    holdMusic: (mohClass) => music(bridgeId, mohClass).pipe(map(() => bridge), catchError(destroyedOr)),
    videoSource: (call) => defer(() => {
      checkNode(session, call)
      return video(bridgeId, call.id)
    }).pipe(
      map(() => bridge), catchError(destroyedOr), catchError(goneOr(session, stayOf(call))), takeUntil(call.ended$),
    ),
    variable: (variable) => asked(bridges.getBridgeVar({ bridgeId, variable })).pipe(map(({ value }) => value)),
    setVariable: (variable, value) => asked(bridges.setBridgeVar({ bridgeId, variable, value })).pipe(map(() => bridge)),
    get: () => asked(bridges.get({ bridgeId })),
    destroy: () => session.ready(concat(destruction.by(bridgeId, session.undo('bridges.destroy', { bridgeId })), of(bridge))),
  } satisfies Bridge)
  return bridge
}

/** Asks Asterisk for the bridge: emits where it is not there. */
const absent = (session: Session, bridgeId: string): Observable<true> =>
  defer(() => session.tables.bridges.get({ bridgeId })).pipe(
    ignoreElements(),
    catchError((error: unknown) => (isAbsent(error) ? of(true as const) : EMPTY)),
  )

/** What the bridges that are ours have in common. */
interface Owning extends Pick<Around, 'applications' | 'watch'> {
  readonly owned: Set<string>
  readonly destruction: Destruction
}

/** A bridge that lives as long as the subscription: one value when it is there; unsubscribing destroys it. */
const openBridge = (
  session: Session, bridgeOf: Bridges['bridge'], { applications, owned, destruction, watch }: Owning, { bridgeId: chosen, ...options }: BridgeOptions = {},
): Observable<Bridge> =>
  defer(() => {
    const bridgeId = chosen ?? session.mint()
    const { bridges, applications: { subscribe } } = session.tables
    const bridge = bridgeOf(bridgeId)
    let gone = false
    // Without the subscription its destruction, and a sound played while it is empty, are never told.
    const watched$ = merge(...applications.map((applicationName) => subscribe({ applicationName, eventSource: `bridge:${bridgeId}` })))
    // Asterisk 16 says that it destroyed a bridge which a channel was about to enter, and keeps it.
    const gone$ = concat(session.undo('bridges.destroy', { bridgeId }), absent(session, bridgeId)).pipe(
      repeat({ count: destroyTries, delay: destroyAgain }),
      take(1),
      ignoreElements(),
    )
    // What is told of its end is not told to another of its id.
    const told$ = session.index.on('bridge', bridgeId, ['BridgeDestroyed']).pipe(take(1), ignoreElements(), takeUntil(timer(lag)))
    const destroyed$ = destruction.by(bridgeId, chosen === undefined ? gone$ : merge(told$, gone$))
    const own = defer(() => {
      owned.add(bridgeId)
      return of(bridge)
    })
    const destroy = () => {
      owned.delete(bridgeId)
      if (!gone) session.activities.detach('undo', destroyed$)
    }
    const created$ = bridges.createWithId({ bridgeId, ...options }).pipe(
      // Asterisk 22 has it already, 16 would have to change it.
      catchError((refused: unknown) => (chosen !== undefined && isAriError(refused, 'Refused')
        ? bridges.get({ bridgeId }).pipe(catchError(() => throwError(() => refused)))
        : throwError(() => refused))),
    )
    const open$ = session.ready(created$).pipe(
      switchMap((snapshot) => concat(watched$.pipe(ignoreElements()), own, NEVER).pipe(finalize(watch(snapshot)), finalize(destroy))),
      takeUntil(merge(bridge.ended$.pipe(tap(() => { gone = true })), session.abandoned$)),
    )
    return concat(destruction.over(bridgeId), open$)
  })

/**
 * Takes a call out of a bridge. Asterisk's answer may be there long before what it tells: whoever joins again waits for that, or would take
 * the entry and the leaving of before for those of now.
 */
const takenOut = ({ untold, end }: Stay, bridgeId: string, leaving$: Observable<unknown>, removed: Observable<never>): Observable<never> =>
  defer(() => {
    const news = new AsyncSubject<never>()
    const answered = new Subject<void>()
    untold.set(bridgeId, news)
    leaving$.pipe(
      take(1),
      ignoreElements(),
      takeUntil(merge(answered.pipe(switchMap(() => timer(newsLimit))), phaseOf(end, 'acts'))),
      finalize(() => {
        if (untold.get(bridgeId) === news) untold.delete(bridgeId)
      }),
    ).subscribe(news)
    return removed.pipe(finalize(() => { answered.next() }))
  })

/** What becomes of the bridge that is joined. */
interface Joined {
  readonly destruction: Destruction
  readonly ended$: Observable<unknown>
}

const joining = (session: Session, bridgeId: string, { destruction, ended$ }: Joined, stay: Stay) => {
  const { index, tables: { bridges } } = session
  const channelId = stay.id
  const known = stay.joins.get(bridgeId)
  if (known !== undefined) return known
  let inside = false
  /** It entered when the bridge was being destroyed, and may have been overlooked. */
  let late = false
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

  /** Is it in the bridge by what we know, or where Asterisk puts it itself, in a member's place? */
  const isThere = () => stay.known.bridge === bridgeId || stay.known.placed === bridgeId
  /** It is there already. Asked for, it would leave and enter again: only what it is to be in another way is worth that. */
  const inPlace = (how: Joining, put$: Observable<unknown>, unwanted$: Observable<unknown>) => {
    const there$ = stay.known.bridge === bridgeId ? of(true) : merge(entered$, inside$, unwanted$)
    return Object.keys(how).length === 0 ? there$ : there$.pipe(take(1), switchMap(() => put$))
  }

  // Moved or taken out by somebody else. While it enters or leaves by our request, it is the news of an earlier leaving, or of this one.
  const leaving$ = index.on('channel', channelId, ['ChannelLeftBridge']).pipe(
    filter((event) => event.type === 'ChannelLeftBridge' && event.bridge.id === bridgeId),
  )
  const left$ = leaving$.pipe(filter(() => inside))
  const unread$ = session.broken$.pipe(
    filter(({ type, ids }) => type === 'ChannelLeftBridge' && ids['bridgeId'] === bridgeId && ids['channelId'] === channelId && inside),
  )
  const join = held<Joining>(session, stay, {
    set: (how) => destruction.entering(bridgeId, defer(() => {
      wanted.next(true)
      // Once it is not wanted any more, the answer is enough: what it began is taken back.
      const unwanted$ = wanted.pipe(filter((is) => !is))
      const added$ = bridges.addChannel({ bridgeId, channel: channelId, ...how }).pipe(ignoreElements())
      const put$ = merge(entered$, concat(added$, merge(inside$, unwanted$)))
      return concat(stay.untold.get(bridgeId) ?? EMPTY, defer(() => (isThere() ? inPlace(how, put$, unwanted$) : put$))).pipe(
        take(1),
        tap(() => {
          inside = true
          late = destruction.isAsked(bridgeId)
        }),
        catchError((thrown: unknown) => (isAbsent(thrown)
          ? concat(absent(session, bridgeId).pipe(tap(() => { destroyed.next() }), switchMap(() => NEVER)), throwError(() => thrown))
          : throwError(() => thrown))),
      )
    })),
    clear: () => defer(() => {
      inside = false
      stopMedia(session, stay)
      // The news of it may never come.
      const removed = session.undo('bridges.removeChannel', { bridgeId, channel: channelId }).pipe(tap({ complete: () => {
        if (stay.known.bridge === bridgeId) stay.known.bridge = undefined
      } }))
      if (late || !destruction.of(bridgeId)) return takenOut(stay, bridgeId, leaving$, removed)
      // What is played on it just now, Asterisk would lose.
      return takenOut(stay, bridgeId, leaving$, destruction.orElse(bridgeId, removed, leaving$)).pipe(finalize(leaving(stay)))
    }),
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    hurry: () => {
      stopMedia(session, stay)
      wanted.next(false)
    },
    over$: merge(left$, unread$, ended$, destroyed),
    forget: () => { stay.joins.delete(bridgeId) },
  })
  stay.joins.set(bridgeId, join)
  return join
}
