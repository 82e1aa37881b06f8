import { type Fleeting, openFleeting } from '../fleeting.js'

/** Starts a piece of work; it calls `leave` once, when it is over. */
export type Work = (leave: () => void) => void

export interface Queue {
  /** Starts the work when a place is free, first come, first served. What it gives takes it out of the queue; once begun it is past that. */
  enter(work: Work): () => void
  /** How many are at work or waiting. */
  readonly size: () => number
}

/** A queue with `places` places: so many work at once, the others wait. */
export const queue = (places: number): Queue => {
  // Made for whoever waits: in most queues (one for each channel) nobody ever does.
  let waiting: Fleeting<Work, true> | undefined
  let working = 0
  let admitting = false

  const next = (): Work | undefined => {
    const { value: work } = waiting?.keys().next() ?? {}
    if (work !== undefined) waiting?.delete(work)
    return work
  }

  // One loop however the work ends: work that is over at once must not nest the next inside it.
  const admit = (first?: Work) => {
    admitting = true
    for (let work = first ?? next(); work !== undefined; work = working < places ? next() : undefined) begin(work)
    admitting = false
  }

  const begin = (work: Work) => {
    let left = false
    working += 1
    work(() => {
      if (left) return
      left = true
      working -= 1
      if (!admitting) admit()
    })
  }

  return {
    enter: (work) => {
      // Between two turns of that loop nobody waits where a place is free.
      if (working < places && !admitting) {
        admit(work)
        return () => undefined
      }
      // Wrapped, so that the same work may stand in the queue twice.
      const entry: Work = (leave) => work(leave)
      waiting ??= openFleeting()
      waiting.set(entry, true)
      return () => waiting?.delete(entry)
    },
    size: () => working + (waiting?.size ?? 0),
  }
}
