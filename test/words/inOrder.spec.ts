import { inOrder } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('inOrder', { as: 'act', begin: ({ call }) => inOrder(call.answer(), call.play('sound:a'), call.setVariable('DESK', '2'), call.hangup()) })
