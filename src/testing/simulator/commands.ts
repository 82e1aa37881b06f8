import { EMPTY, type Observable, Subject, concat, defer, exhaustMap, finalize, ignoreElements, takeUntil } from 'rxjs'

/** What Asterisk does on a channel or bridge, one thing after another: a sound makes what comes behind it wait. */
export interface Commands {
  /** Puts work at the end of the queue, at once. `settled` is called when it has been done, or cut short. */
  add(work: Observable<unknown>, settled?: () => void): void
  /** Something is being done. */
  isBusy(): boolean
  /** The end: cuts what is being done, and begins and cuts what waits, as Asterisk does it where somebody has hung up. */
  cut(): void
}

/**
 * @param turn what the first command waits for where none is being done; those behind it are done in the same go
 * @param idle called each time when all has been done
 */
export const openCommands = (turn: Observable<unknown> = EMPTY, idle: () => void = () => undefined): Commands => {
  const waiting: Observable<unknown>[] = []
  const added$ = new Subject<void>()
  const over$ = new Subject<void>()
  let busy = false
  const all: Observable<unknown> = defer(() => {
    const next = waiting.shift()
    busy = next !== undefined
    if (next !== undefined) return concat(next, all)
    idle()
    return EMPTY
  })
  added$.pipe(exhaustMap(() => concat(turn, all)), takeUntil(over$)).subscribe()
  return {
    add: (work, settled = () => undefined) => {
      waiting.push(work.pipe(ignoreElements(), finalize(settled)))
      added$.next()
    },
    isBusy: () => busy,
    cut: () => {
      over$.next()
      for (const work of waiting.splice(0)) work.subscribe().unsubscribe()
    },
  }
}

/** Work that takes no time. */
export const does = (act: () => void): Observable<never> => defer(() => {
  act()
  return EMPTY
})
