import { child } from './children.js'
import type { Series } from './figures.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

export const loading = 'CPU to load it'

/** What a program pays before its first call: rxari, beside what it is made of; got is loaded with the first file. */
export const imports = async ({ rounds, say }: Scale): Promise<readonly Series[]> => {
  say(loading)
  const loaded = await rotated(['ws + rxjs + io-ts', 'rxari', 'got'], { counted: rounds, warming: 1 }, async (name) => {
    const { ready: { cpu }, end } = await child<{ readonly cpu: number }>('importing.js', [name])
    end()
    return cpu
  })
  return [...loaded].map(([client, rounds]) => ({ what: loading, client, unit: 'ms', rounds }))
}
