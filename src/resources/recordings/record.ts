import {
  AsyncSubject, EMPTY, NEVER, Observable, ReplaySubject, catchError, combineLatest, concat, defer, distinctUntilChanged, exhaustMap, filter, finalize,
  ignoreElements, map, merge, mergeMap, of, switchMap, take, takeUntil, tap, throwError, timer,
} from 'rxjs'

import { act } from '../../core/act.js'
import { AriError, isAriError, toAriError } from '../../core/errors.js'
import type { Ids } from '../../core/ids.js'
import { phaseOf } from '../../core/latch.js'
import { titleOf } from '../../core/operation.js'
import { hearFaultsOf } from '../../core/unheard.js'
import { goneOr } from '../channels/gone.js'
import { empty } from '../channels/keypad.js'
import { type Stay, staying } from '../channels/stay.js'
import type { Session } from '../session.js'
import { asksFor, lag } from '../untold.js'
import { type RecordingEnd, absent, discarded, liveRecordingsOf, told } from './liveRecording.js'
import { type StoredRecording, storedRecordingOf } from './storedRecording.js'

/** What is recorded, for how long, and under which name. Limits are whole seconds, as those that Asterisk tells afterwards. */
export interface RecordOptions {
  /** Under which it is stored, without an ending; it may lie in folders (`desk/monday`). @default a new one */
  readonly name?: string
  /** The ending of a file that Asterisk can write: `wav`, `gsm`, `ulaw`, … @default 'wav' */
  readonly format?: string
  /** So many seconds are enough. @default no limit */
  readonly maxDurationSeconds?: number
  /** So many seconds of silence end it; they are cut off. @default silence does not end it */
  readonly maxSilenceSeconds?: number
  /** The key that ends it. What was keyed until then is spent: it is not kept for whoever listens next. @default 'none' */
  readonly terminateOn?: 'none' | 'any' | '*' | '#'
  /** A beep before it (`sound:beep`, played by us: Asterisk's own makes a recording that cannot be stopped). @default false */
  readonly beep?: boolean
  /** What becomes of a recording that is stored under this name already. @default 'fail': `Refused` */
  readonly ifExists?: 'fail' | 'overwrite' | 'append'
  /** Stops it when it emits: what was recorded is kept, and its value follows. */
  readonly until$?: Observable<unknown>
  /** While the latest is `true`, what is said is left out. Before the first: it records. */
  readonly paused$?: Observable<boolean>
  /** While the latest is `true`, silence is recorded in place of what is said. Before the first: it records. */
  readonly muted$?: Observable<boolean>
  /** What becomes of it when its subscriber leaves before it is over. @default 'discard': nothing of it is stored */
  readonly whenLeft?: 'discard' | 'keep'
}

/** A recording that is over, with its durations (seconds, where Asterisk told them), and what was stored of it. */
export interface Recorded extends RecordingEnd {
  readonly stored: StoredRecording
}

/** What a request to record takes. */
type Input = Required<Pick<RecordOptions, 'name' | 'format'>> & Pick<RecordOptions, 'maxDurationSeconds' | 'maxSilenceSeconds' | 'terminateOn' | 'ifExists'>

/** What is recorded: a call or a bridge. */
export interface Stage {
  /** What is asked to record it, and of whom. */
  readonly operation: 'channels.record' | 'bridges.record'
  readonly ids: Ids
  /** Emits once when it has ended, and nothing more will be told of what it recorded. */
  readonly ended$: Observable<unknown>
  /** Emits once when the connection is given up: nothing is known any more. */
  readonly abandoned$: Observable<unknown>
  readonly record: (input: Input) => Observable<unknown>
  readonly beep: Observable<unknown>
  readonly failed: (error: unknown) => Observable<never>
  /** Told when its subscriber has left, and it is being stopped. */
  readonly stopping?: (recordingName: string) => void
  /** Told when it is over though its end was never reported. */
  readonly over?: (recordingName: string) => void
  /** The keys pressed until now are not for whoever listens next. */
  readonly spend?: () => void
  /** Asks Asterisk whether it is still there. */
  readonly still$: Observable<boolean>
  /** Is a hangup under way? Then a recording that fails has not failed. */
  readonly hungUp: () => boolean
}

/** A recording: done when it is over, undone when its subscriber leaves. */
export const record = (session: Session, stage: Stage, options: RecordOptions = {}): Observable<Recorded> =>
  defer(() => {
    const { name = session.mint(), format = 'wav', beep = false, whenLeft = 'discard', until$ = NEVER, paused$ = NEVER, muted$ = NEVER, ...limits } = options
    const recordingName = name
    const stored = storedRecordingOf(session, name)
    const live = liveRecordingsOf(session)
    const { paused, muted } = live.named(name)
    /** Our request is on its way: what is told from now on is told of this recording, not of one before it under the same name. */
    let asked = false
    let begun = false
    let started = false
    let isOver = false
    let end: RecordingEnd | undefined
    const begun$ = new AsyncSubject<true>()
    const enough$ = new ReplaySubject<true>(1)

    const recorded = (known: RecordingEnd): Recorded => ({ ...known, stored })
    /** Where it ended with the call: was there anything that ended? */
    const isRecorded = () => (end === undefined ? started : end.state !== 'failed' && !neverBegan(end))
    const gone$ = merge(stage.abandoned$, stage.ended$.pipe(filter(() => !isRecorded())))

    const failed = (why: string) => stage.still$.pipe(mergeMap((still) => (still ? throwError(() => recordingFailed(session, stage, name, why)) : NEVER)))
    const judged = (known: RecordingEnd): Observable<Recorded> => {
      if (known.state === 'failed') {
        return timer(lag).pipe(mergeMap(() => (stage.hungUp() ? NEVER : failed(known.cause ?? 'Asterisk does not say why'))))
      }
      // A call that is being hung up ends in a moment, and gives it then: what follows finds it ended, and sends nothing.
      if (stage.hungUp()) return timer(lag).pipe(mergeMap(() => (neverBegan(known) ? NEVER : of(recorded(known)))))
      if ((known.duration ?? 0) > 0) return of(recorded(known))
      // Of what it cannot write, Asterisk says that it is done.
      return session.ready(session.tables.recordings.getStored({ recordingName })).pipe(
        map(() => recorded(known)),
        catchError((error: unknown) => (isAriError(error, 'NotFound') ? failed('nothing of it is stored') : of(recorded(known)))),
      )
    }

    const begin$ = concat(
      beep ? heard(session, stage).pipe(takeUntil(enough$)) : EMPTY,
      live.free(name),
      defer(() => {
        asked = true
        return stage.record({ name, format, ...limits })
      }),
    ).pipe(tap({
      complete: () => {
        begun = true
        begun$.next(true)
        begun$.complete()
      },
    }))

    const tells$ = told(session, name).pipe(filter(() => asked), tap(() => { isOver = true }))
    const ends$ = merge(tells$, begun$.pipe(switchMap(() => missing(session, stage, name)))).pipe(
      take(1),
      tap((known) => {
        end = known
        if (limits.terminateOn !== undefined && limits.terminateOn !== 'none') stage.spend?.()
      }),
      mergeMap(judged),
    )
    const starts$ = session.index.on('recording', name, ['RecordingStarted']).pipe(tap(() => { started = asked }))
    const endsToo$ = stage.ended$.pipe(filter(isRecorded), map(() => recorded(end ?? { name, state: 'done' })))

    const undo = () => defer(() => {
      stage.stopping?.(name)
      return live.freeing(name, whenLeft === 'keep' ? session.undo('recordings.stop', { recordingName }) : discarded(session, name))
    }).pipe(finalize(() => stage.over?.(name)))

    const held = (on$: Observable<boolean>, state: () => Observable<unknown>) =>
      combineLatest([on$.pipe(distinctUntilChanged()), begun$]).pipe(switchMap(([on]) => (on ? state() : EMPTY)))
    const stops$ = until$.pipe(
      take(1),
      tap(() => { enough$.next(true) }),
      switchMap(() => begun$),
      switchMap(() => session.undo('recordings.stop', { recordingName })),
    )
    const steered$ = leaving(() => { live.over(name) }, merge(stops$, held(paused$, paused), held(muted$, muted)))

    return act({
      ended$: gone$,
      activities: session.activities,
      begin: begin$,
      done$: merge(ends$, endsToo$, merge(starts$, steered$).pipe(ignoreElements())).pipe(
        catchError((error: unknown) => {
          // A failure ends the act, and what it began does not outlive it. What has not begun is undone by its row.
          if (begun && !isOver) session.activities.detach('undo', undo().pipe(takeUntil(gone$)))
          throw error
        }),
      ),
      undo,
      failed: stage.failed,
    })
  })

/** The recording of a call. */
export const recordCall = (session: Session, stay: Stay, beep: Observable<unknown>, options?: RecordOptions): Observable<Recorded> => {
  const channelId = stay.id
  const end$ = phaseOf(stay.end, 'acts')
  return record(session, {
    operation: 'channels.record',
    ids: { channelId },
    ended$: end$.pipe(filter(({ how }) => how !== 'abandoned')),
    abandoned$: end$.pipe(filter(({ how }) => how === 'abandoned')),
    record: (input) => staying(stay, session.ready(session.tables.channels.record({ channelId, ...input }))),
    beep,
    failed: goneOr(session, stay),
    stopping: (recordingName) => { stay.media.stopping(recordingName) },
    over: (recordingName) => { stay.media.end(recordingName) },
    spend: () => { empty(stay.keypad) },
    still$: session.verify(stay),
    hungUp: () => stay.known.hangup !== undefined,
  }, options)
}

/** A beep. One that cannot be heard is a fault, and it is recorded all the same. */
const heard = ({ faults }: Session, { beep, ids: { channelId } }: Stage): Observable<never> => beep.pipe(
  ignoreElements(),
  catchError((thrown: unknown) => {
    faults.report({ during: 'record beep', error: toAriError(thrown), ...(channelId === undefined ? {} : { call: { id: channelId } }) })
    return EMPTY
  }),
)

/** A recording whose end was not reported, and which Asterisk no longer knows. */
const missing = (session: Session, { over }: Stage, name: string): Observable<RecordingEnd> =>
  asksFor(session.mended$).pipe(
    exhaustMap(() => absent(session, name)),
    // Its report may be on its way: replies and events have no order.
    switchMap((end) => timer(lag).pipe(map(() => end))),
    tap(() => over?.(name)),
  )

/** The same work; who leaves it does something else first. */
const leaving = <T>(first: () => void, work: Observable<T>): Observable<T> =>
  new Observable((subscriber) => {
    // An observer of its own: what is handed on to a subscriber goes before what is added to it.
    const working = work.subscribe({
      next: (value) => { subscriber.next(value) },
      error: (thrown: unknown) => { subscriber.error(thrown) },
      complete: () => { subscriber.complete() },
    })
    return () => {
      first()
      working.unsubscribe()
    }
  })

/** Of one that waited for its turn until the call ended, Asterisk tells an end without a duration, and stores nothing. */
const neverBegan = (end: RecordingEnd): boolean => end.format !== undefined && end.duration === undefined

const recordingFailed = ({ faults }: Session, { operation, ids }: Stage, name: string, why: string) => {
  const error = new AriError(
    'RecordingFailed',
    `${titleOf(operation, ids)}: nothing was recorded as '${name}': ${why}. A call that is in a bridge is recorded there (bridge.record); a name has to be one that Asterisk can write below its folder of recordings.`,
    { operation, ids: { ...ids, recordingName: name } },
  )
  // An operator may go on without it: then it is a fault of this connection, on that call.
  const { channelId } = ids
  hearFaultsOf(error, (fault) => faults.report({ ...(channelId === undefined ? {} : { call: { id: channelId } }), ...fault }))
  return error
}
