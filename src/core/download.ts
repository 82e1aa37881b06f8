import { open, rename, rm } from 'node:fs/promises'
import { Observable, type Observer, type Subscription, firstValueFrom, retry, takeUntil, throwError, timer } from 'rxjs'

import { backoff } from './backoff.js'
import { AriError, isAriError } from './errors.js'
import { mintId } from './ids.js'
import type { Bytes } from './wire.js'

/** How far a file has come, in bytes. */
export interface Progress {
  readonly bytes: number
  /** How many it has. */
  readonly of: number
}

/** A file that is there, whole. */
export interface Saved {
  readonly path: string
  readonly bytes: number
}

/** What is asked of the disk. */
export interface Disk {
  /** Makes a file that is not there yet. */
  readonly create: (path: string) => Promise<Opened>
  /** Takes the place of what is there. */
  readonly rename: (from: string, to: string) => Promise<unknown>
  readonly remove: (path: string) => Promise<unknown>
}

export interface Opened {
  /** Writes all of it behind what is there. */
  readonly appendFile: (chunk: Uint8Array) => Promise<unknown>
  /** Resolves when all of it is really on the disk. */
  readonly sync: () => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** The disk of this machine. */
export const thisDisk: Disk = {
  create: (path) => open(path, 'wx'),
  rename,
  remove: (path) => rm(path, { force: true }),
}

export interface Download {
  readonly path: string
  /** Asks for the file, from its beginning. */
  readonly bytes$: Observable<Bytes>
  /** Told after each chunk. */
  readonly progress?: Pick<Observer<Progress>, 'next'> | undefined
  /** Counts what is going on; call what it returns when nothing is left of it. */
  readonly begin: () => () => void
  /** @default the one of this machine */
  readonly disk?: Disk
}

/** How often a transfer that broke off is begun again. */
const retries = 4

/**
 * Saves a file: one value when all of it is on the disk, under its name. Until then it is beside it under another (`NAME.….part`),
 * which is removed when something fails or the subscriber leaves. What had the name before is replaced in one step.
 *
 * It is read no faster than it is written. A transfer that broke off is begun again, from the beginning, after 0.1, 0.2, 0.4 and 0.8 s
 * at most; then its error stands (`InDoubt`, `TimedOut`, `Unreachable`). What this machine refuses (`NotSaved`: a full disk, no such
 * folder) is not tried again, nor is a file whose length nobody tells (`Malformed`).
 */
export const download = (wanted: Download): Observable<Saved> => attempt(wanted).pipe(
  retry({ count: retries, delay: (error: unknown, failures) => (isBroken(error) ? timer(backoff(failures)) : throwError(() => error)) }),
)

/** Nothing is wrong but the connection, this time. */
const isBroken = (error: unknown): boolean => isAriError(error, 'InDoubt', 'TimedOut', 'Unreachable')

const attempt = (wanted: Download): Observable<Saved> =>
  new Observable((subscriber) => {
    fetched(wanted, subscriber).finally(wanted.begin()).then(
      (saved) => {
        if (saved !== undefined) subscriber.next(saved)
        subscriber.complete()
      },
      (error: unknown) => { subscriber.error(error) },
    )
  })

/** The file, whole and under its name; nothing where its subscriber has left. */
const fetched = async (wanted: Download, leaving: Subscription): Promise<Saved | undefined> => {
  const { path, disk = thisDisk } = wanted
  const part = `${path}.${mintId().slice(0, 8)}.part`
  const file = await onDisk(path, disk.create(part))
  try {
    const bytes = await filled(wanted, file, leaving).finally(() => onDisk(path, file.close()))
    if (!leaving.closed) {
      await onDisk(path, disk.rename(part, path))
      return { path, bytes }
    }
  } catch (error) {
    // Of two failures the first says more.
    await disk.remove(part).catch(() => undefined)
    throw error
  }
  await disk.remove(part)
  return undefined
}

/** Writes what comes, chunk after chunk; how many bytes that were. */
const filled = async ({ path, bytes$, progress }: Download, file: Opened, leaving: Subscription): Promise<number> => {
  const left$ = new Observable<void>((subscriber) => { leaving.add(() => subscriber.next()) })
  const bytes = await firstValueFrom(bytes$.pipe(takeUntil(left$)), { defaultValue: undefined })
  if (bytes === undefined) return 0
  const chunks = bytes[Symbol.asyncIterator]()
  leaving.add(() => void chunks.return?.())
  const { length: of } = bytes
  if (of === undefined) {
    void chunks.return?.()
    throw new AriError('Malformed', `${path} was not saved: nobody says how long it is (no content-length), so nobody can tell when all of it has come. Is something between us and Asterisk changing its answers?`)
  }
  let written = 0
  for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
    await onDisk(path, file.appendFile(chunk))
    written += chunk.length
    if (leaving.closed) return written
    progress?.next({ bytes: written, of })
  }
  if (written !== of) throw new AriError('InDoubt', `${path} was not saved: ${written} of ${of} bytes came. Ask for it again.`)
  await onDisk(path, file.sync())
  return written
}

/** What the disk does; what it refuses is an error of ours. */
const onDisk = <T>(path: string, doing: Promise<T>): Promise<T> =>
  doing.catch((cause: unknown) => {
    const { code = '', message } = cause as NodeJS.ErrnoException // A disk throws nothing else.
    throw new AriError('NotSaved', `${path} was not saved: ${message}. ${advice[code] ?? 'Can this program write there?'}`, { cause })
  })

const advice: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such folder: make it first.',
  ENOSPC: 'The disk is full.',
}
