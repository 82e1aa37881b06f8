import { merge, switchMap, takeUntil, timer } from 'rxjs'

import { attended, callers } from '../support/conference.js'
import { everyFrame, isOver, recording } from '../support/everyFrame.js'

everyFrame('call.muted', { as: 'state', begin: ({ call }) => call.muted('in') })
everyFrame('call.muted, in several directions', {
  as: 'stream', begin: ({ call }) => merge(call.muted('in'), timer(3).pipe(switchMap(() => call.muted('out')), takeUntil(timer(6)))), holds: ['channels.mute caller in'],
})
everyFrame('liveRecording.muted', {
  as: 'state', begin: ({ ari }) => ari.liveRecording('r1').muted(), given: recording, meanwhile: ['POST /recordings/live/r1/stop'], except: [isOver],
})
everyFrame('conference.muted', { as: 'stream', callers, begin: (stage) => attended(stage, (conference) => conference.muted()) })
