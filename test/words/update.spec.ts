import { everyFrame } from '../support/everyFrame.js'

everyFrame('deviceState.update', {
  as: 'act', begin: ({ ari }) => ari.deviceState('Stasis:door').update('INUSE'),
  except: [{ finding: /there is still: deviceStates.update Stasis:door INUSE/, because: 'it is set for good' }],
})
everyFrame('mailbox.update', {
  as: 'act', begin: ({ ari }) => ari.mailbox('alice').update({ oldMessages: 0, newMessages: 1 }),
})
