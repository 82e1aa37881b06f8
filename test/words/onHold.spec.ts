import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.onHold', { as: 'state', begin: ({ call }) => call.onHold() })
