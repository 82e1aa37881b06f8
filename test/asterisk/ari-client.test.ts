import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Subscription } from 'rxjs'

import type { Heard } from '../ari-client/call.js'
import { npm } from '../installed/pack.js'
import { root } from '../samples/blocks.js'
import { start } from '../samples/run.js'
import type { Server } from './driver.js'
import { servedLikeIt } from './served.js'
import { server } from './server.js'

// A client that we did not write drives this Asterisk and the served simulator through the same call: it cannot tell them apart.
// It stands in a package of its own (test/ari-client), which npm installs outside the checkout; that takes npm's registry.

/** How often the call is made on the real server: whatever order is seen once may be the simulator's. */
const runs = 3
const minute = 60_000
/** Whom its callbacks are about. */
const abouts = ['caller', 'agent', 'agent-far', 'bridge', 'hello', 'word'] as const

let folder: string
const serving = new Subscription()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxari-ari-client-'))
  for (const name of ['package.json', 'package-lock.json']) await copyFile(join(root, 'test/ari-client', name), join(folder, name))
  await copyFile(join(root, 'dist/test/ari-client/call.js'), join(folder, 'call.js'))
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], folder)
}, 3 * minute)
afterAll(async () => {
  serving.unsubscribe()
  await rm(folder, { recursive: true })
})

/** Makes the call there. */
const call = async ({ url, username, password }: Server): Promise<Heard> => {
  const program = start(['call.js', new URL(url).origin, username, password], { cwd: folder })
  try {
    const printed = await program.ended()
    // Its last line is what `call.ts` prints; the client itself prints above it.
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Heard
  } catch (error) {
    throw new Error(`The call at ${url} came to no end. It printed:\n${program.printed()}`, { cause: error })
  } finally {
    await program.end()
  }
}

describe('ari-client makes a whole call', () => {
  let real: readonly Heard[] = []
  let simulated: Heard
  beforeAll(async () => {
    const served = await servedLikeIt(serving)
    real = await Promise.all(Array.from({ length: runs }, () => call(server)))
    simulated = await call(served)
    // A busy machine makes an order rare that is the usual one.
    for (let more = 0; more < runs && !abouts.every((about) => wasSeen(about)); more += 1) {
      real = [...real, await call(server)]
      simulated = await call(served)
    }
  }, 2 * minute)

  const told = (by: Heard, about: string) => by.callbacks[about] ?? []
  const wasSeen = (about: string) => real.some((one) => JSON.stringify(told(one, about)) === JSON.stringify(told(simulated, about)))

  test('it is replied the same', () => {
    for (const { replies } of real) expect(simulated.replies).toEqual(replies)
    expect(simulated.replies).toHaveLength(18)
  })

  test('it is called back about the same channels, bridges, sounds and recordings', () => {
    for (const { callbacks } of real) expect(Object.keys(simulated.callbacks).sort()).toEqual(Object.keys(callbacks).sort())
  })

  test.each(abouts)('in the same order, with the same fields: %s', (about) => {
    expect(told(simulated, about)).not.toEqual([])
    // Where it is none of those that were seen, the difference to the first is shown.
    const [first] = real
    if (!wasSeen(about)) expect(told(simulated, about)).toEqual(first === undefined ? [] : told(first, about))
  })
})
