import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.silence', { as: 'state', begin: ({ call }) => call.silence() })
