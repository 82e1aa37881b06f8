import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { firstValueFrom, map } from 'rxjs'

import { type Ari, connect } from '../../src/index.js'
import { type Disk, download, thisDisk } from '../../src/core/download.js'
import type { Bytes } from '../../src/core/wire.js'
import { httpWire } from '../../src/core/wires/http.js'
import { type Arrived, type Loopback, json, loopback, until } from './loopback.js'
import { request } from './wires.js'

let folder = ''
let server: Loopback | undefined
let ari: Ari | undefined
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'rxari-downloads-')) })
afterEach(async () => {
  if (ari !== undefined) await firstValueFrom(ari.close(), { defaultValue: undefined })
  await server?.close()
  await rm(folder, { recursive: true, force: true })
  server = undefined
  ari = undefined
})

const status = { startup_time: '2026-11-21T00:00:00.000+0000', last_reload_time: '2026-11-21T00:00:00.000+0000' }
const path = () => join(folder, 'greeting.wav')
const wav = { 'content-type': 'audio/wav' }

/** A server whose files are given as told, each time anew; and a recording on it. */
const serving = async (file: (response: ServerResponse, nth: number) => void) => {
  let times = 0
  const answer = ({ url, method }: Arrived, response: ServerResponse) => {
    if (url.startsWith('/ari/asterisk/info')) json(response, 200, { status })
    else if (method !== 'GET') response.writeHead(204).end()
    else file(response, times += 1)
  }
  server = await loopback({ answer })
  const { url } = server
  ari = connect({ wire: httpWire({ url, username: 'demo', password: 'hush', apps: ['desk'] }), app: 'desk', log: false })
  return { recording: ari.storedRecording('greeting'), times: () => times, ari, url }
}

const failureOf = (saving: Promise<unknown>) => saving.then((value) => value, (error: unknown) => error)

describe('a recording that is saved', () => {
  test('broken off twice, then whole', async () => {
    const { recording, times, ari } = await serving((response, nth) => {
      response.writeHead(200, { ...wav, 'content-length': '8' }).write('RIFF')
      if (nth < 3) setTimeout(() => response.socket?.resetAndDestroy(), 5)
      else response.end('WAVE')
    })
    const told: string[] = []
    const saved = await firstValueFrom(recording.save(path(), { progress: { next: ({ bytes, of }) => told.push(`${bytes}/${of}`) } }))
    expect(saved).toEqual({ path: path(), bytes: 8 })
    expect(times()).toBe(3)
    expect(told.slice(0, 2)).toEqual(['4/8', '4/8'])
    expect(told.at(-1)).toBe('8/8')
    expect(await readFile(path(), 'utf8')).toBe('RIFFWAVE')
    expect(await readdir(folder)).toEqual(['greeting.wav'])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('a length that is not kept: begun again, and then an error', async () => {
    const { recording, times } = await serving((response) => {
      response.writeHead(200, { ...wav, 'content-length': '100', connection: 'close' }).write('RIFF')
      response.socket?.end()
    })
    expect(await failureOf(firstValueFrom(recording.save(path())))).toMatchObject({ _tag: 'InDoubt', operation: 'recordings.getStoredFile' })
    expect(times()).toBe(5)
    expect(await readdir(folder)).toEqual([])
  })

  test('no length: nobody knows when it is whole', async () => {
    let aborted = false
    const { recording, times } = await serving((response) => {
      response.on('close', () => { aborted = true })
      response.writeHead(200, wav).write('RIFF')
    })
    expect(await failureOf(firstValueFrom(recording.save(path())))).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('content-length') })
    expect(times()).toBe(1)
    expect(await readdir(folder)).toEqual([])
    await until(() => aborted)
  })

  test('there is none', async () => {
    const { recording, times } = await serving((response) => json(response, 404, { message: 'Recording not found' }))
    expect(await failureOf(firstValueFrom(recording.save(path())))).toMatchObject({ _tag: 'NotFound', status: 404, ids: { recordingName: 'greeting' } })
    expect(times()).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  test('there is no such folder: nothing is asked', async () => {
    const { recording, times } = await serving((response) => response.writeHead(204).end())
    expect(await failureOf(firstValueFrom(recording.save(join(folder, 'nowhere', 'greeting.wav'))))).toMatchObject({ _tag: 'NotSaved' })
    expect(times()).toBe(0)
  })

  test('let go while it comes: the transfer is aborted, and nothing is left', async () => {
    const { recording, ari } = await serving((response) => {
      response.on('close', () => { aborted = true })
      response.writeHead(200, { ...wav, 'content-length': '8' }).write('RIFF')
    })
    let aborted = false
    let bytes = 0
    const saving = recording.save(path(), { progress: { next: (progress) => { bytes = progress.bytes } } }).subscribe()
    await until(() => bytes === 4)
    expect((await readdir(folder)).map((name) => name.replace(/\.[0-9a-f]{8}\./, '.*.'))).toEqual(['greeting.wav.*.part'])
    saving.unsubscribe()
    await until(() => aborted && ari.census().activities === 0)
    expect(await readdir(folder)).toEqual([])
  })

  test('the connection closed while it comes: complete, and nothing is left', async () => {
    const { recording, ari } = await serving((response) => response.writeHead(200, { ...wav, 'content-length': '8' }).write('RIFF'))
    let bytes = 0
    const saving = firstValueFrom(recording.save(path(), { progress: { next: (progress) => { bytes = progress.bytes } } }), { defaultValue: 'nothing' })
    await until(() => bytes === 4)
    await firstValueFrom(ari.close(), { defaultValue: undefined })
    expect(await saving).toBe('nothing')
    expect(await readdir(folder)).toEqual([])
  })
})

test('64 MB on a disk that has stopped: what is under way is what the sockets hold, and then all of it comes', async () => {
  const chunk = Buffer.alloc(64 * 1024, 7)
  const chunks = 1_024
  let sent = 0
  const { url } = await serving((response) => {
    response.writeHead(200, { ...wav, 'content-length': String(chunk.length * chunks) })
    const pour = () => {
      while (sent < chunks) {
        sent += 1
        if (!response.write(chunk)) {
          response.once('drain', pour)
          return
        }
      }
      response.end()
    }
    pour()
  })
  let go: () => void = () => undefined
  const may = new Promise<void>((resolve) => { go = resolve })
  const stopped: Disk = {
    ...thisDisk,
    create: async (path) => {
      const file = await thisDisk.create(path)
      return { appendFile: (bytes) => may.then(() => file.appendFile(bytes)), sync: () => file.sync(), close: () => file.close() }
    },
  }
  const wire = httpWire({ url, username: 'demo', password: 'hush', apps: ['desk'] })
  const bytes$ = wire.request(request({ operation: 'recordings.getStoredFile', method: 'GET', path: '/file', want: 'bytes' })).pipe(
    // What a good reply to bytes holds.
    map(({ body }) => body as Bytes),
  )
  const saving = firstValueFrom(download({ path: path(), bytes$, begin: () => () => undefined, disk: stopped }))
  // It is at a standstill when nothing has been sent for a while.
  await until(() => sent > 0)
  for (let before = 0; before !== sent;) {
    before = sent
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(sent * chunk.length).toBeLessThan(16 * 1024 * 1024)
  go()
  await saving
  expect((await stat(path())).size).toBe(chunk.length * chunks)
})
