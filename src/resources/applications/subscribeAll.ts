import { EMPTY, type Observable, catchError, from, mergeMap, throwError, toArray } from 'rxjs'

import { isAbsent } from '../../core/errors.js'
import type { Tables } from '../session.js'

/** Asterisk's name for all channels, in an application that asked for everything. */
const everyChannel = '__AST_CHANNEL_ALL_TOPIC'

/** Those of the applications that Asterisk does not tell everything: it ignores `subscribeAll` for one that exists already. */
export const deafApplications = ({ applications }: Tables, names: readonly string[]): Observable<readonly string[]> =>
  from(names).pipe(
    mergeMap((applicationName) => applications.get({ applicationName }).pipe(
      mergeMap(({ channel_ids }) => (channel_ids.includes(everyChannel) ? [] : [applicationName])),
      // Taken over and closed meanwhile.
      catchError((error: unknown) => (isAbsent(error) ? EMPTY : throwError(() => error))),
    )),
    toArray(),
  )
