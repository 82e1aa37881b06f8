import { everyFrame } from '../support/everyFrame.js'

everyFrame('ari.drain', { as: 'stream', begin: ({ ari }) => ari.drain({ within: 5 }) })
everyFrame('ari.drain, back to the dialplan', {
  as: 'stream', begin: ({ ari }) => ari.drain({ within: 5, then: 'continue' }), callers: { ann: '', bob: '' },
})
