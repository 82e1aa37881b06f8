import { connectCalls, hangupAfter } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('hangupAfter', {
  as: 'act', begin: ({ call }) => call.play('sound:a').pipe(hangupAfter(call)),
  except: [{ finding: /more when it is done: channels.hangup/, because: 'that is what it is for' }],
})
everyFrame('hangupAfter, of one who was connected', {
  as: 'state', callers: { ann: '', bob: '' }, begin: ({ ari, calls: { ann, bob } }) => connectCalls(ari, ann, bob).pipe(hangupAfter(bob)),
})
