import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { type Observable, firstValueFrom, map, toArray } from 'rxjs'

import { type Ari, type LiveRecording, type Progress, type StoredRecording, isAriError } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

const first = <T>(stream: Observable<T>) => firstValueFrom(stream)

/** A caller who never stops talking is recorded; resolves when the recording has begun. */
const recorded = async (stage: Stage, ari: Ari, script = 'chatter') => {
  const [caller] = await stage.answered(ari, 1, script)
  if (caller === undefined) throw new Error('unreachable: one has called')
  const name = `${stage.app}/greeting`
  const live = ari.liveRecording(name)
  const types: string[] = []
  stage.watch(live.events$, ({ type }) => types.push(type))
  await first(ari.channels.record({ channelId: caller.call.id, name, format: 'wav' }))
  await eventually('the recording begins', () => types.includes('RecordingStarted'))
  return { ...caller, live, types, stored: ari.storedRecording(name) }
}

/** What becomes of it: a value, nothing, or an error's tag. */
const outcomeOf = (asked: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(asked.pipe(map(() => 'done')), { defaultValue: 'empty' }).catch((error: unknown) => (isAriError(error) ? error._tag : error))

const requestsOf = (stage: Stage, path: RegExp) => stage.requests({ path }).map(({ method }) => method)

/** Held until what it gives is called. */
const hold = (state: Observable<LiveRecording>): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const held = state.subscribe({ next: () => { resolve(() => { held.unsubscribe() }) }, error: reject })
  })

describe('recordings', () => {
  onStage('one is paused and muted as states, stopped, and saved', async (stage) => {
    const folder = await mkdtemp(join(tmpdir(), 'rxari-recordings-'))
    try {
      const ari = await stage.ari()
      const { live, types } = await recorded(stage, ari)
      const ended = first(live.ended$)
      await sleep(1_000)
      const [resume, alsoResume] = [await hold(live.paused()), await hold(live.paused())]
      expect((await first(live.get())).state).toBe('paused')
      resume()
      await sleep(100)
      expect((await first(live.get())).state).toBe('paused')
      alsoResume()
      await eventually('it goes on', async () => (await first(live.get())).state === 'recording')
      const unmute = await hold(live.muted())
      await sleep(500)
      unmute()
      await sleep(500)
      const stored = await first(live.stop())
      const end = await ended
      expect(end).toMatchObject({ name: live.name, state: 'done', duration: expect.any(Number) })
      expect(types).toEqual(['RecordingStarted', 'RecordingFinished'])
      expect([requestsOf(stage, /\/pause$/), requestsOf(stage, /\/mute$/)]).toEqual([['POST', 'DELETE'], ['DELETE', 'POST', 'DELETE']])

      const path = join(folder, 'greeting.wav')
      const progress: Progress[] = []
      const saved = await first(stored.save(path, { progress: { next: (each) => progress.push(each) } }))
      const file = await readFile(path)
      expect(saved).toEqual({ path, bytes: file.length })
      expect((await stat(path)).size).toBe(file.length)
      expect(progress.at(-1)).toEqual({ bytes: file.length, of: file.length })
      expect(await readdir(folder)).toEqual(['greeting.wav'])
      // A wav says how long it is: 8 bytes less than the file; then 16 bit at 8 kHz behind a header of 44.
      expect([file.toString('latin1', 0, 4), file.readUInt32LE(4), file.toString('latin1', 8, 12)]).toEqual(['RIFF', file.length - 8, 'WAVE'])
      expect(file.length).toBeGreaterThan(16_000)
      expect(Buffer.concat(await first(stored.file().pipe(toArray())))).toEqual(file)
      stage.say(`${file.length} bytes for ${end.duration ?? 0} s`)
      await keptAndDeleted(ari, stored)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  onStage('one is thrown away, and what is asked then is over', async (stage) => {
    const ari = await stage.ari()
    const { live, stored } = await recorded(stage, ari)
    const paused = first(live.paused().pipe(toArray()))
    await eventually('it is paused', async () => (await first(live.get())).state === 'paused')
    await first(live.cancel())
    expect((await paused).length).toBe(1)
    expect(await outcomeOf(stored.get())).toBe('NotFound')
    const before = stage.requests().length
    expect([await outcomeOf(live.stop()), await outcomeOf(live.cancel())]).toEqual(['done', 'done'])
    expect([await outcomeOf(live.get()), await outcomeOf(live.paused()), await outcomeOf(live.muted())]).toEqual(['empty', 'empty', 'empty'])
    expect(stage.requests().slice(before).map(({ reply }) => reply?.status)).toEqual([404, 404, 404, 404, 404])
    expect(requestsOf(stage, /\/pause$/)).toEqual(['POST', 'POST'])
  })

  onStage('the caller hangs up: it is over and stored, its states complete, and nothing is sent about it', async (stage) => {
    const ari = await stage.ari()
    const { live, caller, stored } = await recorded(stage, ari)
    const [ended, muted] = [first(live.ended$), first(live.muted().pipe(toArray()))]
    await eventually('it is muted', () => stage.requests({ path: /\/mute$/ }).filter(({ reply }) => reply !== undefined).length === 2)
    await sleep(100)
    await caller.hangup()
    expect((await ended).state).toBe('done')
    expect((await muted).length).toBe(1)
    await sleep(100)
    expect(requestsOf(stage, /\/recordings\//)).toEqual(['DELETE', 'POST'])
    await first(stored.delete())
  })

  onStage('one whose turn has not come: its pause waits for it, and its stop is not lost', async (stage) => {
    const ari = await stage.ari()
    const [caller] = await stage.answered(ari, 1, 'chatter')
    if (caller === undefined) throw new Error('unreachable: one has called')
    const name = `${stage.app}-behind`
    const live = ari.liveRecording(name)
    const heard: string[] = []
    stage.watch(live.events$, ({ type }) => heard.push(type))
    stage.watch(caller.call.play('sound:tt-weasels'), () => heard.push('sound'))
    await sleep(300)
    await first(ari.channels.record({ channelId: caller.call.id, name, format: 'wav' }))
    const resume = await hold(live.paused())
    expect((await first(live.get())).state).toBe('paused')
    resume()
    await first(live.stop())
    await eventually('all is told', () => heard.length === 3)
    expect(heard.filter((each) => each !== 'sound')).toEqual(['RecordingStarted', 'RecordingFinished'])

    stage.watch(caller.call.play('sound:tt-weasels'))
    await sleep(300)
    await first(ari.channels.record({ channelId: caller.call.id, name, format: 'wav', ifExists: 'overwrite' }))
    await first(live.stop())
    expect(await outcomeOf(live.get())).toBe('empty')
    await first(ari.storedRecording(name).delete())
  })

  onStage('one that ended in a gap has ended', async (stage) => {
    const ari = await stage.ari()
    const { live, stored, caller } = await recorded(stage, ari)
    const [ended, paused] = [first(live.ended$), first(live.paused().pipe(toArray()))]
    await eventually('it is paused', async () => (await first(live.get())).state === 'paused')
    stage.proxy.set('no events')
    stage.proxy.cutEvents()
    expect((await stage.driver.request('POST', `/recordings/live/${encodeURIComponent(live.name)}/stop`)).status).toBe(204)
    await stage.driver.hears('its end', ({ type, recording }) => type === 'RecordingFinished' && recording?.name === live.name)
    stage.proxy.set('open')
    expect(await ended).toEqual({ name: live.name, state: 'done' })
    expect((await paused).length).toBe(1)
    await caller.hangup()
    await first(stored.delete())
  })
})

const keptAndDeleted = async (ari: Ari, stored: StoredRecording): Promise<void> => {
  expect(await first(stored.get())).toEqual({ name: stored.name, format: 'wav' })
  const copy = await first(stored.copy(`${stored.name}-kept`))
  expect(await outcomeOf(stored.copy(copy.name))).toBe('Refused')
  await first(stored.delete())
  await first(stored.delete())
  expect(await outcomeOf(stored.get())).toBe('NotFound')
  expect(await outcomeOf(stored.copy('anything'))).toBe('NotFound')
  expect(await outcomeOf(stored.file())).toBe('NotFound')
  expect((await first(ari.storedRecording(copy.name).get())).name).toBe(copy.name)
  await first(copy.delete())
}
