import { type Observable, catchError, map, of } from 'rxjs'

import { isAbsent } from '../../core/errors.js'
import type { Session } from '../session.js'

/** Is a sound over, by what Asterisk says when it is asked? One that is done is there for a moment; where it cannot say, it is not. */
export const isOver = (session: Session, playbackId: string): Observable<boolean> =>
  session.ready(session.tables.playbacks.get({ playbackId })).pipe(
    map(({ state }) => state === 'done'),
    catchError((error: unknown) => of(isAbsent(error))),
  )
