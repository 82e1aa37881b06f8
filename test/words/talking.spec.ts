import { merge } from 'rxjs'

import { everyFrame, long } from '../support/everyFrame.js'

everyFrame('call.talking', { as: 'stream', begin: ({ call }) => call.talking() })
everyFrame('call.talking, twice, and over a prompt', {
  as: 'stream', begin: ({ call }) => merge(call.talking(), call.talking({ silence: 400 }), call.play('sound:a')), asterisk: long,
})
