import { takeUntil } from 'rxjs'
import { looped } from 'rxari'

import { answered, everyFrame, long } from '../support/everyFrame.js'

everyFrame('looped', { as: 'stream', begin: ({ call }) => call.play('sound:a').pipe(looped({ times: 2, pause: 5 })), asterisk: { sound: 3 } })
everyFrame('looped, until a key', {
  as: 'stream', callers: { caller: '-------1' }, given: answered, begin: ({ call }) => call.play('sound:a').pipe(looped(), takeUntil(call.keypad$)), asterisk: long,
  // The key may be lost in a gap: then it goes on.
  until: 100,
})
