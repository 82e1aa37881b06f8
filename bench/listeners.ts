import { type Child, child } from './children.js'
import type { Series } from './figures.js'
import type { Heard, Told } from './listening.js'
import type { Order } from './sender.js'

/** A client under measurement: as figures call it, as `listening.ts` does, and the flags of Node it runs with. */
export interface Client {
  readonly name: string
  readonly program: string
  readonly flags?: readonly string[]
}

const simple = (name: string): Client => ({ name, program: name })

export const floor = simple('floor')
export const rxari = simple('rxari')
/** A collector for each call, and nothing around it. */
export const oneCollector: Client = { name: 'rxari', program: 'rxari, one collector' }
export const withoutCodeGeneration: Client = { name: 'rxari, no code generation', program: 'rxari', flags: ['--disallow-code-generation-from-strings'] }
export const ariClient = simple('ari-client')
export const ipcom = simple('@ipcom/asterisk-ari')

type Unaddressed<Each> = Each extends unknown ? Omit<Each, 'to'> : never

export interface Listeners {
  /** Sends one of them what is to be sent; done when it has heard the end of it. */
  readonly send: (client: Client, order: Unaddressed<Order>) => Promise<Heard>
  /** The heap of one of them, in bytes, without garbage. */
  readonly weigh: (client: Client) => Promise<number>
  readonly end: () => void
}

/** A sender, and clients that are connected to it. */
export const open = async (clients: readonly Client[]): Promise<Listeners> => {
  const sender = await child<{ readonly port: number }>('sender.js', [])
  const children = new Map<Client, Child<Heard | { readonly user: string } | { readonly heap: number }>>()
  const end = () => { for (const each of [sender, ...children.values()]) each.end() }
  try {
    for (const client of clients) children.set(client, await child('listening.js', [client.program, String(sender.ready.port)], client.flags))
  } catch (error) {
    end()
    throw error
  }
  const of = (client: Client) => {
    const found = children.get(client)
    if (found === undefined) throw new Error(`${client.name} was not started`)
    return found
  }
  return {
    send: async (client, order) => {
      const listener = of(client)
      listener.tell({ begin: true } satisfies Told)
      const heard = listener.next()
      sender.tell({ ...order, to: 'user' in listener.ready ? listener.ready.user : '' })
      // The end of a round is what it says then.
      return (await heard) as Heard
    },
    weigh: async (client) => {
      const listener = of(client)
      const weighed = listener.next()
      listener.tell({ weigh: true } satisfies Told)
      // It says nothing else then.
      return ((await weighed) as { readonly heap: number }).heap
    },
    end,
  }
}

/** With clients that are connected, whatever comes of it. */
export const withListeners = async <Result>(clients: readonly Client[], use: (listeners: Listeners) => Promise<Result>): Promise<Result> => {
  const listeners = await open(clients)
  try {
    return await use(listeners)
  } finally {
    listeners.end()
  }
}

/** CPU for each of so many, in µs, and what part of what was sent was heard. */
export const perOne = (what: string, { name }: Client, heard: readonly Heard[], { count, sent, of }: { readonly count: number; readonly sent: number; readonly of: 'keys' | 'ended' }): Series => {
  const part = heard.reduce((sum, each) => sum + each[of], 0) / heard.length / sent
  return {
    what, client: name, unit: 'µs', rounds: heard.map(({ cpu }) => cpu / count),
    ...(part === 1 ? {} : { note: part < 1 ? `hears ${(part * 100).toFixed(part > 0.99 ? 2 : 0)} % of what is sent` : `hears ${part.toFixed(2)} times what is sent` }),
  }
}
