import { concat, of } from 'rxjs'

import { eachCall, inOrder } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('eachCall', {
  as: 'stream', lasts: 'it waits for the next call', callers: { ann: '', bob: '' },
  begin: ({ ari, calls: { ann, bob } }) => concat(of(ann, bob), ari.calls$).pipe(eachCall((call) => inOrder(call.answer(), call.play('sound:a')))),
  except: [{ finding: /FlowFailed/, because: 'the failure of a flow is kept to its call, and told as a fault' }],
})
