import { EMPTY, type Observable, catchError, defer, ignoreElements, map, merge, mergeMap, pairwise, startWith, switchMap } from 'rxjs'

import { toAriError } from '../../core/errors.js'
import { reportFault } from '../../core/unheard.js'
import { announce } from '../../operators/announce.js'
import type { Bridge } from '../../resources/bridges/bridge.js'
import type { ConferenceOptions } from './model.js'
import type { Seat, Seats } from './seats.js'

/** What goes on while people come and go: they are announced, and something runs while a moderator is in. */
export const goingsOn = (bridge: Bridge, seats: Seats, { announcing, announcements, whileModerated }: ConferenceOptions): Observable<never> => {
  const { changed$, moderated$, inside, all } = seats
  const contained = (during: 'while moderated', work: () => Observable<unknown>): Observable<unknown> => defer(work).pipe(
    catchError((thrown: unknown) => {
      reportFault({ during, error: toAriError(thrown) }, ...[...all].map(({ call }) => call))
      return EMPTY
    }),
  )
  const news$ = changed$.pipe(map((): readonly Seat[] => [...inside]), startWith<readonly Seat[]>([]), pairwise(), mergeMap(newsOf))
  return merge(
    announcing === undefined ? EMPTY : news$.pipe(announce(({ seat, what }) =>
      ([...inside].some((other) => other !== seat) ? announcing({ ...seat, what }, bridge) : EMPTY), announcements)),
    whileModerated === undefined ? EMPTY : moderated$.pipe(
      switchMap((is) => (is ? contained('while moderated', () => whileModerated(bridge)) : EMPTY)),
    ),
  ).pipe(ignoreElements())
}

const newsOf = ([before, now]: readonly [readonly Seat[], readonly Seat[]]) => [
  ...before.filter((seat) => !now.includes(seat)).map((seat) => ({ seat, what: 'left' as const })),
  ...now.filter((seat) => !before.includes(seat) && !seat.back).map((seat) => ({ seat, what: 'came' as const })),
]
