import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Observable, Subject, defer, firstValueFrom, of } from 'rxjs'

import { type Progress, download } from './download.js'
import { AriError } from './errors.js'
import type { Bytes } from './wire.js'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'rxari-download-')) })
afterEach(() => rm(folder, { recursive: true }))

const inFolder = (): Promise<readonly string[]> => readdir(folder)

interface Script {
  readonly texts: readonly string[]
  readonly length?: number
  /** What breaks it off after its texts. */
  readonly error?: unknown
}

/** A server that gives these bodies, one after another, and the last for ever after. */
const server = (...scripts: readonly Script[]) => {
  let asked = 0
  let aborted = 0
  const bytes$ = defer(() => {
    const script = scripts[Math.min(asked, scripts.length - 1)] ?? { texts: [] }
    asked += 1
    const chunks = async function* () {
      for (const text of script.texts) yield await Promise.resolve(new TextEncoder().encode(text))
      if (script.error !== undefined) throw script.error
    }
    const bytes: Bytes = { chunks: chunks(), abort: () => { aborted += 1 }, ...(script.length === undefined ? {} : { length: script.length }) }
    return of(bytes)
  })
  return { bytes$, asked: () => asked, aborted: () => aborted }
}
const cut = new AriError('InDoubt', 'cut')

describe('a download', () => {
  test('is one value when all is there; progress is told after each chunk', async () => {
    const path = join(folder, 'a.wav')
    const progress = new Subject<Progress>()
    const told: Progress[] = []
    progress.subscribe((step) => told.push(step))
    expect(await firstValueFrom(download(server({ texts: ['RIFF', 'WAVE'], length: 8 }).bytes$, path, { progress }))).toEqual({ path, bytes: 8 })
    expect(await readFile(path, 'utf8')).toBe('RIFFWAVE')
    expect(told).toEqual([{ bytes: 4, of: 8 }, { bytes: 8, of: 8 }])
    expect(await inFolder()).toEqual(['a.wav'])
  })

  test('of unknown length ends where it ends', async () => {
    const path = join(folder, 'a.wav')
    expect(await firstValueFrom(download(server({ texts: ['RIFF'] }).bytes$, path))).toEqual({ path, bytes: 4 })
  })

  test('takes the place of a file that is there only when it is whole', async () => {
    const path = join(folder, 'a.wav')
    await writeFile(path, 'before')
    const { bytes$ } = server({ texts: ['RI'], error: new AriError('NotAri', 'page') })
    await expect(firstValueFrom(download(bytes$, path))).rejects.toMatchObject({ _tag: 'NotAri' })
    expect(await readFile(path, 'utf8')).toBe('before')
    await firstValueFrom(download(server({ texts: ['after'] }).bytes$, path))
    expect(await readFile(path, 'utf8')).toBe('after')
    expect(await inFolder()).toEqual(['a.wav'])
  })

  test('broken off, or too short, is begun again', async () => {
    const path = join(folder, 'a.wav')
    const { bytes$, asked, aborted } = server({ texts: ['RI'], error: cut }, { texts: ['RIF'], length: 4 }, { texts: ['RIFF'], length: 4 })
    expect(await firstValueFrom(download(bytes$, path))).toEqual({ path, bytes: 4 })
    expect([asked(), aborted()]).toEqual([3, 3])
    expect(await readFile(path, 'utf8')).toBe('RIFF')
    expect(await inFolder()).toEqual(['a.wav'])
  })

  test('that breaks off again and again is given up, and leaves nothing behind', async () => {
    const { bytes$, asked } = server({ texts: ['RI'], length: 4 })
    await expect(firstValueFrom(download(bytes$, join(folder, 'a.wav')))).rejects.toMatchObject({
      _tag: 'InDoubt', message: expect.stringContaining('2 of 4 bytes'),
    })
    expect(asked()).toBe(4)
    expect(await inFolder()).toEqual([])
  })

  test('into a folder that is not there is NotSaved, once', async () => {
    const { bytes$, asked, aborted } = server({ texts: ['RIFF'] })
    await expect(firstValueFrom(download(bytes$, join(folder, 'none', 'a.wav')))).rejects.toMatchObject({
      _tag: 'NotSaved', message: expect.stringContaining('ENOENT'),
    })
    expect([asked(), aborted()]).toEqual([1, 1])
  })

  test('let go, it is aborted and leaves nothing behind', async () => {
    let aborted = false
    let release = (): void => undefined
    const waiting = async function* () {
      yield new TextEncoder().encode('RIFF')
      await new Promise<void>((resolve) => { release = resolve })
      yield new TextEncoder().encode('WAVE')
    }
    const bytes$ = new Observable<Bytes>((subscriber) => {
      subscriber.next({
        chunks: waiting(),
        abort: () => {
          aborted = true
          release()
        },
      })
    })
    const begun = new Subject<Progress>()
    const first = firstValueFrom(begun)
    const saving = download(bytes$, join(folder, 'a.wav'), { progress: begun }).subscribe()
    await first
    expect((await inFolder()).length).toBe(1)
    saving.unsubscribe()
    expect(aborted).toBe(true)
    for (let turns = 0; turns < 1_000 && (await inFolder()).length > 0; turns += 1) await Promise.resolve()
    expect(await inFolder()).toEqual([])
  })

  test('takes no more than the disk does', async () => {
    const written: number[] = []
    let given = 0
    const chunks = async function* () {
      for (let at = 0; at < 100; at += 1) {
        given += 1
        yield await Promise.resolve(new Uint8Array(1_000))
      }
    }
    const bytes$ = of<Bytes>({ chunks: chunks(), abort: () => undefined })
    await firstValueFrom(download(bytes$, join(folder, 'a.wav'), { progress: { next: ({ bytes }) => { written.push(given - bytes / 1_000) } } }))
    expect(new Set(written)).toEqual(new Set([0]))
  })
})
