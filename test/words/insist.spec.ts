import { insist } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('insist', {
  as: 'act', begin: ({ call }) => call.play('sound:a').pipe(insist(() => undefined, { attempts: 2, between: call.play('sound:b'), otherwise: 'none' })),
})
