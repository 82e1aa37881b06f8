import { merge, switchMap, takeUntil, timer } from 'rxjs'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('call.holdMusic', { as: 'state', begin: ({ call }) => call.holdMusic() })
everyFrame('bridge.holdMusic', {
  as: 'state', begin: ({ ari }) => ari.bridge('lobby').holdMusic(), given: meeting, meanwhile: ['DELETE /bridges/lobby'],
  lasts: 'it belongs to the bridge',
})
everyFrame('call.holdMusic, held twice', {
  as: 'stream', begin: ({ call }) => merge(call.holdMusic(), timer(3).pipe(switchMap(() => call.holdMusic()), takeUntil(timer(6)))),
  holds: ['channels.startMoh caller'],
})
everyFrame('call.holdMusic, the newest in force', {
  as: 'stream', begin: ({ call }) => merge(call.holdMusic('jazz'), timer(3).pipe(switchMap(() => call.ring()), takeUntil(timer(6)))),
  holds: ['channels.startMoh caller jazz'],
})
everyFrame('call.holdMusic, and the newer ringing', {
  as: 'stream', begin: ({ call }) => merge(call.holdMusic('jazz'), timer(3).pipe(switchMap(() => call.ring()))), holds: ['channels.ring caller'],
})
everyFrame('call.holdMusic, set again behind a sound', {
  as: 'stream', begin: ({ call }) => merge(call.holdMusic(), timer(3).pipe(switchMap(() => call.play('sound:a')))), holds: ['channels.startMoh caller'],
})
