import { openConference } from 'rxari'

import { attended, callers } from '../support/conference.js'
import { everyFrame } from '../support/everyFrame.js'

everyFrame('openConference', { as: 'state', begin: ({ ari }) => openConference(ari), lasts: 'it is nobody\'s but its subscriber\'s' })
everyFrame('openConference, with all that goes on in it', {
  as: 'stream', callers,
  begin: (stage) => attended(stage, ({ state$ }) => state$, {
    announcing: ({ what }, bridge) => bridge.play(`sound:${what}`),
    whileModerated: (bridge) => bridge.holdMusic(),
  }),
})
