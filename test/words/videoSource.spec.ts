import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('bridge.videoSource', {
  as: 'state', begin: ({ ari, call }) => ari.bridge('lobby').videoSource(call), given: [...meeting, 'POST /bridges/lobby/addChannel?channel=caller'], meanwhile: ['DELETE /bridges/lobby'],
  except: [{ finding: /a call that has ended: bridges.setVideoSource/, because: 'what waited for the connection is asked when that is back, and taken back' }],
})
