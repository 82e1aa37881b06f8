import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Observable, defer, firstValueFrom, of, throwError } from 'rxjs'

import { type Disk, type Opened, type Progress, download, thisDisk } from './download.js'
import { AriError, isAriError } from './errors.js'
import type { Bytes } from './wire.js'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'rxari-download-')) })
afterEach(() => rm(folder, { recursive: true, force: true }))
const path = () => join(folder, 'greeting.wav')

const broke = () => new AriError('InDoubt', 'The connection broke.')

/** A file on its way, in these chunks, and what breaks it off then. */
const bytesOf = (chunks: readonly string[], { length, breaks, left }: { readonly length?: number; readonly breaks?: AriError; readonly left?: () => void } = {}): Bytes => ({
  ...(length === undefined ? {} : { length }),
  async* [Symbol.asyncIterator]() {
    try {
      for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
      if (breaks !== undefined) throw breaks
    } finally {
      left?.()
    }
  },
})

/** What is asked each time, one after another. */
const each = (...asked: readonly Observable<Bytes>[]) => {
  let times = 0
  const next = (): Observable<Bytes> => {
    times += 1
    return asked[times - 1] ?? throwError(() => new Error('asked too often'))
  }
  return { next, times: () => times }
}

/** Counts what is going on. */
const counter = () => {
  let count = 0
  return {
    count: () => count,
    begin: () => {
      count += 1
      return () => { count -= 1 }
    },
  }
}

const whole = of(bytesOf(['RIFF', 'WAVE'], { length: 8 }))
const begin = () => () => undefined

const failureOf = async (saving: Observable<unknown>): Promise<AriError> => {
  const failure: unknown = await firstValueFrom(saving).then((value) => value, (error: unknown) => error)
  if (!isAriError(failure)) throw new Error(`No AriError but ${String(failure)}`)
  return failure
}

describe('a download', () => {
  test('is one value when all of it is there under its name, and its progress is told', async () => {
    const told: Progress[] = []
    const { begin, count } = counter()
    const saved = await firstValueFrom(download({ path: path(), bytes$: whole, progress: { next: (progress) => told.push(progress) }, begin }))
    expect(saved).toEqual({ path: path(), bytes: 8 })
    expect(told).toEqual([{ bytes: 4, of: 8 }, { bytes: 8, of: 8 }])
    expect(await readFile(path(), 'utf8')).toBe('RIFFWAVE')
    expect(await readdir(folder)).toEqual(['greeting.wav'])
    expect(count()).toBe(0)
  })

  test('is cold, and twice is twice', async () => {
    const { next, times } = each(whole, whole)
    const saving = download({ path: path(), bytes$: next(), begin })
    expect([times(), await readdir(folder)]).toEqual([1, []])
    await firstValueFrom(saving)
    await firstValueFrom(saving)
    expect(await readdir(folder)).toEqual(['greeting.wav'])
  })

  test('what is there stays until all has come', async () => {
    await writeFile(path(), 'before')
    const during: string[] = []
    let looking: Promise<unknown> = Promise.resolve()
    const progress = { next: () => { looking = looking.then(async () => during.push(await readFile(path(), 'utf8'))) } }
    await firstValueFrom(download({ path: path(), bytes$: whole, progress, begin, disk: slow(() => looking) }))
    await looking
    expect(during).toEqual(['before', 'before'])
    expect(await readFile(path(), 'utf8')).toBe('RIFFWAVE')
  })

  test('an empty file is a file', async () => {
    expect(await firstValueFrom(download({ path: path(), bytes$: of(bytesOf([], { length: 0 })), begin }))).toEqual({ path: path(), bytes: 0 })
    expect(await readFile(path(), 'utf8')).toBe('')
  })
})

describe('a transfer that breaks off', () => {
  test.each([
    ['in the middle', of(bytesOf(['RI'], { length: 8, breaks: broke() }))],
    ['before it began', throwError(broke)],
    ['with too little', of(bytesOf(['RIFF'], { length: 8 }))],
    ['with too much', of(bytesOf(['RIFF', 'WAVE', '!'], { length: 8 }))],
  ])('%s is begun again, from the beginning', async (_, first) => {
    const { next, times } = each(first, whole)
    const told: number[] = []
    const bytes$ = defer(next)
    await firstValueFrom(download({ path: path(), bytes$, begin, progress: { next: ({ bytes }) => told.push(bytes) } }))
    expect(times()).toBe(2)
    expect(told.slice(-2)).toEqual([4, 8])
    expect(await readFile(path(), 'utf8')).toBe('RIFFWAVE')
    expect(await readdir(folder)).toEqual(['greeting.wav'])
  })

  test('five times: its error, and nothing is left behind', async () => {
    let times = 0
    const bytes$ = defer(() => {
      times += 1
      return of(bytesOf(['RIFF'], { length: 8 }))
    })
    const error = await failureOf(download({ path: path(), bytes$, begin }))
    expect(error).toMatchObject({ _tag: 'InDoubt', message: expect.stringContaining('4 of 8 bytes') })
    expect(times).toBe(5)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('what is not tried again', () => {
  const once = async (saving: (bytes$: Observable<Bytes>) => Observable<unknown>, bytes$ = whole) => {
    let times = 0
    const error = await failureOf(saving(defer(() => {
      times += 1
      return bytes$
    })))
    return { error, times, left: await readdir(folder) }
  }

  test('there is no such folder: nothing is even asked', async () => {
    const { error, times } = await once((bytes$) => download({ path: join(folder, 'nowhere', 'greeting.wav'), bytes$, begin }))
    expect(error).toMatchObject({ _tag: 'NotSaved', message: expect.stringContaining('make it first'), cause: { code: 'ENOENT' } })
    expect(times).toBe(0)
  })

  test.each(['appendFile', 'sync', 'close'] as const)('a disk that is full at %s', async (where) => {
    let released = 0
    const { error, times, left } = await once(
      (bytes$) => download({ path: path(), bytes$, begin, disk: full(where) }),
      of(bytesOf(['RIFF', 'WAVE'], { length: 8, left: () => { released += 1 } })),
    )
    expect(error).toMatchObject({ _tag: 'NotSaved', message: expect.stringContaining('The disk is full.'), cause: { code: 'ENOSPC' } })
    expect([times, left, released]).toEqual([1, [], 1])
  })

  test('a folder has the name', async () => {
    const { error, left } = await once((bytes$) => download({ path: folder, bytes$, begin }))
    expect(error).toMatchObject({ _tag: 'NotSaved' })
    expect(left).toEqual([])
  })

  test('nobody says how long it is', async () => {
    let released = false
    const { error, times, left } = await once((bytes$) => download({ path: path(), bytes$, begin }), of(bytesOf(['RIFF'], { left: () => { released = true } })))
    expect(error).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('content-length') })
    expect([times, left]).toEqual([1, []])
    // An iterator that was not begun has nothing to release.
    expect(released).toBe(false)
  })

  test('what Asterisk refuses', async () => {
    const { error, times, left } = await once((bytes$) => download({ path: path(), bytes$, begin }), throwError(() => new AriError('NotFound', 'No such recording.')))
    expect([error._tag, times, left]).toEqual(['NotFound', 1, []])
  })
})

describe('who leaves', () => {
  test.each([0, 1, 2, 3])('after %i turns leaves nothing behind', async (turns) => {
    const { begin, count } = counter()
    const saving = download({ path: path(), bytes$: whole, begin, disk: slow(() => new Promise((resolve) => setImmediate(resolve))) })
      .subscribe(() => { throw new Error('It was not to be done.') })
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    saving.unsubscribe()
    await settled(count)
    expect(await readdir(folder)).toEqual([])
  })

  test('in the middle: the transfer is ended, and what stood there stays', async () => {
    await writeFile(path(), 'before')
    let released = 0
    const { begin, count } = counter()
    const bytes$ = of(bytesOf(Array<string>(8).fill('a'), { length: 8, left: () => { released += 1 } }))
    const saving = download({ path: path(), bytes$, begin, progress: { next: ({ bytes }) => { if (bytes === 3) saving.unsubscribe() } } }).subscribe()
    await settled(count)
    expect(released).toBe(1)
    expect(await readdir(folder)).toEqual(['greeting.wav'])
    expect(await readFile(path(), 'utf8')).toBe('before')
  })

  test('while it waits to begin again: it is not asked again', async () => {
    const { begin, count } = counter()
    let times = 0
    const bytes$ = defer(() => {
      times += 1
      return throwError(broke)
    })
    const saving = download({ path: path(), bytes$, begin }).subscribe()
    await settled(() => (times === 1 ? count() : 1))
    saving.unsubscribe()
    expect([times, await readdir(folder)]).toEqual([1, []])
  })
})

test('it is read no faster than it is written', async () => {
  let asked = 0
  let written = 0
  const ahead: number[] = []
  const bytes: Bytes = {
    length: 100,
    async* [Symbol.asyncIterator]() {
      for (asked = 1; asked <= 100; asked += 1) yield await Promise.resolve(Buffer.from('a'))
    },
  }
  const disk = slow(() => new Promise<void>((resolve) => setImmediate(() => {
    ahead.push(asked - written)
    written += 1
    resolve()
  })))
  await firstValueFrom(download({ path: path(), bytes$: of(bytes), begin, disk }))
  expect(written).toBe(100)
  expect(Math.max(...ahead)).toBe(1)
})

/** Waits until nothing is going on. */
const settled = async (count: () => number): Promise<void> => {
  do await new Promise((resolve) => setImmediate(resolve))
  while (count() > 0)
}

/** The disk of this machine, which writes a chunk only when it may. */
const slow = (may: () => Promise<unknown>): Disk => ({
  ...thisDisk,
  create: async (path) => {
    const file = await thisDisk.create(path)
    return {
      appendFile: async (chunk) => {
        await may()
        await file.appendFile(chunk)
      },
      sync: () => file.sync(),
      close: () => file.close(),
    }
  },
})

/** The disk of this machine, which is full when it comes to that. */
const full = (where: keyof Opened): Disk => ({
  ...thisDisk,
  create: async (path) => {
    const file = await thisDisk.create(path)
    const tried = (what: keyof Opened, doing: () => Promise<unknown>) => async () => {
      await doing()
      if (what === where) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    return {
      appendFile: tried('appendFile', () => Promise.resolve()),
      sync: tried('sync', () => file.sync()),
      close: tried('close', () => file.close()),
    }
  },
})
