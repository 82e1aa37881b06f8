import type { Asked, Round } from './asking.js'
import { type Child, child } from './children.js'
import type { Series } from './figures.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

type Method = Round['method']
export const methods: readonly Method[] = ['GET', 'POST']

const times = (atATime: number): string => (atATime === 1 ? 'one' : String(atATime))
export const cpuPerRequest = (method: Method, atATime: number): string => `CPU per ${method}, ${times(atATime)} at a time`
export const throughput = (method: Method, atATime: number): string => `Throughput of ${method}, ${times(atATime)} at a time`
export const latency = (method: Method, atATime: number): string => `Median time of a ${method}, ${times(atATime)} at a time`

/** Requests through the public API, beside what they are made of: GET brings a channel, POST nothing. */
export const rest = async ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const names = ['node:http', 'got', 'rxari, HTTP', 'rxari, WebSocket', ...(quick ? [] : ['ari-client'])]
  const sender = await child<{ readonly port: number }>('sender.js', [])
  const clients: (readonly [name: string, client: Child<Asked>])[] = []
  try {
    for (const name of names) clients.push([name, await child('asking.js', [name, String(sender.ready.port)])])
    // Whoever has more code has more of it to be compiled: what is measured is a program that has run for a while.
    for (const [, client] of clients) {
      for (const method of methods) {
        client.tell({ method, atATime: 16, requests: 4_096 } satisfies Round)
        await client.next()
      }
    }
    const series: Series[] = []
    for (const method of methods) {
      for (const atATime of quick ? [1, 16] : [1, 16, 256]) {
        say(cpuPerRequest(method, atATime))
        const asked = await rotated(clients, { counted: rounds, warming: 3 }, ([, client]) => {
          client.tell({ method, atATime, requests: 2_048 } satisfies Round)
          return client.next()
        })
        for (const [[client], found] of asked) {
          series.push({ what: cpuPerRequest(method, atATime), client, unit: 'µs', rounds: found.map(({ cpu }) => cpu) })
          series.push({ what: throughput(method, atATime), client, unit: 'a second', rounds: found.map(({ perSecond }) => perSecond) })
          series.push({ what: latency(method, atATime), client, unit: 'ms', rounds: found.map(({ median }) => median) })
        }
      }
    }
    return series
  } finally {
    for (const [, client] of clients) client.end()
    sender.end()
  }
}
