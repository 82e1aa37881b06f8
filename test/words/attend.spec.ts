import { EMPTY } from 'rxjs'

import { attended, callers } from '../support/conference.js'
import { everyFrame } from '../support/everyFrame.js'

everyFrame('conference.attend', { as: 'stream', callers, begin: (stage) => attended(stage, () => EMPTY, { waiting: (call) => call.holdMusic() }) })
