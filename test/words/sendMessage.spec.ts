import { everyFrame } from '../support/everyFrame.js'

everyFrame('endpoint.sendMessage', {
  as: 'act', begin: ({ ari }) => ari.endpoint('PJSIP', 'alice').sendMessage({ from: 'sip:desk@example.com', body: 'Your taxi is here.' }),
  asterisk: { endpoints: { 'PJSIP/alice': 'online' } },
})
