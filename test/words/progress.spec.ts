import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.progress', { as: 'act', begin: ({ call }) => call.progress() })
