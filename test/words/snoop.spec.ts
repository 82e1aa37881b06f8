import { everyFrame, onceMore } from '../support/everyFrame.js'

everyFrame('call.snoop', { as: 'state', begin: ({ call }) => call.snoop({ whisper: 'out' }), except: [onceMore] })
