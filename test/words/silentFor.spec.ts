import { silentFor } from 'rxari'
import { switchMap } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('silentFor', { as: 'stream', begin: ({ call }) => call.talking().pipe(silentFor(5), switchMap(() => call.play('sound:a'))) })
