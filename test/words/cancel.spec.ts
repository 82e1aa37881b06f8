import { everyFrame, recording } from '../support/everyFrame.js'

everyFrame('liveRecording.cancel', { as: 'act', begin: ({ ari }) => ari.liveRecording('r1').cancel(), given: recording })
everyFrame('liveRecording.cancel, of one that is over', { as: 'act', begin: ({ ari }) => ari.liveRecording('r1').cancel() })
