import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { keysOfTurn } from './frames.js'
import type { Order } from './sender.js'
import type { Told } from './subject.js'

/** One client under measurement. */
interface Subject {
  readonly name: string
  readonly process: ChildProcess
  readonly user: string
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const firstWord = async <T>(child: ChildProcess): Promise<T> => {
  const gone = once(child, 'exit').then(() => { throw new Error(`${child.spawnargs.at(-2) ?? ''} has ended: see above`) })
  // What our own processes say.
  return (await Promise.race([once(child, 'message'), gone]))[0] as T
}

/** The clients and the flags of Node that they run with. */
const clients: readonly (readonly [name: string, client: string, flags: readonly string[]])[] = [
  ['floor', 'floor', []],
  ['rxari', 'rxari', []],
  ['rxari, no code generation', 'rxari', ['--disallow-code-generation-from-strings']],
  ['ari-client', 'ari-client', []],
  ['@ipcom/asterisk-ari', '@ipcom/asterisk-ari', []],
]

export interface Row {
  readonly client: string
  readonly live: number
  /** CPU per event, in µs. */
  readonly cpu: number
  /** Times the floor of the same round: the median, and the quartiles. */
  readonly ratio: readonly [median: number, low: number, high: number]
  /** Of the keys sent, how many were heard. */
  readonly heard: number
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN
}

/** CPU per event, end to end, with so many live calls: every client once in each round, one after another, each time another first. */
export const events = async (live: number, { rounds, perRound }: { readonly rounds: number; readonly perRound: number }): Promise<readonly Row[]> => {
  const sender = fork(here('sender.js'))
  const { port } = await firstWord<{ readonly port: number }>(sender)
  const order = (what: Order) => sender.send(what)
  const subjects: Subject[] = []
  try {
    for (const [name, client, execArgv] of clients) {
      const child = fork(here('subject.js'), [client, String(port)], { execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      const { user } = await firstWord<{ readonly user: string }>(child)
      order({ to: user, live })
      await firstWord<Told>(child)
      subjects.push({ name, process: child, user })
    }
    const told = new Map(subjects.map(({ name }): readonly [string, Told[]] => [name, []]))
    const warming = Math.max(2, Math.ceil(40_000 / perRound))
    for (let round = -warming; round < rounds; round += 1) {
      const first = (round + warming) % subjects.length
      for (const { name, process: child, user } of [...subjects.slice(first), ...subjects.slice(0, first)]) {
        child.send('begin')
        order({ to: user, events: perRound, round })
        const heard = await firstWord<Told>(child)
        if (round >= 0) told.get(name)?.push(heard)
      }
    }
    const floor = told.get('floor') ?? []
    return [...told].map(([client, rows]) => {
      const ratios = rows.map(({ cpu }, at) => cpu / (floor[at]?.cpu ?? NaN))
      const sent = perRound / 10 * keysOfTurn
      return {
        client, live,
        cpu: quantile(rows.map(({ cpu }) => cpu / perRound), 0.5),
        ratio: [quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75)],
        heard: rows.reduce((sum, { keys }) => sum + keys, 0) / rows.length / sent,
      }
    })
  } finally {
    for (const { process: child } of subjects) child.disconnect()
    sender.disconnect()
  }
}
