import { merge } from 'rxjs'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('call.setVariable', { as: 'act', begin: ({ call }) => call.setVariable('DESK', '2') })
everyFrame('call.setVariable, behind a sound', {
  as: 'stream', begin: ({ call }) => merge(call.play('sound:a'), call.setVariable('DESK', '2')),
})
everyFrame('bridge.setVariable', {
  as: 'act', begin: ({ ari }) => ari.bridge('lobby').setVariable('TOPIC', 'taxes'), given: meeting, meanwhile: ['DELETE /bridges/lobby'],
})
