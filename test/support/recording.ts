import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { TestScheduler } from 'rxjs/testing'

import type { Example } from '../../examples/examples.js'
import { rehearse } from '../../examples/rehearsal.js'
import { type Wire, recorded } from '../../src/index.js'
import { toBeSearched } from './searched.js'

/** A minute: no cast plays that long. */
const most = 60_000

/** Gives a file that is gone afterwards. */
export const withFile = <T>(use: (file: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'cassette-'))
  const file = join(folder, 'call.jsonl')
  const remove = () => {
    if (existsSync(file)) toBeSearched(`${basename(folder)}.jsonl`, () => readFileSync(file, 'utf8'))
    rmSync(folder, { recursive: true })
  }
  let used: T | undefined
  try {
    used = use(file)
    return used instanceof Promise ? used.finally(remove) as T : used // A promise of the same.
  } finally {
    if (!(used instanceof Promise)) remove()
  }
}

/** An example with its cast in virtual time, recorded: the text of its cassette. */
export const recordingOf = (name: string, { program, cast }: Example): string =>
  withFile((file) => {
    const scheduler = new TestScheduler(() => undefined)
    scheduler.run(({ flush }) => {
      scheduler.maxFrames = most
      const through = (wire: Wire) => recorded(wire, file, { about: { app: [name] } })
      const playing = rehearse(name, program, cast, through).subscribe()
      flush()
      playing.unsubscribe()
    })
    return readFileSync(file, 'utf8')
  })
