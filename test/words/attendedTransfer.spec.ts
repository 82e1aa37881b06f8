import { NEVER, filter, map } from 'rxjs'

import { type Call, attendedTransfer } from 'rxari'

import { everyFrame, targets } from '../support/everyFrame.js'

const decided = ({ keypad$ }: Call) => keypad$.pipe(
  filter(({ digit }) => '12'.includes(digit)),
  map(({ digit }) => (digit === '1' ? 'complete' as const : 'abandon' as const)),
)
const asterisk = { dialplan: targets }

const behind = { finding: /more when it is done: /, because: 'what it held is taken back behind its value' }

everyFrame('attendedTransfer', {
  as: 'act', callers: { ann: '', bob: ' 1100ms 2' }, given: ['POST /channels/bob/answer'], asterisk, except: [behind],
  begin: ({ ari, calls: { ann, bob } }) => attendedTransfer(ari, { caller: ann, agent: bob, target: 'Local/answer@targets/n', decision$: decided(bob) }),
})
everyFrame('attendedTransfer, to one who is busy', {
  as: 'act', callers: { ann: '', bob: '' }, asterisk, except: [behind],
  begin: ({ ari, calls: { ann, bob } }) => attendedTransfer(ari, { caller: ann, agent: bob, target: 'Local/busy@targets/n', decision$: NEVER }),
})
