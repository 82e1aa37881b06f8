import { of } from 'rxjs'

import { openQueue } from 'rxari'

import { everyFrame, targets } from '../support/everyFrame.js'

everyFrame('openQueue', {
  as: 'state', lasts: 'it waits for callers', asterisk: { dialplan: targets },
  begin: ({ ari }) => openQueue(ari, { agents$: of([{ id: 'alice', endpoint: 'Local/answer@targets/n' }]) }),
})
