import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.sendDtmf', { as: 'act', begin: ({ call }) => call.sendDtmf('12', { between: 1, duration: 2 }) })
