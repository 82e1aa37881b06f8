import {
  EMPTY, NEVER, type Observable, Subject, catchError, concat, defer, exhaustMap, filter, ignoreElements, map, merge, mergeMap, of, switchMap, take, takeUntil, tap,
  throwError, timer,
} from 'rxjs'

import { isAbsent } from '../../core/errors.js'
import { openUnderway } from '../../core/underway.js'
import type { AriEvent } from '../events.js'
import { kept } from '../kept.js'
import type { Session } from '../session.js'
import { isSynthetic } from '../synthetic.js'
import { inTurn, isNotItsTurn } from '../turn.js'
import type { LiveRecording as Snapshot } from './codec.js'
import { type StoredRecording, storedRecordingOf } from './storedRecording.js'

/**
 * A recording that is over: as Asterisk told its end, with its durations (seconds). Where that was told while nobody heard it (in a gap),
 * no more than its name, and `done`. `done` says that it is over, kept or thrown away; `failed` comes with its cause.
 */
export type RecordingEnd = Pick<Snapshot, 'name' | 'state'> & Partial<Snapshot>

/** A recording under way by its name, whoever records: nothing is known of it but what Asterisk is asked or tells. */
export interface LiveRecording {
  readonly name: string
  /** Every event about it: RecordingStarted, RecordingFinished, RecordingFailed. */
  readonly events$: Observable<AriEvent>
  /**
   * Emits once when it is over: finished or failed, its `state` says which. Heard from before it begins; of one that is over already
   * nothing is told. Completes when the connection is closed, errors with what is fatal to it.
   */
  readonly ended$: Observable<RecordingEnd>
  /** Act: the recording as it is now; completes empty where it is over. Source: GET /recordings/live/{recordingName}. */
  get(): Observable<Snapshot>
  /**
   * Act: stops it and keeps it; done when it is stored, or was over already. One that waits for a sound to end first is stopped when
   * its turn has come. Source: POST /recordings/live/{recordingName}/stop, RecordingFinished.
   * @example ari.liveRecording('greeting').stop().pipe(switchMap((stored) => stored.save('/srv/greeting.wav')))
   */
  stop(): Observable<StoredRecording>
  /** Act: stops it and throws it away; done when that is so. One that is over already stays stored. Source: DELETE /recordings/live/{recordingName}, RecordingFinished. */
  cancel(): Observable<LiveRecording>
  /**
   * State: what is said meanwhile is left out. In force once it records: one that waits for its turn is waited for. Completes with the
   * recording, empty where it is over (or has not been asked for yet). Source: POST and DELETE /recordings/live/{recordingName}/pause.
   * @example ari.liveRecording('call-17').paused().pipe(takeUntil(agreed$))
   */
  paused(): Observable<LiveRecording>
  /** State: silence is recorded in place of what is said; else like `paused`. Source: POST and DELETE /recordings/live/{recordingName}/mute. */
  muted(): Observable<LiveRecording>
}

/** What Asterisk says of the end of a recording, however much of it can be read. */
export const told = ({ index, broken$ }: Session, recordingName: string): Observable<RecordingEnd> => merge(
  index.on('recording', recordingName, ['RecordingFinished', 'RecordingFailed']).pipe(mergeMap((event) => {
    if (!('recording' in event)) return []
    return of(isSynthetic(event) ? { name: recordingName, state: event.recording.state } : event.recording)
  })),
  broken$.pipe(mergeMap(({ type, ids }) => (ending(type) && ids['recordingName'] === recordingName
    ? of({ name: recordingName, state: type === 'RecordingFailed' ? 'failed' : 'done' })
    : []))),
)

/** Asks Asterisk for it: emits where it is over. */
export const absent = (session: Session, recordingName: string): Observable<RecordingEnd> =>
  defer(() => session.ready(session.tables.recordings.getLive({ recordingName }))).pipe(
    ignoreElements(),
    catchError((error: unknown) => (isAbsent(error) ? of({ name: recordingName, state: 'done' }) : EMPTY)),
  )

/**
 * Stops it and throws away what was stored of it: also where it ended by itself meanwhile, and where Asterisk 16 was asked before the
 * file was there (it refuses with 500, ends it all the same, and keeps the file).
 */
export const discarded = ({ undo }: Session, recordingName: string): Observable<never> =>
  concat(undo('recordings.cancel', { recordingName }), undo('recordings.deleteStored', { recordingName }))

/** The live recordings of a connection. */
interface LiveRecordings {
  readonly named: (recordingName: string) => LiveRecording
  /** This one is over, or being ended: who holds it paused or muted lets go, and nothing is sent about that. */
  readonly over: (recordingName: string) => void
  /** Does this, which ends the recording; until then Asterisk refuses another of its name. */
  readonly freeing: (recordingName: string, work: Observable<never>) => Observable<never>
  /** Completes when the name is free of what is being ended. */
  readonly free: (recordingName: string) => Observable<never>
}

const opened = new WeakMap<Session, LiveRecordings>()

/** Those of a connection are one, so that whoever pauses a recording counts. */
export const liveRecordingsOf = (session: Session): LiveRecordings => {
  const known = opened.get(session)
  if (known !== undefined) return known
  const live = openLiveRecordings(session)
  opened.set(session, live)
  return live
}

const openLiveRecordings = (session: Session): LiveRecordings => {
  const { index, mended$, abandoned$, tables: { recordings } } = session
  const over$ = new Subject<string>()
  const endings = openUnderway()

  const free: LiveRecordings['free'] = (recordingName) => defer(() => {
    const ended$ = endings.of(recordingName)
    // The event that tells the end of the one before is not told to the one behind it; why it did not end is told to whoever ended it.
    return ended$ === undefined ? EMPTY : concat(ended$.pipe(catchError(() => EMPTY)), timer(0).pipe(ignoreElements()))
  })

  const state = (
    set: (recordingName: string) => Observable<unknown>, clear: 'recordings.unpause' | 'recordings.unmute', first: typeof set = () => EMPTY,
  ) => kept<undefined>(session, (recordingName) => {
    const missed = new Subject<void>()
    let inForce = false
    return {
      set: () => concat(inForce ? EMPTY : first(recordingName), set(recordingName)).pipe(
        tap({ complete: () => { inForce = true } }),
        catchError((error: unknown) => {
          if (!isAbsent(error)) throw error
          missed.next()
          return NEVER
        }),
      ),
      clear: () => defer(() => {
        inForce = false
        return session.undo(clear, { recordingName })
      }).pipe(catchError((error: unknown) => (isNotItsTurn(error) ? EMPTY : throwError(() => error)))),
      over$: merge(told(session, recordingName), over$.pipe(filter((name) => name === recordingName)), missed),
    }
  })
  const pauses = state((recordingName) => recordings.pause({ recordingName }), 'recordings.unpause')
  // Asterisk 16 believes for ever that what was muted once is muted: it hears no second mute, and takes any unmute for the other way round.
  // Unmute before mute does what is meant there, and is nothing to an Asterisk that knows better.
  const mutes = state((recordingName) => recordings.mute({ recordingName }), 'recordings.unmute', (recordingName) => recordings.unmute({ recordingName }))

  const named = (recordingName: string): LiveRecording => {
    /** A state of a recording; over, it completes. */
    const lasting = (held$: Observable<unknown>): Observable<LiveRecording> => held$.pipe(
      // Asterisk says the same of one that waits for its turn and of one that is being stopped: what it becomes is soon known.
      inTurn({ begins$: index.on('recording', recordingName, ['RecordingStarted']), over$: told(session, recordingName) }),
      map(() => recording),
    )
    const done = <T>(work: Observable<T>) => session.ready(work).pipe(takeUntil(abandoned$))
    const recording: LiveRecording = Object.freeze({
      name: recordingName,
      events$: session.opening(index.on('recording', recordingName)),
      ended$: session.opening(merge(told(session, recordingName), mended$.pipe(exhaustMap(() => absent(session, recordingName))))).pipe(take(1), takeUntil(abandoned$)),
      get: () => session.ready(recordings.getLive({ recordingName })).pipe(
        catchError((error: unknown) => (isAbsent(error) ? EMPTY : throwError(() => error))),
      ),
      stop: () => done(concat(defer(() => session.undo('recordings.stop', { recordingName })), of(storedRecordingOf(session, recordingName)))),
      cancel: () => done(concat(
        // What is over already stays stored.
        defer(() => recordings.getLive({ recordingName })).pipe(
          switchMap(() => discarded(session, recordingName)),
          catchError((error: unknown) => (isAbsent(error) ? EMPTY : throwError(() => error))),
        ),
        of(recording),
      )),
      paused: () => lasting(pauses(recordingName, undefined)),
      muted: () => lasting(mutes(recordingName, undefined)),
    } satisfies LiveRecording)
    return recording
  }
  return { named, over: (recordingName) => { over$.next(recordingName) }, freeing: endings.by, free }
}

const ending = (type: string): boolean => type === 'RecordingFinished' || type === 'RecordingFailed'
