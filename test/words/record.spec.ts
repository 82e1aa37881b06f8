import { timer } from 'rxjs'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('call.record', { as: 'act', begin: ({ call }) => call.record({ name: 'r1', maxDurationSeconds: 1 }) })
everyFrame('call.record, behind a beep', { as: 'act', begin: ({ call }) => call.record({ name: 'r1', beep: true, until$: timer(20) }) })
everyFrame('call.record, kept', { as: 'act', begin: ({ call }) => call.record({ name: 'r1', until$: timer(20), terminateOn: '#', whenLeft: 'keep' }) })
everyFrame('bridge.record', {
  as: 'act', begin: ({ ari }) => ari.bridge('lobby').record({ name: 'r1', maxDurationSeconds: 1 }), given: meeting, meanwhile: ['DELETE /bridges/lobby'],
})
