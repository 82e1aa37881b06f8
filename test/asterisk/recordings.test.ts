import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { firstValueFrom } from 'rxjs'

import { eventually, onStage } from './harness.js'

/** Of a wav file of 8,000 samples a second, two bytes each, in seconds. */
const lengthOf = (wav: Buffer): number => (wav.length - 44) / 16_000

describe('recordings', () => {
  onStage('are paused and muted as states, ended, saved and thrown away', async (stage) => {
    const ari = await stage.ari()
    const [answered] = await stage.answered(ari, 1, 'chatter')
    if (answered === undefined) throw new Error('Nobody called')
    const channelId = answered.call.id
    const name = `${stage.app}/minutes ½`
    const recording = ari.liveRecording(name)
    const ended = firstValueFrom(recording.ended$)

    // Asked at once, it is paused as soon as it can be.
    const record = firstValueFrom(ari.channels.record({ channelId, name, format: 'wav' }))
    const paused = recording.paused().subscribe()
    await record
    await eventually('it is paused', async () => (await firstValueFrom(recording.get())).state === 'paused')
    await sleep(1_000)
    paused.unsubscribe()
    await eventually('it goes on', async () => (await firstValueFrom(recording.get())).state === 'recording')
    const muted = recording.muted().subscribe()
    await sleep(1_000)
    muted.unsubscribe()
    await firstValueFrom(recording.stop())
    expect(await ended).toMatchObject({ name, state: 'done' })
    expect(await firstValueFrom(recording.get(), { defaultValue: 'over' })).toBe('over')
    // Over already: all done, nothing wrong.
    await firstValueFrom(recording.stop())
    await firstValueFrom(recording.cancel())
    expect(await firstValueFrom(recording.muted(), { defaultValue: 'over' })).toBe('over')

    const stored = ari.storedRecording(name)
    expect(await firstValueFrom(stored.get())).toEqual({ name, format: 'wav' })
    const folder = await mkdtemp(join(tmpdir(), 'rxari-recordings-'))
    try {
      const path = join(folder, 'minutes.wav')
      const steps: number[] = []
      const saved = await firstValueFrom(stored.save(path, { progress: { next: ({ bytes, of }) => { steps.push(bytes / (of ?? NaN)) } } }))
      const wav = await readFile(path)
      expect(saved).toEqual({ path, bytes: wav.length })
      expect(steps.at(-1)).toBe(1)
      expect(wav.subarray(0, 4).toString()).toBe('RIFF')
      // A second was paused away, and one was muted.
      expect(lengthOf(wav)).toBeGreaterThan(0.7)
      expect(lengthOf(wav)).toBeLessThan(1.8)
      expect(await readdir(folder)).toEqual(['minutes.wav'])
      const copy = await firstValueFrom(stored.copy(`${name} copy`))
      await expect(firstValueFrom(stored.copy(`${name} copy`))).rejects.toMatchObject({ _tag: 'Refused', status: 409 })
      await firstValueFrom(copy.delete())
      await firstValueFrom(stored.delete())
      await firstValueFrom(stored.delete())
      await expect(firstValueFrom(stored.save(path))).rejects.toMatchObject({ _tag: 'NotFound' })
    } finally {
      await rm(folder, { recursive: true })
    }

    const thrown = ari.liveRecording(`${name} 2`)
    await firstValueFrom(ari.channels.record({ channelId, name: thrown.name, format: 'wav' }))
    await sleep(300)
    await firstValueFrom(thrown.cancel())
    await expect(firstValueFrom(ari.storedRecording(thrown.name).get())).rejects.toMatchObject({ _tag: 'NotFound' })
  })

  onStage('end with their call, and what is held of them completes', async (stage) => {
    const ari = await stage.ari()
    const [answered] = await stage.answered(ari, 1, 'chatter')
    if (answered === undefined) throw new Error('Nobody called')
    const name = stage.app
    const recording = ari.liveRecording(name)
    const ended = firstValueFrom(recording.ended$)
    await firstValueFrom(ari.channels.record({ channelId: answered.call.id, name, format: 'wav' }))
    let completed = false
    recording.paused().subscribe({ complete: () => { completed = true } })
    await eventually('it is paused', async () => (await firstValueFrom(recording.get())).state === 'paused')
    await firstValueFrom(answered.call.hangup())
    expect(await ended).toMatchObject({ name, state: 'done' })
    expect(completed).toBe(true)
    await firstValueFrom(ari.storedRecording(name).delete())
  })
})
