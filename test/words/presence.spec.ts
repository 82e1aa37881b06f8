import { concat, map, of, takeUntil, timer } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('deviceState.presence', {
  as: 'state', begin: ({ ari }) => ari.deviceState('Stasis:door').presence('INUSE'), lasts: 'it belongs to no call',
})
everyFrame('ari.presence', {
  as: 'stream',
  begin: ({ ari, call }) => ari.presence('door', concat(of('INUSE' as const), timer(3).pipe(map(() => 'BUSY' as const)))).pipe(takeUntil(call.ended$)),
})
