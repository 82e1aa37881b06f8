import type { Ari } from 'rxari'
import { type Observable, concat, of } from 'rxjs'

import { program as conference } from '../../examples/conference.js'
import { program as frontDesk } from '../../examples/front-desk.js'
import { program as voicemail } from '../../examples/voicemail.js'
import { type Stage, everyFrame } from '../support/everyFrame.js'

// Whole programs: whoever hangs up or is refused anything, at any frame, and whatever becomes of the connection.

/** Serves those who have called already, too. */
const serving = (program: (ari: Ari) => Observable<unknown>) => ({ ari, calls }: Stage): Observable<unknown> =>
  program({ ...ari, calls$: concat(of(...Object.values(calls)), ari.calls$) })

const lasts = 'it waits for the next call'
const told = { finding: /FlowFailed/, because: 'the failure of a flow is kept to its call, and told as a fault' }

everyFrame('front-desk', { as: 'stream', begin: serving(frontDesk), callers: { caller: '------9------2' }, lasts, except: [told] })
const lamp = { finding: /still: deviceStates.update Stasis:voicemail INUSE/, because: 'a message waits: the lamp is lit' }
everyFrame('voicemail', {
  as: 'stream', begin: serving((ari) => voicemail(ari)), callers: { caller: '---1- 300ms #----1' }, lasts, except: [told, lamp],
})
everyFrame('conference', {
  as: 'stream', begin: serving(conference), callers: { ann: '---100-1234', bob: '----100-#' }, lasts, except: [told], until: 30,
})
