import { everyFrame } from '../support/everyFrame.js'

everyFrame('endpoint.refer', {
  as: 'act', begin: ({ ari }) => ari.endpoint('PJSIP', 'alice').refer({ from: 'sip:desk@example.com', refer_to: 'sip:bob@example.com' }),
  asterisk: { endpoints: { 'PJSIP/alice': 'online' } },
})
