import { type Observable, catchError, concatMap, map, of, throwError } from 'rxjs'

import { chunksOf } from '../../core/bytes.js'
import { type SaveOptions, type Saved, download } from '../../core/download.js'
import { isAriError } from '../../core/errors.js'
import type { Session } from '../session.js'
import type { StoredRecording as Snapshot } from './codec.js'

/** A recording on Asterisk's disk, by its name. */
export interface StoredRecording {
  readonly name: string
  /** Act: what Asterisk knows of it. Errors: `NotFound`. Source: GET /recordings/stored/{recordingName}. */
  get(): Observable<Snapshot>
  /**
   * Its file, chunk by chunk as it comes: what is not taken at once is kept in memory. To put it on disk, `save` it.
   * Unsubscribing ends the transfer. Errors: `NotFound`, `InDoubt` where it broke off.
   * Source: GET /recordings/stored/{recordingName}/file.
   */
  file(): Observable<Uint8Array>
  /**
   * Act: saves its file; done when all of it is there under that path, which holds nothing before. However large it is, little of it is in
   * memory. A download that breaks off is begun again, three times; unsubscribing leaves nothing behind.
   * Errors: `NotFound`, `NotSaved` where it cannot be written, `InDoubt` where it broke off again and again.
   * @example ari.storedRecording('message-1').save('/var/spool/message-1.wav').subscribe(({ bytes }) => console.log(bytes))
   */
  save(path: string, options?: SaveOptions): Observable<Saved>
  /** Act: copies it; emits the copy. Errors: `NotFound`, `Refused` where that name is taken. Source: POST /recordings/stored/{recordingName}/copy. */
  copy(name: string): Observable<StoredRecording>
  /** Act: deletes it; done when it is no more, or never was. Source: DELETE /recordings/stored/{recordingName}. */
  delete(): Observable<StoredRecording>
}

/** A stored recording, whether it exists or not. */
export const storedRecordingOf = (session: Session, recordingName: string): StoredRecording => {
  const { recordings } = session.tables
  const file = () => session.ready(session.file(recordingName))
  const recording: StoredRecording = Object.freeze({
    name: recordingName,
    get: () => session.ready(recordings.getStored({ recordingName })),
    file: () => file().pipe(concatMap(chunksOf)),
    save: (path, options) => session.activities.counted(download(file(), path, options)),
    copy: (destinationRecordingName) => session.ready(recordings.copyStored({ recordingName, destinationRecordingName })).pipe(
      map(({ name }) => storedRecordingOf(session, name)),
    ),
    delete: () => session.ready(recordings.deleteStored({ recordingName })).pipe(
      map(() => recording),
      catchError((error: unknown) => (isAriError(error, 'NotFound', 'Gone') ? of(recording) : throwError(() => error))),
    ),
  } satisfies StoredRecording)
  return recording
}
