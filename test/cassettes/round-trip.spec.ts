import { inspect } from 'node:util'

import { describe, expect, test } from '@jest/globals'
import { tap } from 'rxjs'

import { examples } from '../../examples/examples.js'
import { openNames } from '../../examples/names.js'
import type { Program } from '../../examples/rehearsal.js'
import { playedBack } from '../../src/testing/index.js'
import { recordingOf } from '../support/recording.js'

// What was recorded on the simulator goes on a cassette as it went there, in virtual time.

/** The PIN that is keyed in, for the example that asks for one. */
const pins: Readonly<Record<string, string>> = { conference: '1234' }

/** The same program, and what it emits as text; ids that are minted are numbered. */
const telling = (program: Program) => {
  const lines: string[] = []
  const { read } = openNames()
  const numbers = new Map<string, number>()
  const numbered = (id: string) => {
    const number = numbers.get(id) ?? numbers.size
    numbers.set(id, number)
    return `id ${String(number)}`
  }
  const told: Program = (ari) => program(ari).pipe(
    tap((value) => { lines.push(inspect(read(value), { depth: 6 }).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, numbered)) }),
  )
  return { told, lines }
}

describe.each([...examples])('%s', (name, example) => {
  const before = telling(example.program)
  const text = recordingOf(name, { ...example, program: before.told })
  const secret = pins[name] ?? ''

  test('goes as it was recorded, and emits the same', () => {
    const again = telling(example.program)
    playedBack(again.told, text, { secret })()
    expect(again.lines).toEqual(before.lines)
  })

  test('that does nothing is told apart', () => {
    expect(() => { playedBack(({ events$ }) => events$, text, { secret })() }).toThrow(/was not asked/)
  })

  if (secret !== '') test('holds no PIN', () => {
    const digits = [...text.matchAll(/"digit":"(.)"/g)].map(([, digit = '']) => digit).join('')
    expect(digits).toContain('00????')
    expect(digits).not.toContain(secret)
    expect(text).not.toContain(`"${secret}"`)
  })
})

