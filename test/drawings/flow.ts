import { type Call, inOrder } from 'rxari'
import { callFlow } from 'rxari/testing'
import { concat, map, of, throwError } from 'rxjs'

import { type Wrong, choose, greet } from './flows.js'

/** A value that no line holds: what differs stands at its end. */
const long = (last: string) => ({ list: Array.from({ length: 40 }, (_, n) => `entry number ${n}`), inner: { of: { it: { all: { last } } } } })

const tell = (value: unknown) => (call: Call) => call.answer().pipe(map(() => value))

/** Wrong in the row of what the flow emits. */
export const flow: Wrong = {
  'another value': callFlow(choose, ({ caller, flow }) => {
    caller('  s---5')
    flow('    ----(c|)', { c: { digits: '6', endedBy: 'length' } })
  }),

  'a value that is not drawn': callFlow((call) => concat(of('ready'), greet(call)), ({ caller, flow }) => {
    caller('  s')
    flow('    -----(w|)', { w: 'sound:hello-world' })
  }),

  'a value that never comes': callFlow(greet, ({ caller, flow }) => {
    caller('  s')
    flow('    -a---(w|)', { a: 'answered', w: 'sound:hello-world' })
  }),

  'a value that prints long, and differs at its end': callFlow(tell(long('one')), ({ caller, flow }) => {
    caller('  s')
    flow('    -(v|)', { v: long('other') })
  }),

  'letters where values were meant': callFlow(() => of({ department: 'sales' }), ({ caller, flow }) => {
    caller('  s')
    flow('    (a|)')
  }),

  'it completes at another time': callFlow(greet, ({ caller, flow }) => {
    caller('  s')
    flow('    -----w|', { w: 'sound:hello-world' })
  }),

  'it does not complete': callFlow((call) => call.holdMusic(), ({ caller, flow }) => {
    caller('  s')
    flow('    -c---|', { c: 'caller' })
  }),

  'it fails, and is drawn completing': callFlow((call) => inOrder(call.answer(), throwError(() => new Error('no such department'))), ({ caller, flow, faults }) => {
    caller('  s')
    flow('    -|')
    faults('FlowFailed')
  }),
}
