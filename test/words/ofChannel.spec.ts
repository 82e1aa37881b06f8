import { ofChannel } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('ofChannel', { as: 'stream', lasts: 'it knows no stay', callers: { caller: '--1-2' }, given: answered, begin: ({ ari, call }) => ari.events$.pipe(ofChannel(call.id)) })
