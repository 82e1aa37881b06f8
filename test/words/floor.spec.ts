import { merge, switchMap, takeUntil } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('bridge.floor', {
  as: 'stream', callers: { ann: '', bob: '' },
  begin: ({ ari, calls: { ann, bob } }) => ari.openBridge().pipe(
    switchMap((bridge) => merge(bridge.floor(), bridge.join(ann), bridge.join(bob))), takeUntil(ann.ended$),
  ),
})
