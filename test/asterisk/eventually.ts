import { setTimeout as sleep } from 'node:timers/promises'

/** The most that one look may count, in ms: what is longer, this process or Asterisk stood still, and nothing could come of it. */
const longest = 250

/** Waits until it is so; fails in words when it is not so within `within` ms in which this process lived. */
export const eventually = async (what: string, predicate: () => boolean | Promise<boolean>, within = 5_000): Promise<void> => {
  let waited = 0
  for (;;) {
    const began = performance.now()
    if (await predicate()) return
    if (waited > within) throw new Error(`Not within ${within} ms: ${what}`)
    await sleep(10)
    waited += Math.min(performance.now() - began, longest)
  }
}
