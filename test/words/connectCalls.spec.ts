import { merge } from 'rxjs'

import { connectCalls } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('connectCalls', { as: 'state', callers: { ann: '', bob: '' }, begin: ({ ari, calls: { ann, bob } }) => connectCalls(ari, ann, bob) })
everyFrame('connectCalls, behind a sound', {
  as: 'stream', callers: { ann: '', bob: '' }, begin: ({ ari, calls: { ann, bob } }) => merge(ann.play('sound:a'), connectCalls(ari, ann, bob, { name: 'two' })),
})
