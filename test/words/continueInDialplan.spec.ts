import { merge, switchMap, timer } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.continueInDialplan', { as: 'act', begin: ({ call }) => call.continueInDialplan() })
everyFrame('call.continueInDialplan, with music and a sound', {
  as: 'stream', begin: ({ call }) => merge(call.holdMusic(), call.play('sound:a'), timer(2).pipe(switchMap(() => call.continueInDialplan()))),
})
everyFrame('call.continueInDialplan, with a sound without end', {
  as: 'stream', begin: ({ call }) => merge(call.play('tone:ring'), timer(4).pipe(switchMap(() => call.continueInDialplan()))),
})
