import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.hangup', { as: 'act', begin: ({ call }) => call.hangup() })
