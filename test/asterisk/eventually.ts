import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until it is so; fails in words when it is not so within `within` ms. */
export const eventually = async (what: string, predicate: () => boolean | Promise<boolean>, within = 5_000): Promise<void> => {
  const deadline = performance.now() + within
  while (!(await predicate())) {
    if (performance.now() > deadline) throw new Error(`Not within ${within} ms: ${what}`)
    await sleep(10)
  }
}
