import {
  EMPTY, NEVER, type Observable, Subject, catchError, concat, defer, exhaustMap, ignoreElements, map, merge, mergeMap, of, retry, take, takeUntil,
  throwError, timer,
} from 'rxjs'

import { isAriError } from '../../core/errors.js'
import type { AriEvent } from '../events.js'
import { kept } from '../kept.js'
import type { Session } from '../session.js'
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
  /** Act: stops it and throws it away; done when that is so, or it was over already. Source: DELETE /recordings/live/{recordingName}, RecordingFinished. */
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

/** How long, in ms, one that does not record yet is left alone until it is asked again. */
const again = (times: number): number => Math.min(25 * 2 ** (times - 1), 1_000)

/** The live recordings of a connection. */
export const openLiveRecordings = (session: Session): ((recordingName: string) => LiveRecording) => {
  const { index, broken$, mended$, abandoned$, tables: { recordings } } = session

  const told = (recordingName: string): Observable<RecordingEnd> => merge(
    index.on('recording', recordingName, ['RecordingFinished', 'RecordingFailed']).pipe(mergeMap((event) => ('recording' in event ? of(event.recording) : []))),
    broken$.pipe(mergeMap(({ type, ids }) => (ending(type) && ids['recordingName'] === recordingName
      ? of({ name: recordingName, state: type === 'RecordingFailed' ? 'failed' : 'done' })
      : []))),
  )

  const absent = (recordingName: string): Observable<RecordingEnd> => defer(() => session.ready(recordings.getLive({ recordingName }))).pipe(
    ignoreElements(),
    catchError((error: unknown) => (isOver(error) ? of({ name: recordingName, state: 'done' }) : EMPTY)),
  )

  const state = (set: 'pause' | 'mute', clear: 'recordings.unpause' | 'recordings.unmute') => kept<undefined>(session, (recordingName) => {
    const missed = new Subject<void>()
    return {
      set: () => recordings[set]({ recordingName }).pipe(catchError((error: unknown) => {
        if (!isOver(error)) throw error
        missed.next()
        return NEVER
      })),
      clear: () => session.undo(clear, { recordingName }).pipe(catchError((error: unknown) => (isNotInSession(error) ? EMPTY : throwError(() => error)))),
      over$: merge(told(recordingName), missed),
    }
  })
  const pauses = state('pause', 'recordings.unpause')
  const mutes = state('mute', 'recordings.unmute')

  return (recordingName) => {
    /** A state of a recording; over, it completes. */
    const lasting = (held$: Observable<unknown>): Observable<LiveRecording> => held$.pipe(
      // Asterisk says the same of one that waits for its turn and of one that is being stopped: what it becomes is soon known.
      retry({
        delay: (error: unknown, times) => (isNotInSession(error)
          ? merge(index.on('recording', recordingName, ['RecordingStarted']), timer(again(times))).pipe(take(1), takeUntil(told(recordingName)))
          : throwError(() => error)),
      }),
      map(() => recording),
    )
    const ended = (operation: string) => defer(() => session.undo(operation, { recordingName }))
    const done = <T>(work: Observable<T>) => session.ready(work).pipe(takeUntil(abandoned$))
    const recording: LiveRecording = Object.freeze({
      name: recordingName,
      events$: session.opening(index.on('recording', recordingName)),
      ended$: session.opening(merge(told(recordingName), mended$.pipe(exhaustMap(() => absent(recordingName))))).pipe(take(1), takeUntil(abandoned$)),
      get: () => session.ready(recordings.getLive({ recordingName })).pipe(
        catchError((error: unknown) => (isOver(error) ? EMPTY : throwError(() => error))),
      ),
      stop: () => done(concat(ended('recordings.stop'), of(storedRecordingOf(session, recordingName)))),
      cancel: () => done(concat(ended('recordings.cancel'), of(recording))),
      paused: () => lasting(pauses(recordingName, undefined)),
      muted: () => lasting(mutes(recordingName, undefined)),
    } satisfies LiveRecording)
    return recording
  }
}

const ending = (type: string): boolean => type === 'RecordingFinished' || type === 'RecordingFailed'

/** Nobody records under this name (any more). */
const isOver = (error: unknown): boolean => isAriError(error, 'Gone', 'NotFound')

/** It does not record: its turn has not come, or it is being stopped. */
const isNotInSession = (error: unknown): boolean => isAriError(error, 'Refused') && error.status === 409
