import type { Series } from './figures.js'
import { eventsOfLife } from './frames.js'
import { floor, perOne, rxari, withListeners, withoutCodeGeneration } from './listeners.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

/** What is measured with so many calls at a time. */
export const cpuPerCall = (atOnce: number): string => `CPU per call of ${eventsOfLife} events, ${atOnce.toLocaleString('en')} at once`

/** Whole calls: each arrives, gets its flow and its collector, lives and hangs up, and all that it had is torn down. */
export const calls = async ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const series: Series[] = []
  const clients = [floor, rxari, withoutCodeGeneration]
  for (const [atOnce, perRound] of quick ? [[100, 2_000]] as const : [[100, 2_000], [10_000, 10_000]] as const) {
    say(cpuPerCall(atOnce))
    series.push(...await withListeners(clients, async ({ send }) => {
      const heard = await rotated(clients, { counted: rounds, warming: 2 }, (client, round) => send(client, { calls: perRound, atOnce, round }))
      return clients.map((client) => perOne(cpuPerCall(atOnce), client, heard.get(client) ?? [], { count: perRound, sent: perRound, of: 'ended' }))
    }))
  }
  return series
}
