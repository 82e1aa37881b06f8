import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, firstValueFrom, lastValueFrom, map, toArray } from 'rxjs'

import { type Loopback, json, loopback } from '../../../test/loopback/loopback.js'
import { scene } from '../../../test/support/scene.js'
import { type Ari, connect } from '../../ari.js'
import { userEvent } from '../../testing/events.js'

describe('a stored recording', () => {
  const r1 = { status: 200, body: { name: 'r1', format: 'wav' } }
  const over = { status: 404, body: undefined, message: 'Recording not found' }

  test('is got, copied and deleted', () => {
    const { log } = scene(({ ari: { storedRecording }, expectObservable }) => {
      const recording = storedRecording('r1')
      expectObservable(concat(recording.get().pipe(map(({ format }) => format)), recording.copy('r2').pipe(map(({ name }) => name)), recording.delete().pipe(map(({ name }) => name))))
        .toBe('--f-c-(d|)', { f: 'wav', c: 'r2', d: 'r1' })
    }, { answers: { 'recordings.getStored': () => r1, 'recordings.copyStored': () => ({ status: 200, body: { name: 'r2', format: 'wav' } }) } })
    expect(log.map((line) => line.replace('recordings.', ''))).toEqual(['0 getStored r1', '2 copyStored r1', '4 deleteStored r1'])
  })

  test('that never was is NotFound, and deleted all the same', () => {
    scene(({ ari: { storedRecording }, expectObservable }) => {
      expectObservable(storedRecording('r1').get()).toBe('--#', undefined, expect.objectContaining({ _tag: 'NotFound' }))
      expectObservable(storedRecording('r1').delete().pipe(map(({ name }) => name))).toBe('--(d|)', { d: 'r1' })
    }, { answers: { 'recordings.getStored': () => over, 'recordings.deleteStored': () => over } })
  })
})

describe('the file of a stored recording', () => {
  let folder = ''
  let server: Loopback
  let ari: Ari
  let answer: (response: ServerResponse, times: number) => void
  let times = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxari-recording-'))
    times = 0
    server = await loopback({
      answer: (request, response) => {
        if (request.url.includes('/file')) answer(response, times += 1)
        else if (request.url.includes('/info')) json(response, 200, { status: { startup_time: '', last_reload_time: '' } })
        else {
          // A user event of its own proves that a connection hears: see DECISIONS 12.
          const name = /events\/user\/([^?]+)/.exec(request.url)?.[1] ?? ''
          for (const socket of server.sockets) socket.send(JSON.stringify(userEvent(decodeURIComponent(name), { application: 'desk' })))
          response.writeHead(204).end()
        }
      },
    })
    ari = connect({ url: server.url, username: 'desk', password: 'secret', app: 'desk', log: false })
  })
  afterEach(async () => {
    await lastValueFrom(ari.close(), { defaultValue: undefined })
    await server.close()
    await rm(folder, { recursive: true })
  })

  const whole = Buffer.alloc(300_000, 'RIFF')
  const send = (response: ServerResponse, part = whole) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': String(whole.length) })
    if (part.length === whole.length) response.end(part)
    else response.write(part, () => response.socket?.destroy())
  }

  test('broken off twice, then whole, is saved whole; nothing else is left', async () => {
    answer = (response, time) => { send(response, time < 3 ? whole.subarray(0, 100_000 * time) : whole) }
    const path = join(folder, 'r1.wav')
    expect(await firstValueFrom(ari.storedRecording('r 1').save(path))).toEqual({ path, bytes: whole.length })
    expect(times).toBe(3)
    expect((await readFile(path)).equals(whole)).toBe(true)
    expect(await readdir(folder)).toEqual(['r1.wav'])
    expect(server.requests.filter(({ url }) => url.includes('/file')).map(({ url }) => url)[0]).toBe('/ari/recordings/stored/r%201/file')
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('that is not there is NotFound, asked for once', async () => {
    answer = (response) => { json(response, 404, { message: 'Recording not found' }) }
    await expect(firstValueFrom(ari.storedRecording('r1').save(join(folder, 'r1.wav')))).rejects.toMatchObject({ _tag: 'NotFound' })
    expect(times).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  test('comes chunk by chunk', async () => {
    answer = (response) => { send(response) }
    const chunks = await firstValueFrom(ari.storedRecording('r1').file().pipe(toArray()))
    expect(Buffer.concat(chunks).equals(whole)).toBe(true)
  })
})
