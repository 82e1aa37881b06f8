import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { type Subscription, concatMap, interval } from 'rxjs'

import type { Bridge } from '../../src/index.js'
import { type Answered, type Stage, eventually, onStage } from './harness.js'

/** Numbers from 0 to 1 that look random, and are the same for the same seed (mulberry32). */
const randomness = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Comings and goings in a bridge, as the driver hears them. */
const movesOf = ({ driver }: Stage, { id }: Bridge) =>
  driver.heard.filter(({ frame: { type, bridge } }) => bridge?.id === id && (type === 'ChannelEnteredBridge' || type === 'ChannelLeftBridge'))

const membersOf = async ({ driver }: Stage, { id }: Bridge): Promise<readonly string[]> => {
  const { status, body } = await driver.request('GET', `/bridges/${id}`)
  expect(status).toBe(200)
  // The documented shape of GET /bridges/{bridgeId}.
  return (body as { readonly channels: readonly string[] }).channels
}

const sorted = (ids: readonly string[] = []) => [...ids].sort()

/** A bridge of our own, held until the test is over. */
const opened = async (stage: Stage, ari: Awaited<ReturnType<Stage['ari']>>) => stage.holds(ari.openBridge({ type: 'mixing' }))

/** One who may be in the bridge. */
interface Seat {
  taken: Answered
  inside?: Subscription | undefined
}

const people = 50
/** Who takes the seats of those who hang up. */
const spare = 60
/** How long it goes on, in ms, and how long nobody may move for a moment to be a quiet one. */
const lasts = 60_000
const quiet = 200

describe('a conference', () => {
  onStage(`${people} come and go at random for ${lasts / 1_000} s, with announcements: at every quiet moment occupants$ is what Asterisk says`, async (stage) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
    stage.say(`seed ${seed}; SEED=${seed} repeats it`)
    const random = randomness(seed)
    const below = (limit: number) => Math.floor(random() * limit)
    const ari = await stage.ari()
    const stranger = await stage.ari({ app: `${stage.app}-stranger` })
    const bridge = await opened(stage, ari)

    const watchers = new Map<string, { readonly latest: () => readonly string[] | undefined; readonly watching: Subscription }>()
    const watch = (name: string, at: Bridge) => {
      let latest: readonly string[] | undefined
      watchers.set(name, {
        latest: () => latest,
        watching: at.occupants$.subscribe({ next: (ids) => { latest = ids }, error: (error: unknown) => { failures.push(error) } }),
      })
    }
    const failures: unknown[] = []
    watch('whose bridge it is', bridge)
    watch('a stranger', stranger.bridge(bridge.id))

    const callers = await stage.answered(ari, people + spare, 'wait')
    const seats = callers.slice(0, people).map((taken): Seat => ({ taken }))
    const waiting = callers.slice(people)
    let announced = 0
    stage.watch(interval(100).pipe(concatMap(() => bridge.play(['sound:conf-hasjoin', 'sound:conf-hasleft']))), () => { announced += 1 })

    let hungUp = 0
    const hangingUp: Promise<void>[] = []
    const move = (seat: Seat) => {
      const next = random() < 0.2 ? waiting.pop() : undefined
      if (seat.inside === undefined || seat.inside.closed) {
        seat.inside = bridge.join(seat.taken.call).subscribe({ error: (error: unknown) => { failures.push(error) } })
      } else if (next === undefined) {
        seat.inside.unsubscribe()
        seat.inside = undefined
      } else {
        // Hangs up in the bridge; somebody else takes the seat.
        hungUp += 1
        hangingUp.push(seat.taken.caller.hangup())
        seat.inside = undefined
        seat.taken = next
      }
    }

    let moments = 0
    let checks = 0
    const check = async () => {
      const before = movesOf(stage, bridge)
      if (performance.now() - (before.at(-1)?.at ?? 0) < quiet) return false
      // Whoever has just begun to watch waits for an answer yet.
      if ([...watchers.values()].some(({ latest }) => latest() === undefined)) return false
      const members = sorted(await membersOf(stage, bridge))
      // Somebody moved while it was asked: it was no quiet moment.
      if (movesOf(stage, bridge).length !== before.length) return false
      moments += 1
      for (const [name, { latest }] of watchers) {
        checks += 1
        expect([moments, name, failures, sorted(latest())]).toEqual([moments, name, [], members])
      }
      return true
    }

    const until = performance.now() + lasts
    for (let round = 0; performance.now() < until; round += 1) {
      // A burst, and whoever comes to watch in the middle of it.
      const burst = 1 + below(20)
      for (let at = 0; at < burst; at += 1) {
        const seat = seats[below(seats.length)]
        if (seat !== undefined) move(seat)
        if (at === below(burst)) watch(`late ${round}`, (round % 2 === 0 ? ari : stranger).bridge(bridge.id))
        await sleep(below(40))
      }
      // Then there may be a pause, long enough for a quiet moment or not.
      if (random() < 0.7) {
        const deadline = performance.now() + 2_000
        while (!(await check()) && performance.now() < deadline) await sleep(20)
      } else await sleep(below(quiet))
      for (const [name, { watching }] of [...watchers].slice(2, -3)) {
        watching.unsubscribe()
        watchers.delete(name)
      }
    }
    await eventually('all is quiet in the end', check)

    const moves = movesOf(stage, bridge).length
    stage.say(`${moves} comings and goings, ${hungUp} by hanging up, ${announced} announcements: ${moments} quiet moments, ${checks} comparisons with GET /bridges/{id}`)
    await Promise.all(hangingUp)
    expect(failures).toEqual([])
    expect(moments).toBeGreaterThanOrEqual(20)
    expect(moves).toBeGreaterThan(200)
    expect(announced).toBeGreaterThan(10)
    for (const { watching } of watchers.values()) watching.unsubscribe()
    for (const { inside } of seats) inside?.unsubscribe()
  }, { within: 150_000 })

  onStage('after the event socket was cut: whoever came and went meanwhile is told, once it is back', async (stage) => {
    const ari = await stage.ari()
    const bridge = await opened(stage, ari)
    const [ann, bob] = await stage.answered(ari, 2, 'wait')
    if (ann === undefined || bob === undefined) throw new Error('Nobody is there')
    const seen: string[] = []
    const name = (id: string) => (id === ann.call.id ? 'ann' : 'bob')
    stage.watch(bridge.occupants$, (ids) => { seen.push(ids.map(name).join(' ')) })
    stage.watch(bridge.join(ann.call))
    await eventually('ann is in', () => seen.at(-1) === 'ann')
    stage.proxy.cutEvents()
    expect((await stage.driver.request('POST', `/bridges/${bridge.id}/removeChannel`, { query: { channel: ann.call.id } })).status).toBe(204)
    expect((await stage.driver.request('POST', `/bridges/${bridge.id}/addChannel`, { query: { channel: bob.call.id } })).status).toBe(204)
    await eventually('bob alone is in', () => seen.at(-1) === 'bob')
    expect((await stage.driver.request('POST', `/bridges/${bridge.id}/removeChannel`, { query: { channel: bob.call.id } })).status).toBe(204)
    await eventually('nobody is', () => seen.at(-1) === '')
  })

  onStage('talk is heard while somebody listens, and Asterisk has stopped listening afterwards', async (stage) => {
    const ari = await stage.ari()
    const [talker] = await stage.answered(ari, 1, 'talk')
    if (talker === undefined) throw new Error('Nobody is there')
    const { call } = talker
    const seen: boolean[] = []
    const listening = call.talking({ silence: 300 }).subscribe((talks) => { seen.push(talks) })
    await eventually('the caller has talked, and is quiet', () => seen.length === 2, 10_000)
    expect(seen).toEqual([true, false])
    listening.unsubscribe()
    await eventually('it is taken away', () => stage.requests({ method: 'POST', path: /variable$/ }).length === 2)
    expect(stage.requests({ path: /variable$/ }).map(({ query }) => [query['variable'], query['value']])).toEqual([
      ['TALK_DETECT(set)', '300,256'], ['TALK_DETECT(remove)', undefined],
    ])
  })

  onStage('the floor goes to who talks, and away from who is muted', async (stage) => {
    const ari = await stage.ari()
    const bridge = await opened(stage, ari)
    const [quietOne, chatterer] = [...await stage.answered(ari, 1, 'wait'), ...await stage.answered(ari, 1, 'chatter')]
    if (quietOne === undefined || chatterer === undefined) throw new Error('Nobody is there')
    const seen: (string | undefined)[] = []
    stage.watch(bridge.floor({ silence: 300 }), (speaker) => { seen.push(speaker?.id) })
    await stage.holds(bridge.join(quietOne.call))
    await stage.holds(bridge.join(chatterer.call))
    await eventually('whoever talks has it', () => seen.at(-1) === chatterer.call.id)
    const muted = chatterer.call.muted('in').subscribe()
    await eventually('muted, they have it no more', () => seen.at(-1) === undefined)
    muted.unsubscribe()
    await eventually('and again afterwards', () => seen.at(-1) === chatterer.call.id)
    await chatterer.caller.hangup()
    await eventually('nobody has it when they have hung up', () => seen.at(-1) === undefined)
    expect(new Set(seen)).toEqual(new Set([undefined, chatterer.call.id]))
  })
})
