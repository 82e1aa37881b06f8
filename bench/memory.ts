import type { Series } from './figures.js'
import { type Client, ariClient, ipcom, oneCollector, rxari, withListeners } from './listeners.js'
import type { Scale } from './scale.js'
import { soak } from './soak.js'

export const idle = 'Heap per idle call with a collector'
/** Served by `eachCall`, which asks again. */
const served: Client = { ...rxari, name: 'rxari, served: eachCall, repeat' }

export const finished = 'Heap kept per finished call, after very many'
export const left = 'Left in the index and the census'

const few = 100
const many = 10_000

/** The difference that many calls make to a process; a process each time, for a heap is never again as it was. */
const perIdleCall = (client: Client): Promise<number> => withListeners([client], async ({ send, weigh }) => {
  await send(client, { live: few })
  const before = await weigh(client)
  await send(client, { live: many })
  return (await weigh(client) - before) / (many - few)
})

/** What a call weighs while it waits, and what it leaves behind. */
export const memory = async ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const series: Series[] = []
  for (const client of quick ? [oneCollector] : [oneCollector, served, ariClient, ipcom]) {
    say(`${idle}: ${client.name}`)
    const weighed: number[] = []
    // Weights hardly differ.
    for (let round = 0; round < Math.min(3, rounds); round += 1) weighed.push(await perIdleCall(client))
    series.push({ what: idle, client: client.name, unit: 'bytes', rounds: weighed })
  }
  const calls = quick ? 50_000 : 1_000_000
  say(`${calls.toLocaleString('en')} calls at the front desk`)
  const { before, after, done, census } = await soak({ calls, atATime: 10_000, ...(quick ? { warmUp: 20_000 } : {}) }, say)
  const counted = Object.values(census).reduce((sum, count) => sum + count, 0)
  return [
    ...series,
    { what: finished, client: 'rxari', unit: 'bytes', rounds: [Math.max(0, after - before) / done] },
    { what: left, client: 'rxari', unit: '', rounds: [counted + calls - done] },
  ]
}
