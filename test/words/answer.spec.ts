import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.answer', { as: 'act', begin: ({ call }) => call.answer() })
