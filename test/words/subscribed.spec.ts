import { everyFrame } from '../support/everyFrame.js'

everyFrame('ari.subscribed', {
  as: 'state', begin: ({ ari }) => ari.subscribed('bridge:lobby'), given: ['POST /bridges/lobby'], meanwhile: ['DELETE /bridges/lobby'],
  lasts: 'it belongs to no call',
  except: [
    { finding: /second value/, because: 'after a gap it emits again' },
    { finding: /Event source does not exist/, because: 'there is nothing of the kind: Refused, as its docstring says' },
  ],
})
