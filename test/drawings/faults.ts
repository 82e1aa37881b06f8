import { type Call } from 'rxari'
import { application, callFlow } from 'rxari/testing'
import { throwError } from 'rxjs'

import { type Wrong, greet, requests } from './flows.js'

const failing = (_: Call) => throwError(() => new Error('no such department'))
const failed = { status: 500, message: 'Allocation failed' }

/** Wrong in what goes wrong. */
export const faults: Wrong = {
  'a fault that is not drawn': callFlow(failing, ({ caller }) => { caller('--s') }),

  'a request that is refused, and not drawn': callFlow(greet, { answers: { 'channels.play': failed } }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }),

  'a fault that does not come': callFlow(greet, ({ caller, faults }) => {
    caller('s')
    faults('SoundFailed')
  }),

  'another fault': callFlow(failing, ({ caller, faults }) => {
    caller('s')
    faults('Refused')
  }),

  'one fault of two': callFlow(failing, ({ caller, faults }) => {
    caller('s', 'ann')
    caller('--s', 'bob')
    faults('FlowFailed')
  }),

  'the program fails, and nobody draws it': application((ari) => ari.channels.get({ channelId: 'nobody' }), () => undefined),

  'a sound that is missing': callFlow(greet, { sounds: { 'sound:hello-world': 'missing' } }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }),

  'an answer to what is never asked for': callFlow(greet, { answers: { 'channels.play caller sound:hello-wrold': failed } }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }),

  'more than one thing': callFlow(greet, ({ caller, asterisk, faults, flow }) => {
    caller('  s')
    asterisk('h', requests)
    flow('    |')
    faults('Gone')
  }),
}
