import { everyFrame, recording } from '../support/everyFrame.js'

everyFrame('deviceState.delete', {
  as: 'act', begin: ({ ari }) => ari.deviceState('Stasis:door').delete(),
})
everyFrame('mailbox.delete', { as: 'act', begin: ({ ari }) => ari.mailbox('alice').delete(), given: ['PUT /mailboxes/alice?oldMessages=0&newMessages=1'] })
everyFrame('storedRecording.delete', {
  as: 'act', begin: ({ ari }) => ari.storedRecording('r1').delete(), given: [...recording, 'POST /recordings/live/r1/stop'],
})
