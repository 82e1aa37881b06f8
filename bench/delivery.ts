import { spreadOf, type Series } from './figures.js'
import { numberedCalls } from './frames.js'
import type { Heard } from './listening.js'
import { type Client, withListeners } from './listeners.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

export const lost = 'Events lost'
export const reordered = 'Events out of order'
export const delay = 'Delay at half load, 99.9th percentile'
export const pause = 'Longest collection of garbage meanwhile'
export const speed = 'Events taken in a second of CPU'

const floor: Client = { name: 'floor', program: 'floor, numbered' }
const rxari: Client = { name: 'rxari', program: 'rxari, numbered' }

/** Numbered events: as fast as they are taken, and none may be lost or come out of order; then half as fast, and how late they come. */
export const delivery = ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const clients = [floor, rxari]
  const count = quick ? 100_000 : 1_000_000
  return withListeners(clients, async ({ send }) => {
    for (const client of clients) {
      await send(client, { live: numberedCalls })
      await send(client, { numbered: 50_000, perSecond: null, round: -1 })
    }
    say(`${count.toLocaleString('en')} events as fast as they are taken`)
    const { numbered, cpu } = await send(rxari, { numbered: count, perSecond: null, round: 0 })
    const perSecond = count / cpu * 1e6
    say(`half as fast: ${Math.round(perSecond / 2).toLocaleString('en')} a second`)
    const heard = await rotated(clients, { counted: rounds, warming: 1 }, (client, round) =>
      send(client, { numbered: Math.round(perSecond / 2), perSecond: perSecond / 2, round }))
    const one = (what: string, unit: Series['unit'], value: number): Series => ({ what, client: 'rxari', unit, rounds: [value] })
    const each = (what: string, of: (heard: Heard) => number): readonly Series[] =>
      clients.map((client) => ({ what, client: client.name, unit: 'ms', rounds: (heard.get(client) ?? []).map(of) }))
    return [
      ...each(delay, ({ numbered: { delay } }) => delay),
      ...each(pause, ({ numbered: { longestPause } }) => longestPause),
      // Each is told twice: in the stream of all, and at its call.
      one(lost, '', 2 * count - numbered.heard - numbered.heardByCalls),
      one(reordered, '', numbered.astray + numbered.astrayInCalls),
      one(speed, 'a second', perSecond),
    ]
  })
}

/** How much later they come than they do anyhow, in ms. */
export const added = (delays: readonly number[], anyhow: readonly number[]): readonly number[] =>
  delays.map((each, round) => Math.max(0, each - (anyhow[round] ?? spreadOf(anyhow).median)))
