import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.ring', { as: 'state', begin: ({ call }) => call.ring() })
