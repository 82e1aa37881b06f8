import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Ari, Bridge, Call } from '../../src/index.js'
import { type Answered, type Stage, type Written, eventually, onStage } from './harness.js'

const callers = 20
const rounds = 10
const times = callers * rounds

/** When the subscriber leaves. */
const moments = ['in the same tick', 'in the next tick', 'when the request has just been written'] as const
type Moment = (typeof moments)[number]

/** Subscribes and leaves. `asks` tells which written request is that of the work. */
const taste = async ({ written }: Stage, work: Observable<unknown>, moment: Moment, asks: (request: Written) => boolean): Promise<void> => {
  const from = written.length
  const tasting = work.subscribe()
  if (moment === 'in the next tick') await nextTick()
  if (moment === 'when the request has just been written') {
    while (!written.slice(from).some(asks) && !tasting.closed) await nextTick()
    if (tasting.closed) throw new Error('It was over before it could be left')
  }
  tasting.unsubscribe()
}

const asking = (method: string, path: string) => (request: Written) => request.method === method && request.path.startsWith(path)

/** Nothing of ours is going on. */
const settled = (ari: Ari) => eventually('all is undone', () => {
  const { activities, requests } = ari.census()
  return activities === 0 && requests === 0
}, 10_000)

/** All of them, in rounds: everybody at once, then everybody again. */
const inRounds = async (work: (round: number) => readonly Promise<void>[]) => {
  for (let round = 0; round < rounds; round += 1) await Promise.all(work(round))
}

/** The sounds of this test that have begun and not ended, as the driver heard it. */
const sounding = ({ driver }: Stage, calls: readonly Answered[]): readonly string[] => {
  const ours = new Set(calls.map(({ call }) => `channel:${call.id}`))
  const open = new Set<string>()
  for (const { frame: { type, playback } } of driver.heard) {
    if (playback === undefined || !ours.has(playback.target_uri)) continue
    if (type === 'PlaybackStarted') open.add(playback.id)
    if (type === 'PlaybackFinished') open.delete(playback.id)
  }
  return [...open]
}

/** How many requests of that kind there were. */
const count = (stage: Stage, method: string, path: RegExp) => stage.requests({ method, path }).length

for (const moment of moments) {
  describe(`subscribed, and unsubscribed ${moment}, ${times} times: a second later`, () => {
    onStage('play: nothing sounds', async (stage) => {
      const ari = await stage.ari()
      const answered = await stage.answered(ari, callers, 'chatter')
      await inRounds(() => answered.map(({ call }) =>
        taste(stage, call.play('sound:tt-monkeys'), moment, asking('POST', `/channels/${call.id}/play/`))))
      await sleep(1_000)
      expect(sounding(stage, answered)).toEqual([])
      // Nor is any about to sound.
      const played = stage.requests({ method: 'POST', path: /\/play\// }).map(({ path }) => path.split('/').at(-1) ?? '')
      const known = await Promise.all(played.map(async (id) => (await stage.driver.request('GET', `/playbacks/${id}`)).status))
      expect(known.filter((status) => status !== 404)).toEqual([])
      expect(ari.census().activities).toBe(0)
      stage.say(`${played.length} sounds were asked for, ${count(stage, 'DELETE', /^\/playbacks\//)} stops`)
    }, { within: 60_000 })

    onStage('originate: nothing rings', async (stage) => {
      const ari = await stage.ari()
      const before = await stage.snapshot()
      await inRounds((round) => Array.from({ length: callers }, (_, at) => {
        const channelId = `tasted-${round}-${at}-${stage.app}`
        return taste(stage, ari.channels.originate({ endpoint: 'Local/ring@targets/n', app: stage.app, channelId }), moment,
          ({ method, path }) => method === 'POST' && path.includes(channelId))
      }))
      await sleep(1_000)
      expect(await stage.snapshot()).toEqual(before)
      expect(ari.census().activities).toBe(0)
      stage.say(`${count(stage, 'POST', /^\/channels$/)} phones were called, ${count(stage, 'DELETE', /^\/channels\//)} hangups`)
    }, { within: 60_000 })

    onStage('join, behind a sound: nobody is a member', async (stage) => {
      const ari = await stage.ari()
      const bridge = await stage.holds(ari.openBridge({ type: 'mixing' }))
      const answered = await stage.answered(ari, callers, 'chatter')
      await inRounds(() => answered.map(async ({ call }) => {
        await beginSound(stage, call)
        await taste(stage, bridge.join(call), moment, ({ method, path }) =>
          method === 'POST' && path.startsWith(`/bridges/${bridge.id}/addChannel`) && path.includes(call.id))
      }))
      await sleep(1_000)
      expect(await membersOf(stage, bridge)).toEqual([])
      expect(sounding(stage, answered)).toEqual([])
      expect(ari.census().activities).toBe(0)
      stage.say(`${count(stage, 'POST', /addChannel$/)} addChannel, ${count(stage, 'POST', /removeChannel$/)} removeChannel`)
    }, { within: 90_000 })
  })
}
