import * as t from 'io-ts'

import { known, record } from '../../core/codec.js'
import { event } from '../envelope.js'

export const RecordingState = known('queued', 'recording', 'paused', 'done', 'failed', 'canceled')
export type RecordingState = t.TypeOf<typeof RecordingState>

const liveRecording = record(
  'LiveRecording',
  {
    name: t.string,
    /** `wav`, `gsm`, … */
    format: t.string,
    /** What is recorded: `channel:ID` or `bridge:ID`. */
    target_uri: t.string,
    state: RecordingState,
  },
  {
    /** Seconds. */
    duration: t.number,
    /** Seconds of it talked, and silent; told where silence is watched for. */
    talking_duration: t.number,
    silence_duration: t.number,
    /** Why it failed. */
    cause: t.string,
  },
)
/** A recording in progress, or one that has just ended. */
export interface LiveRecording extends t.TypeOf<typeof liveRecording> {}
export const LiveRecording: t.Type<LiveRecording> = liveRecording

const storedRecording = record('StoredRecording', { name: t.string, format: t.string })
/** A recording on Asterisk's disk. */
export interface StoredRecording extends t.TypeOf<typeof storedRecording> {}
export const StoredRecording: t.Type<StoredRecording> = storedRecording

/** Recording has begun. */
export const RecordingStarted = event('RecordingStarted', { recording: LiveRecording })
export interface RecordingStarted extends t.TypeOf<typeof RecordingStarted> {}

/** Over: by silence, a key, its time limit, a stop, or the hangup. */
export const RecordingFinished = event('RecordingFinished', { recording: LiveRecording })
export interface RecordingFinished extends t.TypeOf<typeof RecordingFinished> {}

/** Nothing, or nothing more, is recorded: `recording.cause` says why. */
export const RecordingFailed = event('RecordingFailed', { recording: LiveRecording })
export interface RecordingFailed extends t.TypeOf<typeof RecordingFailed> {}
