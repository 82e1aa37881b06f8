import { everyFrame } from '../support/everyFrame.js'

everyFrame('ari.filtered', {
  as: 'state', begin: ({ ari }) => ari.filtered({ disallowed: ['ChannelVarset'] }), lasts: 'it belongs to no call',
})
