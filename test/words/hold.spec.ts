import { merge } from 'rxjs'

import { hold } from 'rxari'

import { everyFrame, meeting } from '../support/everyFrame.js'

everyFrame('hold', { as: 'state', begin: ({ call }) => hold(call) })
everyFrame('hold, in a bridge', { as: 'stream', begin: ({ ari, call }) => merge(ari.bridge('lobby').join(call), hold(call, 'piano')), given: meeting })
