import { type Observable, type Observer, concat, defer, map, of, takeUntil } from 'rxjs'

import { type Progress, type Saved, download } from '../../core/download.js'
import type { Session } from '../session.js'
import type { StoredRecording as Snapshot } from './codec.js'

/** How a recording is saved. */
export interface SaveOptions {
  /** Told after each chunk how many bytes have come, and of how many; from the beginning again where the transfer had to be begun again. */
  readonly progress?: Pick<Observer<Progress>, 'next'>
}

/** A recording on Asterisk's disk by its name, whether it is there or not. */
export interface StoredRecording {
  readonly name: string
  /** Act: what Asterisk knows of it: its format. Errors: `NotFound`. Source: GET /recordings/stored/{recordingName}. */
  get(): Observable<Snapshot>
  /**
   * Act: copies it to another name; emits the copy. Errors: `NotFound`, `Refused` where there is one of that name.
   * Source: POST /recordings/stored/{recordingName}/copy.
   */
  copy(to: string): Observable<StoredRecording>
  /** Act: deletes it; done when it is gone, or was. Source: DELETE /recordings/stored/{recordingName}. */
  delete(): Observable<StoredRecording>
  /**
   * Its bytes, chunk by chunk as they come; unsubscribing ends the transfer. A subscriber that takes its time has them in memory meanwhile:
   * `save` does not. Errors: `NotFound`, `InDoubt` where the transfer breaks off. Source: GET /recordings/stored/{recordingName}/file.
   */
  file(): Observable<Uint8Array>
  /**
   * Act: saves it as a file of this machine; one value when all of it is on the disk under its name, in place of what was there.
   * Until then it is beside it as `PATH.….part`; unsubscribing ends the transfer and leaves nothing behind. However large, it does not pass
   * through memory. A transfer that breaks off is begun again, four times. Errors: `NotFound`, `NotSaved` where it cannot be written here
   * (a full disk, no such folder), `Malformed` where its length is not told, and what a request errors with when all attempts failed.
   * Source: GET /recordings/stored/{recordingName}/file.
   * @example ari.storedRecording('greeting').save('/srv/greeting.wav').subscribe(({ bytes }) => console.log(bytes))
   */
  save(path: string, options?: SaveOptions): Observable<Saved>
}

/** A stored recording, whether it exists or not. */
export const storedRecordingOf = (session: Session, recordingName: string): StoredRecording => {
  const { activities, tables: { recordings } } = session
  const recording: StoredRecording = Object.freeze({
    name: recordingName,
    get: () => session.ready(recordings.getStored({ recordingName })),
    copy: (to) => session.ready(recordings.copyStored({ recordingName, destinationRecordingName: to })).pipe(
      map(() => storedRecordingOf(session, to)),
    ),
    delete: () => session.ready(concat(defer(() => session.undo('recordings.deleteStored', { recordingName })), of(recording))),
    file: () => session.ready(recordings.getStoredFile({ recordingName })),
    save: (path, { progress } = {}) => download({
      path,
      bytes$: session.ready(session.bytes('recordings.getStoredFile', { recordingName })),
      progress,
      begin: activities.begin,
    }).pipe(takeUntil(session.abandoned$)),
  } satisfies StoredRecording)
  return recording
}
