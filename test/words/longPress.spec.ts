import { take } from 'rxjs'
import { longPress } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('longPress', {
  as: 'act', callers: { caller: '---1' }, given: answered, begin: ({ call }) => call.keypad$.pipe(longPress(50), take(1)),
})
