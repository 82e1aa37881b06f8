import { BehaviorSubject, type MonoTypeOperatorFunction, NEVER, type Observable, Subject, distinctUntilChanged, filter, map, takeUntil, tap, timer } from 'rxjs'

import type { Call } from '../../resources/channels/call.js'

/** One attendance; the same call may have several, one after another. */
export interface Seat {
  readonly call: Call
  readonly moderator: boolean
  /** Was in already when this program was started: nobody is told that it came. */
  readonly back: boolean
}

/** Who is not to be heard: one member, or everybody but the moderators. */
export interface Mute {
  readonly who: Call | undefined
}

export const isMeant = ({ call, moderator }: Seat, { who }: Mute): boolean => (who === undefined ? !moderator : who === call)

/** Who attends, where, and how; and what holds for them. */
export const openSeats = () => {
  const sets = { all: new Set<Seat>(), waiting: new Set<Seat>(), inside: new Set<Seat>(), silenced: new Set<Seat>(), mutes: new Set<Mute>(), locks: new Set<object>() }
  const changed$ = new BehaviorSubject(undefined)
  const over$ = new BehaviorSubject(false)
  /** Told when the conference is over, and to whoever comes later. */
  const ended$ = over$.pipe(filter((is) => is))

  /** Is in the set from the subscription or the first value on, until it ends. */
  const among = <I, T>(set: Set<I>, item: I, from: 'subscribe' | 'next'): MonoTypeOperatorFunction<T> => {
    const put = () => {
      set.add(item)
      changed$.next(undefined)
    }
    return tap<T>({ ...(from === 'next' ? { next: put } : { subscribe: put }), finalize: () => {
      set.delete(item)
      changed$.next(undefined)
    } })
  }
  // Read when it is told: a change may bring about the next before all have heard of it.
  const now = <T>(read: () => T): Observable<T> => changed$.pipe(map(read), distinctUntilChanged())

  return {
    ...sets,
    /** Told now, and at each change. */
    changed$: changed$.asObservable(),
    /** Those who have attended once: they are back no more. */
    known: new WeakSet<Call>(),
    kicked$: new Subject<Call>(),
    ended$,
    /** A turn later: flows that stand within the conference are let go with it, and do not go on with what they would do when it is over. */
    end: () => { timer(0).subscribe(() => { over$.next(true) }) },
    among,
    now,
    moderated$: now(() => [...sets.inside].some(({ moderator }) => moderator)),
    /** In the set while subscribed, until the conference is over. */
    held: <I>(set: Set<I>, item: I): Observable<never> => NEVER.pipe(among(set, item, 'subscribe'), takeUntil(ended$)),
  }
}

export type Seats = ReturnType<typeof openSeats>
