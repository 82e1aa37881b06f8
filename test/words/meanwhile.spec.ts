import { map } from 'rxjs'

import { meanwhile } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('meanwhile', {
  as: 'stream', callers: { ann: '', bob: '' },
  begin: ({ calls: { ann, bob } }) => ann.play('sound:a').pipe(meanwhile(bob.ring()), map(({ id }) => id)),
})
