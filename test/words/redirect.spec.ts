import { everyFrame } from '../support/everyFrame.js'

everyFrame('call.redirect', {
  as: 'act', begin: ({ call }) => call.redirect('PJSIP/bob'),
})
