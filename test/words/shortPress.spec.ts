import { take } from 'rxjs'
import { shortPress } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('shortPress', {
  as: 'act', callers: { caller: '---1' }, given: answered, begin: ({ call }) => call.keypad$.pipe(shortPress(), take(1)),
})
