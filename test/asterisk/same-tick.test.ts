import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { type Observable, concat, merge, switchMap, take } from 'rxjs'

import type { Ari, Call } from '../../src/index.js'
import { type Answered, type Stage, type Written, eventually, onStage } from './harness.js'

/** It lasts 16 s when it is not stopped. */
const sound = 'sound:tt-monkeys'

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
    const deadline = performance.now() + 5_000
    while (!written.slice(from).some(asks)) {
      if (performance.now() > deadline) throw new Error('It was not written within 5 s')
      await nextTick()
    }
  }
  tasting.unsubscribe()
}

const asking = (method: string, path: string) => (request: Written) => request.method === method && request.path.startsWith(path)

/** Everybody at once, then everybody again when all is undone: equal holders of a state that is still changing are one. */
const inRounds = async (ari: Ari, round: (number: number) => readonly Promise<unknown>[]) => {
  for (let number = 0; number < rounds; number += 1) {
    await Promise.all(round(number))
    await eventually('all is undone', () => {
      const { activities, requests } = ari.census()
      return activities === 0 && requests === 0
    }, 10_000)
  }
}

/** Plays to the call; resolves when it is heard. */
const hearing = async ({ driver, watch }: Stage, call: Call) => {
  const since = performance.now()
  watch(call.play(sound))
  await driver.hears('the sound', ({ type, playback }) => type === 'PlaybackStarted' && playback?.target_uri === `channel:${call.id}`, { since })
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

/** Who is in the bridge, as the driver sees it. */
const membersOf = async ({ driver }: Stage, id: string): Promise<readonly string[]> => {
  // The documented shape of GET /bridges/{bridgeId}.
  const { channels } = (await driver.request('GET', `/bridges/${id}`)).body as { readonly channels: readonly string[] }
  return channels
}

/** Where Asterisk hears somebody talk (TALK_DETECT) while at the other end of each path a voice is played; `enough` are waited for. */
const heardAt = async ({ driver }: Stage, paths: readonly { readonly from: string; readonly to: string }[], enough: number): Promise<ReadonlySet<string>> => {
  const since = performance.now()
  const talked = () => new Set(driver.heard.flatMap(({ at, frame: { type, channel } }) =>
    at > since && type === 'ChannelTalkingStarted' && channel !== undefined ? [channel.id] : []))
  await Promise.all(paths.map(({ to }) => driver.request('POST', `/channels/${to}/variable`, { query: { variable: 'TALK_DETECT(set)', value: '' } })))
  await Promise.all(paths.map(({ from }) => driver.request('POST', `/channels/${from}/play/talk-${from}`, { query: { media: 'sound:demo-congrats' } })))
  await eventually(`talking is heard at ${enough} ends`, () => talked().size >= enough)
  // Whoever is muted has had as long as all the others, and a second more.
  await sleep(1_000)
  await Promise.all(paths.map(({ from }) => driver.request('DELETE', `/playbacks/talk-${from}`)))
  return talked()
}

/** How many requests of that kind there were. */
const count = (stage: Stage, method: string, path: RegExp) => stage.requests({ method, path }).length

for (const moment of moments) {
  describe(`subscribed, and unsubscribed ${moment}, ${times} times: a second later`, () => {
    onStage('play: nothing sounds', async (stage) => {
      const ari = await stage.ari()
      const answered = await stage.answered(ari, callers, 'chatter')
      await inRounds(ari, () => answered.map(({ call }) =>
        taste(stage, call.play(sound), moment, asking('POST', `/channels/${call.id}/play/`))))
      await sleep(1_000)
      expect(sounding(stage, answered)).toEqual([])
      // Nor is any about to.
      const played = stage.requests({ method: 'POST', path: /\/play\// }).map(({ path }) => path.split('/').at(-1) ?? '')
      const known = await Promise.all(played.map(async (id) => (await stage.driver.request('GET', `/playbacks/${id}`)).status))
      expect(known.filter((status) => status !== 404)).toEqual([])
      stage.say(`${played.length} sounds were asked for, ${count(stage, 'DELETE', /^\/playbacks\//)} stops`)
    }, { within: 60_000 })

    onStage('originate: nothing rings', async (stage) => {
      const ari = await stage.ari()
      const before = await stage.snapshot()
      await inRounds(ari, (round) => Array.from({ length: callers }, (_, at) => {
        const channelId = `tasted-${round}-${at}-${stage.app}`
        return taste(stage, ari.channels.originate({ endpoint: 'Local/ring@targets/n', app: stage.app, channelId }), moment,
          ({ method, path }) => method === 'POST' && path.includes(channelId))
      }))
      await sleep(1_000)
      expect(await stage.snapshot()).toEqual(before)
      stage.say(`${count(stage, 'POST', /^\/channels$/)} phones were called, ${count(stage, 'DELETE', /^\/channels\//)} hung up`)
    }, { within: 60_000 })

    onStage('join, behind a sound: nobody is a member', async (stage) => {
      const ari = await stage.ari()
      // A bridge for each: where twenty come and go in one, Asterisk tells each of all the others, and falls behind by seconds.
      const rooms = await Promise.all(Array.from({ length: callers }, () => stage.holds(ari.openBridge({ type: 'mixing' }))))
      const answered = await stage.answered(ari, callers, 'chatter')
      const seats = answered.flatMap(({ call }, at) => {
        const bridge = rooms[at]
        return bridge === undefined ? [] : [{ call, bridge }]
      })
      await inRounds(ari, () => seats.map(async ({ call, bridge }) => {
        await hearing(stage, call)
        await taste(stage, bridge.join(call), moment, ({ method, path }) =>
          method === 'POST' && path.startsWith(`/bridges/${bridge.id}/addChannel`) && path.includes(call.id))
      }))
      await sleep(1_000)
      expect((await Promise.all(rooms.map(({ id }) => membersOf(stage, id)))).flat()).toEqual([])
      expect(count(stage, 'POST', /addChannel$/)).toBe(times)
      stage.say(`${count(stage, 'POST', /addChannel$/)} addChannel, ${count(stage, 'POST', /removeChannel$/)} removeChannel`)
    }, { within: 90_000 })

    onStage('a bridge of two, with the second at the door: none is left', async (stage) => {
      const ari = await stage.ari()
      const answered = await stage.answered(ari, callers)
      const pairs = Array.from({ length: callers / 2 }, (_, at) => answered.slice(2 * at, 2 * at + 2).map(({ call }) => call))
      await inRounds(ari, () => pairs.map(([first, second]) => {
        if (first === undefined || second === undefined) throw new Error('unreachable: they are pairs')
        const both$ = ari.openBridge({ type: 'mixing' }).pipe(switchMap((bridge) => concat(bridge.join(first).pipe(take(1)), merge(bridge.join(first), bridge.join(second)))))
        return taste(stage, both$, moment, ({ method, path }) => method === 'POST' && path.includes('/addChannel') && path.includes(second.id))
      }))
      await eventually('no bridge is left', async () => (await stage.snapshot()).bridges.length === 0)
      stage.say(`${count(stage, 'POST', /^\/bridges\/[^/]+$/)} bridges, ${count(stage, 'POST', /addChannel$/)} addChannel, ${count(stage, 'DELETE', /^\/bridges\//)} destroyed`)
    }, { within: 60_000 })

    onStage('muted: everybody is heard, both ways, but one who is muted indeed', async (stage) => {
      const ari = await stage.ari()
      const answered = await stage.answered(ari, callers + 1)
      const [muted, ...others] = answered
      if (muted === undefined) throw new Error('unreachable: there are callers')
      const farEnds = answered.map(({ caller }) => caller.farId)
      for (const id of farEnds) {
        await stage.driver.hears(`${id} enter`, ({ type, channel, application }) =>
          type === 'StasisStart' && application === stage.driver.application && channel?.id === id)
      }
      await stage.holds(muted.call.muted())
      await inRounds(ari, () => others.map(({ call }) => taste(stage, call.muted(), moment, asking('POST', `/channels/${call.id}/mute`))))
      await sleep(1_000)
      const toUs = answered.map(({ caller }) => ({ from: caller.farId, to: caller.id }))
      const fromUs = answered.map(({ caller }) => ({ from: caller.id, to: caller.farId }))
      expect([...await heardAt(stage, toUs, callers)].sort()).toEqual(others.map(({ caller }) => caller.id).sort())
      expect([...await heardAt(stage, fromUs, callers)].sort()).toEqual(others.map(({ caller }) => caller.farId).sort())
      stage.say(`${count(stage, 'POST', /\/mute$/) - 1} were muted, ${count(stage, 'DELETE', /\/mute$/)} unmuted`)
    }, { within: 60_000 })
  })
}
