import { from } from 'rxjs'
import { announce } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('announce', {
  as: 'stream', begin: ({ call }) => from(['sound:a', 'sound:b']).pipe(announce((media) => call.play(media))), asterisk: { sound: 3 },
})
