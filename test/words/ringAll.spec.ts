import { cancels, everyFrame, targets } from '../support/everyFrame.js'

everyFrame('ari.ringAll', {
  as: 'act', begin: ({ ari }) => ari.ringAll(['Local/answer@targets/n', 'Local/ring@targets/n', 'Local/answer@targets/n']), asterisk: { dialplan: targets },
  except: [cancels],
})
