import {
  EMPTY, type Observable, catchError, concat, defer, exhaustMap, ignoreElements, map, merge, mergeMap, of, retry, take, takeUntil, throwError, timer,
} from 'rxjs'

import { isAriError } from '../../core/errors.js'
import type { AriEvent } from '../events.js'
import { type KeptMeans, kept } from '../kept.js'
import type { Session } from '../session.js'
import type { LiveRecording as Snapshot } from './codec.js'

/** A recording that is being made, by its name, whoever makes it. After its end nothing is sent, and everything completes. */
export interface LiveRecording {
  readonly name: string
  /** Every event about it: RecordingStarted, RecordingFinished, RecordingFailed. */
  readonly events$: Observable<AriEvent>
  /**
   * Emits once when it has ended: `state` says how (`done`, `failed` with its `cause`), `duration` how long it is, in seconds.
   * Completes empty where its end was lost in a gap. Source: RecordingFinished, RecordingFailed.
   */
  readonly ended$: Observable<Snapshot>
  /** Act: the recording as it is now; completes empty where it has ended. Source: GET /recordings/live/{recordingName}. */
  get(): Observable<Snapshot>
  /** Act: ends it; done when it is stored, or was. Source: POST /recordings/live/{recordingName}/stop, RecordingFinished. */
  stop(): Observable<LiveRecording>
  /** Act: ends it and throws it away; done when it has ended, or had. Source: DELETE /recordings/live/{recordingName}, RecordingFinished. */
  cancel(): Observable<LiveRecording>
  /**
   * State: what is said is left out; begun before the recording has, it waits for that. Errors: `Refused`.
   * Source: POST and DELETE /recordings/live/{recordingName}/pause.
   * @example recording.paused().pipe(takeUntil(agreed$))
   */
  paused(): Observable<LiveRecording>
  /** State: silence is recorded in place of what is said. Errors: `Refused`. Source: POST and DELETE /recordings/live/{recordingName}/mute. */
  muted(): Observable<LiveRecording>
}

/** How often a recording that has not begun is asked to pause, in ms. */
const again = 500

/** The live recordings of a connection. */
export const openLiveRecordings = (session: Session): ((recordingName: string) => LiveRecording) => {
  const { index, tables: { recordings } } = session

  const endOf = (recordingName: string): Observable<AriEvent> => index.on('recording', recordingName, ['RecordingFinished', 'RecordingFailed'])

  /** 409: it waits for a sound or for another recording to end. */
  const begun = (recordingName: string) => retry<unknown>({
    delay: (error: unknown) => (isAriError(error, 'Refused') && error.status === 409
      ? merge(index.on('recording', recordingName, ['RecordingStarted']), timer(again)).pipe(take(1))
      : throwError(() => error)),
  })

  const state = (set: 'pause' | 'mute', clear: 'unpause' | 'unmute') => kept<true>(session, (recordingName): KeptMeans<true> => ({
    set: () => recordings[set]({ recordingName }).pipe(begun(recordingName)),
    clear: () => session.undo(`recordings.${clear}`, { recordingName }),
    over$: endOf(recordingName),
  }))
  const pausing = state('pause', 'unpause')
  const muting = state('mute', 'unmute')

  return (recordingName) => {
    const absent$ = defer(() => recordings.getLive({ recordingName })).pipe(
      ignoreElements(),
      catchError((error: unknown) => (isOver(error) ? of(true) : EMPTY)),
    )
    const ended = (how: 'stop' | 'cancel') => session.ready(concat(defer(() => session.undo(`recordings.${how}`, { recordingName })), of(recording)))
    const recording: LiveRecording = Object.freeze({
      name: recordingName,
      events$: session.opening(index.on('recording', recordingName)),
      ended$: session.opening(endOf(recordingName)).pipe(
        mergeMap((event) => ('recording' in event ? of(event.recording) : [])),
        take(1),
        takeUntil(session.mended$.pipe(exhaustMap(() => absent$))),
        takeUntil(session.abandoned$),
      ),
      get: () => unlessOver(session.ready(recordings.getLive({ recordingName }))),
      stop: () => ended('stop'),
      cancel: () => ended('cancel'),
      paused: () => unlessOver(pausing(recordingName, true)).pipe(map(() => recording)),
      muted: () => unlessOver(muting(recordingName, true)).pipe(map(() => recording)),
    } satisfies LiveRecording)
    return recording
  }
}

const unlessOver = <T>(work: Observable<T>): Observable<T> =>
  work.pipe(catchError((error: unknown) => (isOver(error) ? EMPTY : throwError(() => error))))

const isOver = (error: unknown): boolean => isAriError(error, 'NotFound', 'Gone')
