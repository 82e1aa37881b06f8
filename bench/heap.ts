/** The heap of this process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** Made when it is first asked for: where rounds are timed it never is. */
const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  // The function of V8's that the flag brings.
  return runInNewContext('gc') as () => void
}

/** What it holds, in bytes, without what is garbage. */
export const heapUsed = async (): Promise<number> => {
  collect ??= collector()
  for (let pass = 0; pass < 3; pass += 1) {
    // What is let go within a turn is free in a later one.
    await sleep(20)
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** What it differs by from moment to moment, in bytes. */
const noise = 500_000

/** Is something left behind in it? A byte for each of very many calls, or frames, is noise, too. */
export const hasGrown = (before: number, after: number, count: number): boolean => after - before > Math.max(count, noise)

export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
