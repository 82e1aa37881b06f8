import { merge, switchMap, takeUntil } from 'rxjs'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('bridge.occupants$', {
  as: 'stream', begin: ({ ari, call }) => merge(ari.bridge('lobby').occupants$, ari.bridge('lobby').join(call)).pipe(takeUntil(call.ended$)), given: meeting,
  meanwhile: ['DELETE /bridges/lobby'],
})
everyFrame('bridge.occupants$, of one of ours', {
  as: 'stream', begin: ({ ari, call }) => ari.openBridge().pipe(switchMap((bridge) => merge(bridge.occupants$, bridge.join(call))), takeUntil(call.ended$)),
})
