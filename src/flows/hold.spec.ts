import { describe, test } from '@jest/globals'
import { concat, map, merge, takeUntil, timer } from 'rxjs'

import type { Call } from '../resources/channels/call.js'
import { callFlow } from '../testing/callFlow.js'
import { hold } from './hold.js'

const requests = {
  m: 'channels.mute caller in', u: 'channels.unmute caller in', h: 'channels.startMoh caller', o: 'channels.stopMoh caller', x: 'channels.hangup caller',
}
const values = { c: 'caller' }

describe('hold', () => {
  test('is in force when both are: the music, and the microphone shut; let go, both are taken back', callFlow(
    (call: Call) => hold(call).pipe(takeUntil(timer(5))), { whenDone: 'leave' },
    ({ caller, asterisk, flow }) => {
      caller('  s---------h')
      asterisk('(mh)-(uo)', requests)
      flow('    -c---|', values)
    },
  ))

  test('completes with the call, and nothing is taken back', callFlow((call: Call) => hold(call), ({ caller, asterisk, flow }) => {
    caller('  s-----h')
    asterisk('(mh)', requests)
    flow('    -c----|', values)
  }))

  test('of a call that has ended it completes, and nothing is asked', callFlow(
    (call: Call) => concat(timer(3).pipe(takeUntil(call.ended$)), hold(call)), ({ caller, asterisk, flow }) => {
      caller('  s-h')
      asterisk('')
      flow('    --|')
    },
  ))

  test('two who hold the same call hold it once', callFlow(
    (call: Call) => merge(hold(call).pipe(takeUntil(timer(4))), hold(call).pipe(takeUntil(timer(7)))).pipe(map(({ id }) => id)), { whenDone: 'leave' },
    ({ caller, asterisk }) => {
      caller('  s------------h')
      asterisk('(mh)---(uo)', requests)
    },
  ))

  test.each(['channels.mute caller in', 'channels.startMoh caller jazz'])('fails where Asterisk refuses %s; what is in force of it is taken back', (refused) => {
    callFlow((call: Call) => hold(call, 'jazz'), { answers: { [refused]: { status: 500, message: 'Internal Server Error' } } }, ({ caller, flow, faults }) => {
      caller('s-----h')
      flow('  -#')
      faults('FlowFailed')
    })()
  })
})
