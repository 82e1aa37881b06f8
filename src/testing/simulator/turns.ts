import { NEVER, Observable, timer } from 'rxjs'

/** One thing after another: nobody outside is told anything while something is being done, so nobody can get in between. */
export interface Turns {
  /** Something comes from outside, or its time has come. What there is to tell is told when it is done. */
  take<T>(act: () => T): T
  /** Tells somebody outside, in the order of these calls. Whatever they do then is a turn of its own. */
  tell(telling: () => void): void
  /** Tells it before all else that this turn has told so far. */
  tellFirst(telling: () => void): void
  /** Which turn it is. */
  count(): number
  /** Emits once, in a turn of its own, so many ms later. */
  after(ms: number): Observable<0>
}

/** What takes longer than a timer can run has no end; a timer told to would fire at once. */
const longest = 2_147_483_647

export const openTurns = (): Turns => {
  const untold: (() => void)[] = []
  let acting = false
  /** How much of what is untold is from before this turn. */
  let earlier = 0
  let telling = false
  let turn = 0

  const tellAll = () => {
    if (telling) return
    telling = true
    try {
      for (let next = untold.shift(); next !== undefined; next = untold.shift()) next()
    } finally {
      telling = false
    }
  }

  const take: Turns['take'] = (act) => {
    if (acting) return act()
    acting = true
    turn += 1
    earlier = untold.length
    try {
      return act()
    } finally {
      acting = false
      tellAll()
    }
  }

  return {
    take,
    count: () => turn,
    tell: (telling) => {
      untold.push(telling)
      if (!acting) tellAll()
    },
    tellFirst: (telling) => {
      untold.splice(acting ? earlier : 0, 0, telling)
      if (!acting) tellAll()
    },
    after: (ms) => (ms > longest ? NEVER : new Observable((subscriber) =>
      timer(ms).subscribe((zero) => {
        take(() => {
          subscriber.next(zero)
          subscriber.complete()
        })
      }))),
  }
}
