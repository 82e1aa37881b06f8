import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A process of its own, so that its CPU time is its own, and nobody's garbage is collected for it. */
export interface Child<Said> {
  /** The first that it said: it is ready. */
  readonly ready: Said
  readonly tell: (order: object) => void
  /** The next that it says. */
  readonly next: () => Promise<Said>
  /** Each that it says, until what this gives is called. */
  readonly hear: (each: (said: Said) => void) => () => void
  readonly end: () => void
}

/** Who says nothing for so long, in ms, never will. */
const patience = 300_000

const firstWord = async <Said>(child: ChildProcess, who: string): Promise<Said> => {
  const waiting = new AbortController()
  const { signal } = waiting
  const gone = once(child, 'exit', { signal }).then(() => { throw new Error(`${who} has ended: see above`) })
  const late = sleep(patience, undefined, { signal }).then(() => { throw new Error(`${who} has said nothing for ${patience / 1_000} s`) })
  for (const each of [gone, late]) each.catch(() => undefined)
  try {
    // What our own processes say.
    return (await Promise.race([once(child, 'message', { signal }), gone, late]))[0] as Said
  } finally {
    waiting.abort()
  }
}

/** Starts one of the programs of this folder; it says something when it is ready. It ends with us. */
export const child = async <Said>(file: string, given: readonly string[], flags: readonly string[] = []): Promise<Child<Said>> => {
  // What comes first says as whom it runs.
  const who = [file, ...given.slice(0, 1)].join(' ')
  // `node --cpu-prof dist/bench/run.js events` profiles each. Some peers print what they do: it is not written.
  const running = fork(fileURLToPath(new URL(file, import.meta.url)), given, { execArgv: [...process.execArgv, ...flags], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return {
    ready: await firstWord<Said>(running, who),
    tell: (order) => { running.send(order) },
    next: () => firstWord(running, who),
    hear: (each) => {
      const listener = (said: unknown) => { each(said as Said) } // As above.
      running.on('message', listener)
      return () => { running.off('message', listener) }
    },
    end: () => { if (running.connected) running.disconnect() },
  }
}

/** Hears what the parent says; with the parent this process ends. */
export const hear = (obey: (order: never) => Promise<void> | void): void => {
  process.on('message', (order) => {
    // What our own parent says: whoever hears it knows what that is.
    void obey(order as never)
  })
  process.once('disconnect', () => { process.exit() })
}

/** Tells the parent. */
export const say = (what: object): void => { process.send?.(what) }

/** The CPU time of this process since it was last begun, in µs. */
export const stopwatch = () => {
  let before = process.cpuUsage()
  return {
    begin: () => { before = process.cpuUsage() },
    read: (): number => {
      const { user, system } = process.cpuUsage(before)
      return user + system
    },
  }
}

/** Now, in ms, by a clock that all processes of this machine share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6
