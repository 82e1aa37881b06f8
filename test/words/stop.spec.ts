import { everyFrame, long, playing, recording } from '../support/everyFrame.js'

everyFrame('playback.stop', { as: 'act', begin: ({ ari }) => ari.playback('p1').stop(), given: playing, meanwhile: ['DELETE /playbacks/p1'], asterisk: long })
everyFrame('liveRecording.stop', { as: 'act', begin: ({ ari }) => ari.liveRecording('r1').stop(), given: recording, meanwhile: ['DELETE /recordings/live/r1'] })
everyFrame('liveRecording.stop, of one that is over', {
  as: 'act', begin: ({ ari }) => ari.liveRecording('r1').stop(),
})
