import { forkJoin, merge, switchMap, takeUntil, timer } from 'rxjs'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('bridge.join', { as: 'state', begin: ({ ari, call }) => ari.bridge('lobby').join(call), given: meeting, meanwhile: ['DELETE /bridges/lobby'] })
everyFrame('bridge.join, behind a sound', {
  as: 'stream', begin: ({ ari, call }) => merge(call.play('sound:a'), ari.bridge('lobby').join(call)), given: meeting, meanwhile: ['DELETE /bridges/lobby'],
})
everyFrame('bridge.join, with a sound without end', {
  as: 'stream', begin: ({ ari, call }) => ari.bridge('lobby').join(call).pipe(switchMap(() => call.play('tone:ring')), takeUntil(timer(6))), given: meeting,
})
everyFrame('bridge.join, let go behind a sound without end, which is stopped then', {
  as: 'stream', begin: ({ ari, call }) => merge(call.play('tone:ring'), ari.bridge('lobby').join(call).pipe(takeUntil(timer(4)))), given: meeting, until: 1_000,
  holds: [],
})
everyFrame('bridge.join, of two in one of ours', {
  as: 'stream', callers: { ann: '', bob: '' },
  begin: ({ ari, calls: { ann, bob } }) => ari.openBridge().pipe(switchMap((bridge) => forkJoin([bridge.join(ann), bridge.join(bob)])), takeUntil(ann.ended$)),
})
