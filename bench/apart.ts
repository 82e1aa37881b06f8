/** One bench in a process of its own, by its name: what ran before it would have shaped the code that is measured. Says what it found. */
import { hear, say } from './children.js'
import { decode } from './decode.js'
import type { Series } from './figures.js'
import { drawings } from './marbles.js'
import type { Scale } from './scale.js'
import { timers } from './timers.js'

/** What it says. */
export interface Done {
  readonly series: readonly Series[]
}

const benches: Readonly<Record<string, (scale: Scale) => Promise<readonly Series[]> | readonly Series[]>> = { decode, timers, marbles: drawings }

const [, , name = '', rounds = '', quick = ''] = process.argv
const bench = benches[name]
if (bench === undefined) throw new Error(`There is no bench '${name}'`)
hear(() => undefined)
say({ series: await bench({ rounds: Number(rounds), quick: quick === 'quick', say: () => undefined }) } satisfies Done)
