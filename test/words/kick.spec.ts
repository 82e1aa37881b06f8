import { switchMap, timer } from 'rxjs'

import { attended, callers } from '../support/conference.js'
import { everyFrame } from '../support/everyFrame.js'

everyFrame('conference.kick', {
  as: 'stream', callers, begin: (stage) => attended(stage, (conference, bob) => timer(6).pipe(switchMap(() => conference.kick(bob)))),
})
