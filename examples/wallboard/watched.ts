import { EMPTY, type Observable, catchError, concat, forkJoin, map, merge, of, repeat, scan, switchMap, timer } from 'rxjs'

import { type Ari, dateOf } from 'rxari'

import { type Board, type Told, goOn, nothingYet } from './board.js'

export interface Watching {
  /** How often all is listed anew, for what no event tells (an endpoint that was removed, a channel's new name), in ms. @default 30 000 */
  readonly every?: number
}

/** The same where Asterisk does not tell us everything. */
const oftener = 2_000

/** A server's channels, bridges and endpoints: emits the board at each turn. It must hear everything: `connect({ subscribeAll: true, … })`. */
export const watched = (ari: Ari, { every = 30_000 }: Watching = {}): Observable<Board> =>
  // Listens first, then asks.
  merge(events(ari), connection(ari), faults(ari), lists(ari, every)).pipe(scan(goOn, nothingYet))

const events = ({ events$ }: Ari): Observable<Told> =>
  // What ends it for good, the connection tells.
  events$.pipe(map((event) => ({ kind: 'event' as const, event })), catchError(() => EMPTY))

const connection = ({ lifecycle$ }: Ari): Observable<Told> => lifecycle$.pipe(map((state) => ({ kind: 'connection', state, at: Date.now() })))

const faults = ({ faults$ }: Ari): Observable<Told> => faults$.pipe(map(({ error }) => ({ kind: 'fails', because: error.message })))

/** At each opening, and now and then. */
const lists = (ari: Ari, every: number): Observable<Told> =>
  ari.lifecycle$.pipe(
    switchMap((state) => (state.status === 'open' ? listing(ari).pipe(repeat({ delay: state.subscribeAllIgnored === undefined ? every : oftener })) : EMPTY)),
  )

const listing = ({ asterisk, channels, bridges, endpoints }: Ari): Observable<Told> =>
  concat(of<Told>({ kind: 'asked' }), forkJoin({
    ahead: asterisk.ping().pipe(map(({ timestamp }) => Date.now() - dateOf(timestamp).getTime())),
    channels: channels.list(),
    bridges: bridges.list(),
    endpoints: endpoints.list(),
  }).pipe(map((lists): Told => ({ kind: 'listed', lists, at: Date.now() })))).pipe(
    catchError((error: unknown, again$) =>
      concat(of<Told>({ kind: 'fails', because: messageOf(error) }), timer(oftener).pipe(switchMap(() => again$)))),
  )

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
