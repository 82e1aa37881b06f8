import { type Observable, catchError, forkJoin, map, of, throwError } from 'rxjs'

import { isAbsent } from '../core/errors.js'
import type { Channel } from './channels/codec.js'
import { type Stay, endStay } from './channels/stay.js'
import type { Tables } from './session.js'

/**
 * Compares the stays that were live before a gap with what Asterisk has now, and ends those that are over.
 * Emits how many that were.
 */
export const closeGap = ({ applications, channels }: Tables, stays: readonly Stay[]): Observable<number> => {
  if (stays.length === 0) return of(0)
  const names = [...new Set(stays.map(({ application }) => application))]
  const inApplication$ = forkJoin(names.map((applicationName) =>
    applications.get({ applicationName }).pipe(
      map(({ channel_ids }) => [applicationName, new Set(channel_ids)] as const),
      // An application that vanished has no channels.
      catchError((error: unknown) =>
        isAbsent(error) ? of([applicationName, new Set<string>()] as const) : throwError(() => error)),
    ))).pipe(map((entries) => new Map(entries)))
  return forkJoin([inApplication$, channels.list()]).pipe(
    map(([members, list]) => {
      // The application also lists channels that have left it, where it watches them otherwise.
      const there = new Set(list.filter(inStasis).map(({ id }) => id))
      const over = stays.filter(({ id, application, end }) =>
        !end.isSet && !(members.get(application)?.has(id) === true && there.has(id)))
      for (const stay of over) endStay(stay, { how: 'lost' })
      return over.length
    }),
  )
}

/** Is the channel in an application? In which, Asterisk does not say reliably. */
export const inStasis = ({ dialplan }: Channel): boolean => dialplan.app_name === 'Stasis'
