import type { Series } from './figures.js'
import { eventsOfTurn, keysOfTurn } from './frames.js'
import { type Client, ariClient, floor, ipcom, perOne, rxari, withListeners, withoutCodeGeneration } from './listeners.js'
import { type Rounds, rotated } from './rounds.js'
import type { Scale } from './scale.js'

/** How many calls are live. */
export const lives = [1, 100, 1_000, 10_000] as const

/** What is measured with so many calls live. */
export const cpuPerEvent = (live: number): string => `CPU per event, ${live.toLocaleString('en')} live call${live === 1 ? '' : 's'}`

const at = (live: number, clients: readonly Client[], perRound: number, rounds: Rounds): Promise<readonly Series[]> =>
  withListeners(clients, async ({ send }) => {
    for (const client of clients) await send(client, { live })
    const heard = await rotated(clients, rounds, (client, round) => send(client, { events: perRound, round }))
    const sent = perRound / eventsOfTurn * keysOfTurn
    return clients.map((client) => perOne(cpuPerEvent(live), client, heard.get(client) ?? [], { count: perRound, sent, of: 'keys' }))
  })

/** Events, end to end through the public API: every call has a collector of digits. The same frames to each client. */
export const events = async ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const peers = quick ? [] : [ariClient, ipcom]
  const series: Series[] = []
  for (const live of quick ? [1, 10_000] : lives) {
    say(cpuPerEvent(live))
    series.push(...await at(live, [floor, rxari, withoutCodeGeneration, ...peers], 20_000, { counted: rounds, warming: 3 }))
  }
  if (!quick) {
    // Once beyond: how it goes on is to be seen, not to be believed.
    say(cpuPerEvent(100_000))
    const roomy = [floor, rxari].map((client): Client => ({ ...client, flags: ['--max-old-space-size=8192'] }))
    series.push(...await at(100_000, roomy, 20_000, { counted: rounds, warming: 3 }))
  }
  return series
}
