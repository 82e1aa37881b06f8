import * as t from 'io-ts'

import { del, get, post } from '../../core/operation.js'
import { text } from '../../core/params.js'
import { LiveRecording, StoredRecording } from './codec.js'

/** ARI's operations on recordings: live while they are made, stored afterwards. */
export const recordings = {
  /** All stored recordings. */
  listStored: get('/recordings/stored', { reply: t.readonlyArray(StoredRecording), takesLong: true }),

  /** What is known of a stored recording. */
  getStored: get('/recordings/stored/{recordingName}', { reply: StoredRecording }),

  /** Delete a stored recording. */
  deleteStored: del('/recordings/stored/{recordingName}', { urgent: true }),

  /** The file of a stored recording, chunk by chunk. */
  getStoredFile: get('/recordings/stored/{recordingName}/file', { bytes: true }),

  /** Copy a stored recording. */
  copyStored: post('/recordings/stored/{recordingName}/copy', {
    query: { destinationRecordingName: text },
    reply: StoredRecording,
    takesLong: true,
  }),

  /** One live recording as it is now. */
  getLive: get('/recordings/live/{recordingName}', { reply: LiveRecording }),

  /** Stop recording and throw it away. */
  cancel: del('/recordings/live/{recordingName}', { urgent: true }),

  /** Stop recording and store it. */
  stop: post('/recordings/live/{recordingName}/stop', { urgent: true }),

  /** Pause the recording: what is said meanwhile is left out. */
  pause: post('/recordings/live/{recordingName}/pause'),

  /** Go on recording. */
  unpause: del('/recordings/live/{recordingName}/pause'),

  /** Record silence in place of what is said. */
  mute: post('/recordings/live/{recordingName}/mute'),

  /** Record what is said again. */
  unmute: del('/recordings/live/{recordingName}/mute'),
} as const
