import { merge } from 'rxjs'

import { everyFrame, isOver, meeting } from '../support/everyFrame.js'

everyFrame('call.play', { as: 'act', begin: ({ call }) => call.play('sound:a') })
everyFrame('call.play, of two', { as: 'act', begin: ({ call }) => call.play(['sound:a', 'sound:b']) })
everyFrame('bridge.play', {
  as: 'act', begin: ({ ari }) => ari.bridge('lobby').play('sound:a'), given: meeting, meanwhile: ['DELETE /bridges/lobby'],
  except: [{ finding: /more when it is done: playbacks.stop/, because: 'its end was told before the reply to what began it: the stop finds nothing' }],
})
everyFrame('call.play, what is not there', {
  as: 'act', begin: ({ call }) => call.play('sound:missing'), asterisk: { sounds: { 'sound:missing': 'missing' } }, fails: 'SoundFailed',
})
everyFrame('call.play, what Asterisk forgets', { as: 'act', begin: ({ call }) => call.play('recording:missing'), fails: 'SoundFailed' })
everyFrame('call.play, without end', { as: 'stream', begin: ({ call }) => call.play('tone:ring'), until: 10 })
everyFrame('call.play, two, one behind the other', { as: 'stream', begin: ({ call }) => merge(call.play('tone:ring'), call.play('sound:a')), until: 10 })
everyFrame('bridge.play, without end', {
  as: 'stream', begin: ({ ari }) => ari.bridge('lobby').play('tone:ring'), given: meeting, meanwhile: ['DELETE /bridges/lobby'], lasts: 'it belongs to the bridge', until: 10,
})
everyFrame('bridge.play, in one of which nobody tells us', {
  as: 'act', begin: ({ ari }) => ari.bridge('lobby').play('sound:a'), given: ['POST /bridges/lobby?type=mixing'], meanwhile: ['DELETE /bridges/lobby'],
  except: [isOver],
})
