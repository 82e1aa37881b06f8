import { ofType } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('ofType', { as: 'stream', lasts: 'it knows no call', callers: { caller: '--1-2' }, given: answered, begin: ({ ari }) => ari.events$.pipe(ofType('ChannelDtmfReceived')) })
