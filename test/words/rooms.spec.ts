import { rooms, untilHangup } from 'rxari'
import { merge, switchMap } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('rooms', {
  as: 'stream', callers: { ann: '', bob: '' },
  begin: ({ ari, calls: { ann, bob } }) => {
    const room = rooms(() => ari.openBridge())
    return merge(...[ann, bob].map((call) => room('1').pipe(switchMap((bridge) => bridge.join(call)), untilHangup(call))))
  },
})
