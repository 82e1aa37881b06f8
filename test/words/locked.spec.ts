import { attended, callers } from '../support/conference.js'
import { everyFrame } from '../support/everyFrame.js'

everyFrame('conference.locked', { as: 'stream', callers, begin: (stage) => attended(stage, (conference) => conference.locked()) })
