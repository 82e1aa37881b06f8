import { everyFrame, targets } from '../support/everyFrame.js'

everyFrame('ari.hunt', {
  as: 'act', begin: ({ ari }) => ari.hunt(['Local/busy@targets/n', 'Local/ring@targets/n', 'Local/answer@targets/n'], { ringFor: 1_010 }),
  asterisk: { dialplan: targets },
})
