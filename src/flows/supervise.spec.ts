import { describe, test } from '@jest/globals'
import { concat, ignoreElements, of, switchMap, takeUntil, timer } from 'rxjs'

import { two } from '../../test/support/two.js'
import { application } from '../testing/application.js'
import { type Supervision, supervise } from './supervise.js'

const attending = (mode: Supervision) => two((ari, ann, bob) => supervise(ari, ann, bob, mode))
const directions: readonly (readonly [Supervision, string])[] = [['listen', 'both none'], ['whisper', 'both out'], ['barge', 'both both']]
const requests = {
  s: 'channels.snoopChannel bob both none app', b: 'bridges.create bridge mixing', j: 'bridges.addChannel bridge ann', J: 'bridges.addChannel bridge channel',
  h: 'channels.hangup channel', x: 'bridges.destroy bridge', o: 'bridges.removeChannel bridge ann', O: 'bridges.removeChannel bridge channel',
}
const values = { l: 'listen' }

describe('supervise', () => {
  test.each(directions)('%s: a snoop (%s) in a bridge of its own with the supervisor', (mode, how) => {
    application(attending(mode), ({ caller, asterisk, flow }) => {
      caller('  s-----------h', 'ann')
      caller('  s-----------h', 'bob')
      asterisk('s-b-(jJ)----(xh)', { ...requests, s: `channels.snoopChannel bob ${how} app` })
      flow('    -----m------|', { m: mode })
    })()
  })

  test('over when the call that is attended is; the supervisor is the flow\'s again', application(attending('listen'), ({ caller, asterisk, flow }) => {
    caller('  s---------------h', 'ann')
    caller('  s--------h', 'bob')
    asterisk('s-b-(jJ)-x', requests)
    flow('    -----l---|', values)
  }))

  test('over when the supervisor hangs up: the snoop is hung up', application(attending('listen'), ({ caller, asterisk, flow }) => {
    caller('  s--------h', 'ann')
    caller('  s---------------h', 'bob')
    asterisk('s-b-(jJ)-(xh)', requests)
    flow('    -----l---|', values)
  }))

  test('let go, the snoop is hung up and the bridge destroyed', application(
    two((ari, ann, bob) => supervise(ari, ann, bob, 'listen').pipe(takeUntil(timer(8)))), ({ caller, asterisk, flow }) => {
      caller('  s---------------h', 'ann')
      caller('  s---------------h', 'bob')
      asterisk('s-b-(jJ)(hx)', requests)
      flow('    -----l--|', values)
    },
  ))

  test('modes are switched by switchMap', application(
    two((ari, ann, bob) => concat(of('listen' as const), timer(20).pipe(ignoreElements()), of('barge' as const)).pipe(
      switchMap((mode) => supervise(ari, ann, bob, mode)),
    )),
    { latency: 3 },
    ({ caller, transcript }) => {
      caller('s 40ms h', 'ann')
      caller('s 40ms h', 'bob')
      transcript(`
        0 ann calls
        0 bob calls
        0 channels.snoopChannel bob both none app
        6 bridges.create bridge mixing
        12 bridges.addChannel bridge ann
        12 bridges.addChannel bridge channel
        20 channels.hangup channel
        20 bridges.destroy bridge
        20 channels.snoopChannel bob both both app
        23 channel ended hangup
        26 bridges.create bridge2 mixing
        32 bridges.addChannel bridge2 ann
        32 bridges.addChannel bridge2 channel2
        41 ann hangs up
        41 bridges.destroy bridge2
        41 channels.hangup channel2
        41 ann ended hangup
        41 bob hangs up
        41 bob ended hangup
        41 channel2 ended left
      `)
    },
  ))

  test('with a supervisor who has left nothing is asked', application(
    two((ari, ann, bob) => timer(5).pipe(switchMap(() => supervise(ari, ann, bob, 'listen')))), ({ caller, asterisk, flow }) => {
      caller('  s-h', 'ann')
      caller('  s---------h', 'bob')
      asterisk('')
      flow('    -----|')
    },
  ))
})
