import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.move', { as: 'act', begin: ({ call }) => call.move({ app: 'other' }), others: ['other'] })
everyFrame('call.move, to nobody', { as: 'act', begin: ({ call }) => call.move({ app: 'other' }), fails: 'MoveFailed' })
