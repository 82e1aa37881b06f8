import {
  EMPTY, type Observable, catchError, concat, distinctUntilChanged, filter, map, merge, mergeMap, of, scan, switchMap, takeWhile, throwError,
} from 'rxjs'

import { isAriError } from '../../core/errors.js'
import type { Session } from '../session.js'

/** Who is in a bridge, as far as it has been told. */
export interface Occupancy {
  /** Ids of channels, in the order in which they came. */
  readonly inside: readonly string[]
  /** Has a list of them come yet? */
  readonly known: boolean
  /** Of whom something has been told since a list was asked for; absent while none is awaited. */
  readonly news?: ReadonlySet<string>
  readonly over: boolean
}

/** What is told of a bridge: who comes and goes, that a list of its members is asked for, that list, and its end. */
export type Told =
  | { readonly what: 'entered' | 'left'; readonly id: string }
  | { readonly what: 'asked' | 'over' }
  | { readonly what: 'listed'; readonly ids: readonly string[] }

export const unknown: Occupancy = { inside: [], known: false, over: false }

/**
 * One step of the fold. Nothing says where among the events a list belongs, but it was made after it was asked for: so it is right about
 * everybody of whom nothing has been told since, and of the others the last event is right.
 */
export const fold = (now: Occupancy, told: Told): Occupancy => {
  const { inside, news } = now
  switch (told.what) {
    case 'entered':
    case 'left': {
      const others = inside.filter((id) => id !== told.id)
      return {
        ...now,
        inside: told.what === 'left' ? others : [...others, told.id],
        ...(news === undefined ? {} : { news: new Set(news).add(told.id) }),
      }
    }
    case 'asked':
      return { ...now, news: new Set() }
    case 'listed': {
      const isNews = (id: string) => news?.has(id) === true
      return { inside: [...told.ids.filter((id) => !isNews(id)), ...inside.filter(isNews)], known: true, over: false }
    }
    case 'over':
      return { ...now, inside: [], over: true }
  }
}

/** What of a bridge is needed to know who is in it. */
export interface Watched {
  readonly bridgeId: string
  /** Our applications are told of the bridge: emits when that is so, and again whenever something may have been missed. */
  readonly told$: Observable<unknown>
  /** Emits when the bridge is destroyed. */
  readonly ended$: Observable<unknown>
  /** Asks Asterisk whether the bridge is there. */
  readonly still$: Observable<boolean>
  /** The one application that we listen to: told to several, the same event comes several times, at different moments. */
  readonly listener: () => string | undefined
}

/** The members of a bridge, now and at each change. */
export const occupantsOf = (session: Session, { bridgeId, told$, ended$, still$, listener }: Watched): Observable<readonly string[]> => {
  const { index, broken$, tables: { bridges } } = session

  const moved$ = index.on('bridge', bridgeId, ['ChannelEnteredBridge', 'ChannelLeftBridge']).pipe(
    filter(({ application }) => application === listener()),
    mergeMap((event): readonly Told[] => {
      if (event.type === 'ChannelLeftBridge') return [{ what: 'left', id: event.channel.id }]
      return event.type === 'ChannelEnteredBridge' && event.channel !== undefined ? [{ what: 'entered', id: event.channel.id }] : []
    }),
  )
  const unread$ = broken$.pipe(
    filter(({ type, ids }) => ids['bridgeId'] === bridgeId && (type === 'ChannelEnteredBridge' || type === 'ChannelLeftBridge')),
  )
  const list$ = session.ready(bridges.get({ bridgeId })).pipe(
    map(({ channels }): Told => ({ what: 'listed', ids: channels })),
    // The connection was lost, and it is asked for again behind the gap.
    catchError((error: unknown) => (isAriError(error, 'InDoubt') ? EMPTY : throwError(() => error))),
  )
  const listed$ = told$.pipe(
    switchMap((first) => concat(of(first), unread$)),
    switchMap(() => concat(of<Told>({ what: 'asked' }), list$)),
    // Of a bridge that is not there nobody can be told.
    catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound', 'Refused')
      ? still$.pipe(switchMap((still) => (still ? throwError(() => error) : of<Told>({ what: 'over' }))))
      : throwError(() => error))),
  )
  // Its end comes last: what we are subscribed to with it has ended then, and is not unsubscribed.
  return merge(moved$, listed$, ended$.pipe(map((): Told => ({ what: 'over' })))).pipe(
    scan(fold, unknown),
    takeWhile(({ over }) => !over, true),
    filter(({ known }) => known),
    map(({ inside }) => inside),
    distinctUntilChanged((one, other) => one.length === other.length && one.every((id, at) => id === other[at])),
  )
}
