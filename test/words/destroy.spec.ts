import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('bridge.destroy', { as: 'act', begin: ({ ari }) => ari.bridge('lobby').destroy(), given: meeting, meanwhile: ['DELETE /bridges/lobby'] })
