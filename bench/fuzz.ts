import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import fc from 'fast-check'

import { listener } from '../test/fuzz/listener.js'
import { mutatedFrames } from '../test/fuzz/mutated.js'

export interface Fuzzed {
  readonly frames: number
  readonly seconds: number
  /** The seed, the frame and what was wrong, of those that were not taken as they should. */
  readonly wrong: readonly string[]
  /** What is left of it all in the connection. */
  readonly left: string
  /** In bytes: before, when everything had been loaded and was warm, and after. */
  readonly heap: readonly [before: number, after: number]
}

/** So many frames come between two gaps. */
const batch = 1_000
/** So many batches until all guards have been made and everything is warm. */
const warm = 20

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // As the flag has it.

const heapUsed = async (): Promise<number> => {
  // What is let go within a turn is free in the next.
  for (let again = 0; again < 3; again += 1) {
    await turn()
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** One connection hears them all, and loses its calls after each thousand. */
export const fuzz = async ({ frames, seed = 1 }: { readonly frames: number; readonly seed?: number }): Promise<Fuzzed> => {
  const { ari, hear, gap } = listener()
  const wrong: string[] = []
  const hearOne = async (nth: number) => {
    for (const text of fc.sample(mutatedFrames, { numRuns: batch, seed: seed + nth })) {
      for (const what of hear(text)) wrong.push(`seed ${seed + nth}: ${what}: ${text.slice(0, 500)}`)
    }
    await gap()
  }
  for (let nth = 0; nth < warm; nth += 1) await hearOne(-1 - nth)
  const before = await heapUsed()
  const began = performance.now()
  const batches = Math.ceil(frames / batch)
  for (let nth = 0; nth < batches; nth += 1) await hearOne(nth)
  const seconds = (performance.now() - began) / 1_000
  const { calls, requests, activities } = ari.census()
  return { frames: batches * batch, seconds, wrong, left: `${calls} calls, ${requests} requests, ${activities} activities`, heap: [before, await heapUsed()] }
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

/** npm run bench -- fuzz [--quick] */
export const printFuzz = async (options: { readonly frames: number }): Promise<void> => {
  const { frames, seconds, wrong, left, heap: [before, after] } = await fuzz(options)
  console.log(`${frames.toLocaleString('en')} frames with something wrong in ${seconds.toFixed(1)} s`)
  console.log(`not taken as an event or a fault, or poisonous: ${wrong.length}`)
  for (const one of wrong.slice(0, 10)) console.log(`  ${one}`)
  console.log(`left: ${left}`)
  console.log(`heap before ${megabytes(before)}, after ${megabytes(after)}`)
  if (wrong.length > 0) process.exitCode = 1
}
