import { open, rename, rm } from 'node:fs/promises'
import { Observable, type Observer, mergeMap, retry, throwError, timer } from 'rxjs'

import { backoff } from './backoff.js'
import { AriError, isAriError } from './errors.js'
import { mintId } from './ids.js'
import type { Bytes } from './wire.js'

/** How far a download has come. */
export interface Progress {
  /** How many have been written. */
  readonly bytes: number
  /** How many there will be, where the server says so. */
  readonly of?: number
}

/** A file that was saved. */
export interface Saved {
  readonly path: string
  readonly bytes: number
}

export interface SaveOptions {
  /** Told after each chunk; from 0 again where a broken download is begun again. */
  readonly progress?: Pick<Observer<Progress>, 'next'>
}

/** How often a broken download is begun again. */
const retries = 3

/**
 * Writes bytes into a file: one value when all of them are there under the file's own name, never before. They are written beside it
 * under another name, no faster than the disk takes them, and renamed at the end; whoever unsubscribes leaves nothing behind.
 * A download that breaks off is begun again, three times. Errors: `NotSaved` where the file cannot be written, and those of `bytes$`.
 */
export const download = (bytes$: Observable<Bytes>, path: string, { progress }: SaveOptions = {}): Observable<Saved> =>
  bytes$.pipe(
    mergeMap((bytes) => written(bytes, path, progress)),
    retry({
      count: retries,
      delay: (error: unknown, count) =>
        (isAriError(error, 'InDoubt', 'Unreachable', 'TimedOut') ? timer(backoff(count)) : throwError(() => error)),
    }),
  )

const written = ({ length, chunks, abort }: Bytes, path: string, progress: SaveOptions['progress']): Observable<Saved> =>
  new Observable((subscriber) => {
    const partial = `${path}.${mintId().slice(0, 8)}.part`
    const write = async (): Promise<number> => {
      const file = await open(partial, 'wx').catch(notSaved(path))
      let bytes = 0
      try {
        for await (const chunk of chunks) {
          if (subscriber.closed) return bytes
          await file.appendFile(chunk).catch(notSaved(path))
          bytes += chunk.length
          progress?.next({ bytes, ...(length === undefined ? {} : { of: length }) })
        }
        // A power cut after the rename must not leave an empty file under the right name.
        await file.sync().catch(notSaved(path))
      } finally {
        await file.close()
      }
      if (length !== undefined && bytes !== length) throw brokenOff(path, bytes, length)
      if (!subscriber.closed) await rename(partial, path).catch(notSaved(path))
      return bytes
    }
    write()
      .finally(() => rm(partial, { force: true }))
      .then(
        (bytes) => {
          subscriber.next({ path, bytes })
          subscriber.complete()
        },
        (error: unknown) => { subscriber.error(error) },
      )
    return abort
  })

const notSaved = (path: string) => (cause: unknown): never => {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new AriError('NotSaved', `${path} could not be written (${why}). Does its folder exist, may we write there, and is there room?`, { cause })
}

const brokenOff = (path: string, bytes: number, length: number): AriError =>
  new AriError('InDoubt', `The download of ${path} broke off: ${String(bytes)} of ${String(length)} bytes came.`)
