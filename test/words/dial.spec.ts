import { cancels, everyFrame, targets } from '../support/everyFrame.js'

everyFrame('ari.dial', { as: 'act', begin: ({ ari }) => ari.dial('Local/answer@targets/n'), asterisk: { dialplan: targets } })
everyFrame('ari.dial, early', { as: 'act', begin: ({ ari }) => ari.dial('Local/answer@targets/n', { early: true }), asterisk: { dialplan: targets } })
everyFrame('ari.dial, busy', { as: 'act', begin: ({ ari }) => ari.dial('Local/busy@targets/n'), asterisk: { dialplan: targets } })
everyFrame('ari.dial, busy, early', {
  as: 'act', begin: ({ ari }) => ari.dial('Local/busy@targets/n', { early: true }), asterisk: { dialplan: targets }, except: [cancels],
})
everyFrame('ari.dial, for so long', { as: 'act', begin: ({ ari }) => ari.dial('Local/ring@targets/n', { ringFor: 20 }), asterisk: { dialplan: targets }, except: [cancels] })
everyFrame('ari.dial, for so long, early', {
  as: 'act', begin: ({ ari }) => ari.dial('Local/ring@targets/n', { ringFor: 20, early: true }), asterisk: { dialplan: targets }, except: [cancels],
})
