import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('call.variable', { as: 'act', begin: ({ call }) => call.variable('CALLERID(num)') })
everyFrame('bridge.variable', {
  as: 'act', begin: ({ ari }) => ari.bridge('lobby').variable('TOPIC'), given: [...meeting, 'POST /bridges/lobby/variable?variable=TOPIC&value=taxes'], meanwhile: ['DELETE /bridges/lobby'],
})
