import { type Call, type Conference, type ConferenceOptions, openConference, untilHangup } from 'rxari'
import { type Observable, merge, switchMap } from 'rxjs'

import type { Stage } from './everyFrame.js'

/** Everybody attends, ann as its moderator, and it lasts as long as ann's call. */
export const attended = (
  { ari, calls: { ann, bob } }: Stage, also: (conference: Conference, bob: Call) => Observable<unknown>, options: ConferenceOptions = {},
): Observable<unknown> =>
  openConference(ari, options).pipe(
    switchMap((conference) => merge(conference.attend(bob), conference.attend(ann, { moderator: true }), also(conference, bob))),
    untilHangup(ann),
  )

export const callers = { ann: '', bob: '' }
