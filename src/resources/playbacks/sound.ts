import {
  AsyncSubject, EMPTY, Observable, Subject, Subscription, catchError, defer, exhaustMap, filter, finalize, map, mergeMap, of, switchMap, tap, throwError,
  timer,
} from 'rxjs'

import { act } from '../../core/act.js'
import { AriError, isAriError } from '../../core/errors.js'
import { hearFaultsOf } from '../../core/unheard.js'
import type { Session } from '../session.js'
import { asksFor, lag } from '../untold.js'
import type { Playback } from './codec.js'
import { type Controlled, controlled } from './controlled.js'
import { isOver } from './over.js'

/** How long the report of its end may lag behind the answer that it is not there, in ms. */
const reportLimit = 1_000

/** Where a sound is played: on a call or in a bridge. */
export interface Stage {
  /** Emits once when the call or bridge has ended. */
  readonly ended$: Observable<unknown>
  readonly play: (playbackId: string) => Observable<Playback>
  /** What is played, and where: for a sound of which Asterisk never said so. */
  readonly media: string | readonly string[]
  readonly target: string
  readonly failed: (error: unknown) => Observable<never>
  /** Told when its subscriber has left, and it is being stopped. */
  readonly stopping?: (playbackId: string) => void
  /** Told when the sound is over though its end was never reported. */
  readonly over?: (playbackId: string) => void
  /** Asks Asterisk whether it is still there. */
  readonly still$: Observable<boolean>
  /** It may be that nobody tells us of it: of a bridge that we are not subscribed to, and that nobody of ours is in. */
  readonly mayBeUntold?: boolean
  /** Is a hangup under way? Then a sound that fails has not failed. */
  readonly hungUp: () => boolean
  /** What it is told while it lasts, and on whose call. */
  readonly control$?: Controlled['control$'] | undefined
  readonly call?: { readonly id: string }
}

/**
 * A sound: done when it has been heard, stopped when its subscriber leaves. One that is in doubt was asked for, and is not there: whether it is over
 * or never began, the call goes on as behind any sound that was over in a gap; that is a fault.
 */
export const sound = (session: Session, stage: Stage): Observable<Playback> =>
  defer(() => {
    const playbackId = session.mint()
    const begun$ = new AsyncSubject<Playback>()
    const unknown$ = new Subject<Playback>()
    const sound$ = act({
      ended$: stage.ended$,
      activities: session.activities,
      begin: session.ready(stage.play(playbackId)).pipe(
        tap({
          // Its failure is the act's, not its end.
          next: (playback) => { begun$.next(playback) },
          complete: () => { begun$.complete() },
        }),
        catchError((error: unknown) => {
          if (!isAriError(error, 'InDoubt')) throw error
          return stage.still$.pipe(filter((there) => there), tap(() => {
            session.faults.report({ during: 'play', error, ...(stage.call === undefined ? {} : { call: { id: stage.call.id } }) })
            unknown$.next({ id: playbackId, media_uri: [stage.media].flat()[0] ?? '', target_uri: stage.target, state: 'done' })
          }))
        }),
      ),
      done$: outcomeOf(session, stage, playbackId, { begun$, unknown$ }),
      undo: () => {
        stage.stopping?.(playbackId)
        return session.undo('playbacks.stop', { playbackId }).pipe(finalize(() => stage.over?.(playbackId)))
      },
      failed: stage.failed,
    })
    const { control$, call } = stage
    return control$ === undefined ? sound$ : controlled(session, { playbackId, control$, call }, sound$)
  })

/**
 * How it ends: as Asterisk says, or told in an event that could not be read, or not told at all: then it is found to be over. Whatever is
 * known first decides. Three streams to listen to and no operators around them: what waits for the end of a sound took 21 KB more.
 */
const outcomeOf = (session: Session, stage: Stage, playbackId: string, { begun$, unknown$ }: Readonly<Record<'begun$' | 'unknown$', Observable<Playback>>>): Observable<Playback> =>
  new Observable((subscriber) => {
    const { mayBeUntold = false } = stage
    // One that Asterisk forgets it has begun, and said so: where that was not heard, neither was an end.
    let eventsLost = mayBeUntold
    const listening = new Subscription()
    const decide = (outcome$: Observable<Playback>) => {
      listening.unsubscribe()
      outcome$.subscribe(subscriber)
    }
    const error = (thrown: unknown) => subscriber.error(thrown)
    // What looks for a sound that is missing is made when it is first asked for: most are heard within a few seconds.
    let asks: Subject<unknown> | undefined
    const find = (playback: Playback) => {
      const asks$ = new Subject<unknown>()
      listening.add(missing(session, stage, playbackId, asks$).subscribe({
        next: (still) => { decide(still ? judged(session, playback, eventsLost) : EMPTY) },
        error,
      }))
      return asks$
    }
    const seek = (playback: Playback) => {
      listening.add(asksFor(session.mended$).subscribe(() => {
        asks ??= find(playback)
        asks.next(true)
      }))
    }
    subscriber.add(listening)
    listening.add(session.index.on('playback', playbackId, mayBeUntold ? ['PlaybackFinished', 'PlaybackStarted'] : ['PlaybackFinished']).subscribe({
      next: (event) => {
        if (event.type === 'PlaybackFinished') decide(reported(session, stage, event.playback))
        else eventsLost = false
      },
      error,
    }))
    listening.add(session.broken$.subscribe(({ type, ids }) => {
      if (type === 'PlaybackFinished' && ids['playbackId'] === playbackId) decide(begun$.pipe(map((playback) => ({ ...playback, state: 'done' }))))
    }))
    listening.add(session.mended$.subscribe(() => { eventsLost = true }))
    listening.add(unknown$.subscribe((playback) => { decide(of(playback)) }))
    listening.add(begun$.subscribe(seek))
  })

/** What Asterisk says of its end. */
const reported = (session: Session, { hungUp }: Stage, playback: Playback): Observable<Playback> =>
  (playback.state === 'failed'
    ? timer(lag).pipe(mergeMap(() => (hungUp() ? EMPTY : throwError(() => soundFailed(session, playback, 'it could not be played')))))
    : of(playback))

/** A sound whose end was not reported, and which Asterisk no longer knows: emits whether its call is still there. */
const missing = (session: Session, { over, still$ }: Stage, playbackId: string, asks$: Observable<unknown>): Observable<boolean> =>
  asks$.pipe(
    // What was stopped before its turn is done, and waits all the same.
    exhaustMap(() => isOver(session, playbackId).pipe(filter((is) => is))),
    // Its report may be on its way: replies and events have no order, and of a busy Asterisk events come late.
    switchMap(() => timer(reportLimit)),
    tap(() => over?.(playbackId)),
    // Asking takes as long as the connection is lost: only then is it known whether there was a gap.
    switchMap(() => still$),
  )

const judged = (session: Session, playback: Playback, eventsLost: boolean): Observable<Playback> =>
  (eventsLost
    ? of({ ...playback, state: 'done' })
    : throwError(() => soundFailed(session, playback, 'Asterisk began it and forgot it, as it does with an unknown scheme or a missing recording')))

const soundFailed = ({ faults }: Session, { id, media_uri, target_uri, language }: Playback, why: string) => {
  const error = new AriError(
    'SoundFailed',
    `${media_uri} was not heard on ${target_uri}: ${why}. Is the name right, and is there such a file for language '${language ?? 'en'}'? (GET /sounds lists them.)`,
    { operation: 'channels.play', ids: { playbackId: id } },
  )
  // An operator may go on without the sound: then it is a fault of this connection, on that call.
  const [, channelId] = /^channel:(.+)$/.exec(target_uri) ?? []
  hearFaultsOf(error, (fault) => faults.report({ ...(channelId === undefined ? {} : { call: { id: channelId } }), ...fault }))
  return error
}
