import { test } from '@jest/globals'
import fc from 'fast-check'

import { examples } from '../../examples/examples.js'
import { playedBack } from '../../src/testing/index.js'
import { recordingOf } from '../support/recording.js'

// Whatever callers key in, and whenever: what was recorded of it plays back with the same requests.

/** Times that fall on the edges of sounds and clocks, and any others. */
const gap = fc.oneof(fc.integer({ min: 0, max: 7_000 }), fc.constantFrom(0, 1, 1_420, 1_421, 3_421, 5_000, 5_001))
const keys = fc.array(fc.record({ gap, key: fc.constantFrom(...'0123456789*#') }), { maxLength: 8 })
const caller = fc.record({ comes: fc.integer({ min: 0, max: 2_000 }), keys, leaves: gap }).map(({ comes, keys, leaves }) => ({
  does: `${String(comes)}ms s ${keys.map(({ gap, key }) => `${String(gap)}ms ${key}`).join(' ')} ${String(leaves)}ms h`,
}))

test.each(['front-desk', 'voicemail', 'conference'])('%s', (name) => {
  const example = examples.get(name)
  if (example === undefined) throw new Error(`There is no example ${name}`)
  fc.assert(fc.property(fc.array(caller, { minLength: 1, maxLength: 3 }), (people) => {
    const callers = Object.fromEntries(people.map((each, n) => [['ann', 'bob', 'carl'][n] ?? '', each]))
    const text = recordingOf(name, { ...example, cast: { ...example.cast, callers } })
    playedBack(example.program, text)()
  }), { numRuns: Number(process.env['RUNS'] ?? 20) })
}, 300_000)
