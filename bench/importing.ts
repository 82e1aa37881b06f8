/** Loads what it is told, a process of its own, and says the CPU time that it took, in ms. */
import { hear, say, stopwatch } from './children.js'

const loads: Readonly<Record<string, () => Promise<unknown>>> = {
  'rxari': () => import(new URL('../../packed/dist/src/index.js', import.meta.url).href),
  'rxari, as compiled': () => import('rxari'),
  'ws + rxjs + io-ts': () => Promise.all([import('ws'), import('rxjs'), import('io-ts')]),
  'got': () => import('got'),
}

const [, , name = ''] = process.argv
const cpu = stopwatch()
hear(() => undefined)
cpu.begin()
await loads[name]?.()
say({ cpu: cpu.read() / 1_000 })
