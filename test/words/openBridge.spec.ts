import { everyFrame } from '../support/everyFrame.js'

everyFrame('ari.openBridge', { as: 'state', begin: ({ ari }) => ari.openBridge(), lasts: 'it is nobody\'s but its subscriber\'s' })
