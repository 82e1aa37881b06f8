import { type Observable, Subject, auditTime, filter, groupBy, map, mergeMap, of, switchMap, takeUntil, timer } from 'rxjs'

import type { Demux } from '../../core/demux.js'

/** The types of events that somebody listens to. */
export interface Listened {
  /** In the order of the alphabet; none where all are listened to. */
  readonly types: () => readonly string[] | undefined
  /** Emits after a turn in which they have changed. */
  readonly changed$: Observable<unknown>
}

/** How long, in ms, a type is still told when nobody listens to it any more: a flow may want it again for the next call. */
export const lingering = 10_000

const every = '*'

/** Of an event that is known to nobody, the name is not known either. */
const wide: readonly string[] = [every, 'UnknownEvent']

/** Watches an index, until it is over; what is told `always` is not spoken of. */
export const openListened = (index: Pick<Demux<never>, 'interest$'>, { always, over$ }: {
  readonly always: readonly string[]
  readonly over$: Observable<unknown>
}): Listened => {
  const types = new Set<string>()
  const changed = new Subject<void>()
  const spoken = new Set(always)
  index.interest$.pipe(
    map(({ type = every, listened }) => ({ type, listened })),
    filter(({ type }) => !spoken.has(type)),
    groupBy(({ type }) => type),
    mergeMap((each$) => each$.pipe(switchMap((interest) => (interest.listened ? of(interest) : timer(lingering).pipe(map(() => interest)))))),
    takeUntil(over$),
  ).subscribe(({ type, listened }) => {
    if (listened === types.has(type)) return
    if (listened) types.add(type)
    else types.delete(type)
    changed.next()
  })
  return {
    types: () => (wide.some((type) => types.has(type)) ? undefined : [...types].sort()),
    changed$: changed.pipe(auditTime(0)),
  }
}
