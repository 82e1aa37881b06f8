import { confirm } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('confirm', { as: 'act', callers: { caller: '----2' }, given: answered, begin: ({ call }) => call.keypad$.pipe(confirm({ prompt: call.play('sound:a') })) })
