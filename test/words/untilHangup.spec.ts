import { interval } from 'rxjs'

import { untilHangup } from 'rxari'

import { everyFrame } from '../support/everyFrame.js'

everyFrame('untilHangup', { as: 'stream', until: 10, begin: ({ call }) => interval(2).pipe(untilHangup(call)) })
