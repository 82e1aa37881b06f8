import { supervise } from 'rxari'

import { everyFrame, onceMore } from '../support/everyFrame.js'

everyFrame('supervise', {
  as: 'state', callers: { ann: '', bob: '' }, begin: ({ ari, calls: { ann, bob } }) => supervise(ari, ann, bob, 'whisper'), except: [onceMore],
})
