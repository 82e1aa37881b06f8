import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { firstValueFrom, merge, skip, take, timer } from 'rxjs'

import { program as conference } from '../../examples/conference.js'
import { program as frontDesk } from '../../examples/front-desk.js'
import { type Ari, ofChannel } from '../../src/index.js'
import { type Caller, type Stage, eventually, onStage } from './harness.js'

const calls = 300
const perSecond = 12
/** No more at once: a server that cannot keep up with their sounds falls behind, and does not pile them up. */
const atOnce = 48
/** Nobody stays longer than this, in ms: behind the second question of the front desk, and in a room. */
const longest = 10_000

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const randomness = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What somebody does: whom they call, keys they press, and when they hang up. */
interface Mood {
  readonly calls: 'the front desk' | 'the conference'
  readonly presses: readonly { readonly after: number; readonly keys: string }[]
  /** After so many ms, or with the nth event of the call. */
  readonly until: { readonly ms: number } | { readonly event: number }
  /** Somebody else hangs them up: their channel in the application is deleted, not their own end. */
  readonly thrownOut: boolean
}

/** All of it is drawn before the first call: what a seed means does not depend on how quick Asterisk is. */
const moodOf = (random: () => number): Mood => {
  const below = (most: number) => Math.floor(random() * most)
  const keyOf = (keys: string) => keys.charAt(below(keys.length))
  const wandering = (keys: string, most: number) => Array.from({ length: below(most) }, () => ({ after: 200 + below(3_500), keys: keyOf(keys) }))
  const attends = random() < 0.5
  // A room, mostly one that there is, as one of the others or as the chair, and then whatever one may press inside.
  const entering = [{ after: 300 + below(500), keys: random() < 0.9 ? '100' : '999' }, { after: 100 + below(500), keys: random() < 0.7 ? '#' : '1234' }]
  return {
    calls: attends ? 'the conference' : 'the front desk',
    presses: attends ? [...entering, ...wandering('0123', 4)] : wandering('0129#', 4),
    // Half of them while something is going on, a quarter of them early.
    until: random() < 0.5 ? { event: 1 + below(attends ? 24 : 14) } : { ms: below(random() < 0.5 ? 1_000 : longest) },
    thrownOut: random() < 0.2,
  }
}

const live = async ({ driver }: Stage, ari: Ari, caller: Caller, { presses, until, thrownOut }: Mood): Promise<void> => {
  const pressing = (async () => {
    for (const { after, keys } of presses) {
      await sleep(after)
      // Not answered yet, or gone already.
      await caller.press(keys).catch(() => undefined)
    }
  })()
  const nth$ = 'event' in until ? ari.events$.pipe(ofChannel(caller.id), skip(until.event - 1)) : timer(until.ms)
  await firstValueFrom(merge(nth$, timer(longest)).pipe(take(1)))
  if (thrownOut) await driver.request('DELETE', `/channels/${caller.id}`)
  await caller.hangup()
  await pressing
}

/** Where the calls were when they ended, by the last sound that they had begun to hear. */
const whereabouts = ({ known }: Stage): string => {
  const last = new Map<string, string>()
  for (const { event } of known) {
    if (event.type === 'StasisStart') last.set(event.channel.id, 'before any sound')
    if (event.type === 'PlaybackStarted') last.set(event.playback.target_uri.replace('channel:', ''), event.playback.media_uri.replace('sound:', ''))
  }
  const counts = new Map<string, number>()
  for (const where of last.values()) counts.set(where, (counts.get(where) ?? 0) + 1)
  return [...counts].map(([where, count]) => `${count} ${where}`).join(', ')
}

describe('random hang-ups', () => {
  onStage(`${calls} calls to the front desk and the conference, each hung up at some moment: nothing of them is left`, async (stage) => {
    const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
    stage.say(`SEED=${seed} does the same again`)
    const random = randomness(seed)
    const moods = Array.from({ length: calls }, () => moodOf(random))

    const desk = { app: stage.app, ari: await stage.ari(), program: frontDesk }
    const room = { app: `${stage.app}-room`, ari: await stage.ari({ app: `${stage.app}-room` }), program: conference }
    const served = { 'the front desk': desk, 'the conference': room }
    const all = Object.values(served)
    const applications = () => Promise.all(all.map(async ({ app }) => (await stage.driver.request('GET', `/applications/${app}`)).body))
    const before = await applications()
    for (const { ari, program } of all) stage.watch(program(ari))

    const began = performance.now()
    const coming = moods.values()
    const lines = Array.from({ length: atOnce }, async (_, line) => {
      await sleep((line * 1_000) / perSecond)
      for (const mood of coming) {
        const { app, ari } = served[mood.calls]
        await live(stage, ari, await stage.caller(undefined, { to: `app-${app}` }), mood)
      }
    })
    await Promise.all(lines)
    await eventually('every call has left', () => all.every(({ ari }) => ari.census().calls === 0), 10_000)

    const count = (type: string) => stage.known.filter(({ event }) => event.type === type).length
    stage.say(`in ${((performance.now() - began) / 1_000).toFixed(0)} s; their last: ${whereabouts(stage)}`)
    expect(count('StasisStart')).toBeGreaterThan(calls * 0.9)
    expect(count('StasisEnd')).toBe(count('StasisStart'))
    await eventually('the applications are as they were', async () => JSON.stringify(await applications()) === JSON.stringify(before))
  }, { within: 180_000 })
})
