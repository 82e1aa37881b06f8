import fc from 'fast-check'

import type { Ari } from 'rxari'

import { listener } from '../test/fuzz/listener.js'
import { mutatedFrames } from '../test/fuzz/mutated.js'
import { hasGrown, heapUsed, megabytes } from './heap.js'

type Census = ReturnType<Ari['census']>

export interface Fuzzed {
  readonly frames: number
  readonly seconds: number
  /** The seed, the frame and what was wrong, of those that were not taken as they should. */
  readonly wrong: readonly string[]
  /** What the connection counted before, when everything had been loaded and was warm, and counts after the last gap. */
  readonly census: readonly [before: Census, after: Census]
  /** In bytes: before and after, likewise. */
  readonly heap: readonly [before: number, after: number]
}

/** So many frames come between two gaps. */
const batch = 1_000
/** So many batches until all guards have been made and everything is warm. */
const warm = 20

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
  const counted = ari.census()
  const before = await heapUsed()
  const began = performance.now()
  const batches = Math.ceil(frames / batch)
  for (let nth = 0; nth < batches; nth += 1) await hearOne(nth)
  const seconds = (performance.now() - began) / 1_000
  return { frames: batches * batch, seconds, wrong, census: [counted, ari.census()], heap: [before, await heapUsed()] }
}

/** In words, what is left behind: nothing is wanted. */
export const leftovers = ({ frames, census: [before, after], heap: [heapBefore, heapAfter] }: Pick<Fuzzed, 'frames' | 'census' | 'heap'>): readonly string[] => {
  // Whoever listens goes on to; all else ends with the gap.
  const due = { listeners: before.listeners, requests: 0, activities: 0, calls: 0 }
  const names = ['listeners', 'requests', 'activities', 'calls'] as const
  return [
    ...names.filter((name) => after[name] !== due[name]).map((name) => `${after[name]} ${name}, and ${due[name]} were due`),
    ...(hasGrown(heapBefore, heapAfter, frames) ? [`${megabytes(heapAfter - heapBefore)} of memory`] : []),
  ]
}

/** npm run bench -- fuzz [--quick] */
export const printFuzz = async (options: { readonly frames: number }): Promise<void> => {
  const fuzzed = await fuzz(options)
  const { frames, seconds, wrong, census: [, census], heap: [before, after] } = fuzzed
  const left = leftovers(fuzzed)
  console.log(`${frames.toLocaleString('en')} frames with something wrong in ${seconds.toFixed(1)} s`)
  console.log(`not taken as an event or a fault, or poisonous: ${wrong.length}`)
  for (const one of wrong.slice(0, 10)) console.log(`  ${one}`)
  console.log(`heap before ${megabytes(before)}, after ${megabytes(after)}; census ${JSON.stringify(census)}`)
  console.log(`left behind: ${left.length === 0 ? 'nothing' : left.join('; ')}`)
  if (wrong.length > 0 || left.length > 0) process.exitCode = 1
}
