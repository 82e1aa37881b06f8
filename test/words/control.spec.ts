import { everyFrame, isOver, long, playing } from '../support/everyFrame.js'

everyFrame('playback.control', {
  as: 'act', begin: ({ ari }) => ari.playback('p1').control('pause'), given: playing, meanwhile: ['DELETE /playbacks/p1'], asterisk: long,
  except: [isOver, { finding: /there is still: playbacks.control p1 pause/, because: 'it is paused for good' }],
})
