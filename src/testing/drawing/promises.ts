import { createHook } from 'node:async_hooks'

/** Promises made while it watches: virtual time does not wait for them. */
export interface PromiseWatch {
  /** Where in the source the first was made; `''` where that cannot be told; `undefined` where none was. */
  readonly first: () => string | undefined
  readonly stop: () => void
}

/** Frames of a stack that are not the flow's: Node's, those of packages, this file's. */
const foreign = /node:|node_modules|\/drawing\/promises\.[jt]s/

export const watchPromises = (): PromiseWatch => {
  let first: string | undefined
  const hook = createHook({
    init: (_id, type) => {
      if (type !== 'PROMISE' || first !== undefined) return
      const frames = (new Error().stack ?? '').split('\n').slice(1)
      first = frames.find((frame) => !foreign.test(frame))?.trim() ?? ''
    },
  }).enable()
  return { first: () => first, stop: () => { hook.disable() } }
}
