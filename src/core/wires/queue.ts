import { openFleeting } from '../fleeting.js'

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
  const waiting = openFleeting<Work, true>()
  let working = 0
  let admitting = false

  // One loop however the work ends: work that is over at once must not nest the next inside it.
  const admit = () => {
    if (admitting) return
    admitting = true
    while (working < places) {
      const { value: work } = waiting.keys().next()
      if (work === undefined) break
      waiting.delete(work)
      working += 1
      begin(work)
    }
    admitting = false
  }

  const begin = (work: Work) => {
    let left = false
    work(() => {
      if (left) return
      left = true
      working -= 1
      admit()
    })
  }

  return {
    enter: (work) => {
      // Wrapped, so that the same work may stand in the queue twice.
      const entry: Work = (leave) => work(leave)
      waiting.set(entry, true)
      admit()
      return () => waiting.delete(entry)
    },
    size: () => working + waiting.size,
  }
}
