import type { LiveRecording, RecordingFailed, RecordingFinished, RecordingStarted, RecordingState } from '../../resources/recordings/codec.js'
import { type About, type Target, envelope, uriOf } from './about.js'

type AboutRecording = About & Target & {
  /** @default 'recording' */
  readonly name?: string
  /** What its snapshot says differently: `{ duration: 3 }`, in seconds. */
  readonly recording?: Partial<LiveRecording>
}

const recordingOf = (state: RecordingState, { name = 'recording', recording, ...about }: AboutRecording): LiveRecording => ({
  name, format: 'wav', target_uri: uriOf(about), state, ...recording,
})

/** It begins. */
export const recordingStarted = (about: AboutRecording = {}): RecordingStarted => ({
  type: 'RecordingStarted', ...envelope(about), recording: recordingOf('recording', about),
})

/** Over, after a second unless said otherwise. */
export const recordingFinished = (about: AboutRecording = {}): RecordingFinished => ({
  type: 'RecordingFinished', ...envelope(about), recording: { duration: 1, ...recordingOf('done', about) },
})

/** It came to nothing, for the channel is in a bridge, unless `recording.cause` says otherwise. */
export const recordingFailed = (about: AboutRecording = {}): RecordingFailed => ({
  type: 'RecordingFailed', ...envelope(about), recording: { cause: 'Cannot record channel while in bridge', ...recordingOf('failed', about) },
})
