import { everyFrame, isOver, long, meeting, playing, recording } from '../support/everyFrame.js'

everyFrame('call.get', { as: 'act', begin: ({ call }) => call.get() })
everyFrame('bridge.get', { as: 'act', begin: ({ ari }) => ari.bridge('lobby').get(), given: meeting, meanwhile: ['DELETE /bridges/lobby'] })
everyFrame('playback.get', {
  as: 'act', begin: ({ ari }) => ari.playback('p1').get(), given: playing, meanwhile: ['DELETE /playbacks/p1'], asterisk: long,
  except: [isOver],
})
everyFrame('endpoint.get', { as: 'act', begin: ({ ari }) => ari.endpoint('PJSIP', 'alice').get(), asterisk: { endpoints: { 'PJSIP/alice': 'online' } } })
everyFrame('mailbox.get', {
  as: 'act', begin: ({ ari }) => ari.mailbox('alice').get(), given: ['PUT /mailboxes/alice?oldMessages=0&newMessages=1'],
})
everyFrame('deviceState.get', {
  as: 'act', begin: ({ ari }) => ari.deviceState('Stasis:door').get(),
})
everyFrame('liveRecording.get', {
  as: 'act', begin: ({ ari }) => ari.liveRecording('r1').get(), given: recording,
  except: [isOver],
})
everyFrame('storedRecording.get', {
  as: 'act', begin: ({ ari }) => ari.storedRecording('r1').get(), given: [...recording, 'POST /recordings/live/r1/stop'],
})
