import { everyFrame, isOver, long, playing, recording } from '../support/everyFrame.js'

everyFrame('playback.paused', {
  as: 'state', begin: ({ ari }) => ari.playback('p1').paused(), given: playing, meanwhile: ['DELETE /playbacks/p1'], asterisk: long, except: [isOver],
})
everyFrame('liveRecording.paused', {
  as: 'state', begin: ({ ari }) => ari.liveRecording('r1').paused(), given: recording, meanwhile: ['POST /recordings/live/r1/stop'], except: [isOver],
})
