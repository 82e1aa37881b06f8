import { fileURLToPath } from 'node:url'

import { stage } from '../test/installed/stage.js'
import { child } from './children.js'
import type { Series } from './figures.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

export const loading = 'CPU to load it'

/** Where the package lies as it is published; beside what it depends on. */
const packed = new URL('../../packed/', import.meta.url)

/** What a program pays before its first call: rxari, beside what it is made of; got is loaded with the first request over HTTP. */
export const imports = async ({ rounds, say }: Scale): Promise<readonly Series[]> => {
  await stage(fileURLToPath(packed))
  say(loading)
  const loaded = await rotated(['ws + rxjs + io-ts', 'rxari', 'rxari, as compiled', 'got'], { counted: rounds, warming: 1 }, async (name) => {
    const { ready: { cpu }, end } = await child<{ readonly cpu: number }>('importing.js', [name])
    end()
    return cpu
  })
  return [...loaded].map(([client, rounds]) => ({ what: loading, client, unit: 'ms', rounds }))
}
