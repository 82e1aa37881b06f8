import { describe, test } from '@jest/globals'
import { NEVER, type Observable, map, takeUntil, timer } from 'rxjs'

import { two } from '../../test/support/two.js'
import type { Ari } from '../ari.js'
import { application } from '../testing/application.js'
import { attendedTransfer } from './attendedTransfer.js'

const target = 'PJSIP/carl'
const after = <D extends 'complete' | 'abandon'>(ms: number, decision: D): Observable<D> => timer(ms).pipe(map(() => decision))

/** Ann is the caller, Bob the agent. */
const transferring = (decision$: Observable<'complete' | 'abandon'>) =>
  two((ari, caller, agent) => attendedTransfer(ari, { caller, agent, target, decision$, mohClass: 'piano' }).pipe(map(({ outcome }) => outcome)))
const letGo = (ms: number) => (ari: Ari) => transferring(NEVER)(ari).pipe(takeUntil(timer(ms)))

describe('attendedTransfer', () => {
  test('completed: all three are left, each by themselves', application(transferring(after(20, 'complete')), { phones: { [target]: 'r---a-----------------------------h' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('20ms (v|)', { v: 'completed' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      20 channels.stopMoh ann
      20 bridges.destroy bridge
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
      36 PJSIP/carl hangs up
      36 PJSIP/carl ended hangup
    `)
  }))

  test('abandoned: the target is hung up', application(transferring(after(20, 'abandon')), { phones: { [target]: 'r---a' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('20ms (v|)', { v: 'abandoned' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      20 channels.stopMoh ann
      20 bridges.destroy bridge
      20 channels.hangup PJSIP/carl
      21 PJSIP/carl ended hangup
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('abandoned while it rings', application(transferring(after(5, 'abandon')), { phones: { [target]: 'r' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('5ms (v|)', { v: 'abandoned' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      5 channels.ringStop bob
      5 channels.stopMoh ann
      5 channels.hangup PJSIP/carl normal
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('completed too early is not completed', application(transferring(after(5, 'complete')), { phones: { [target]: 'r------a' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('36ms |')
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      9 PJSIP/carl answers
      9 channels.ringStop bob
      9 bridges.create bridge mixing
      11 bridges.addChannel bridge bob
      11 bridges.addChannel bridge PJSIP/carl
      36 ann hangs up
      36 ann ended hangup
      36 bridges.destroy bridge
      36 channels.hangup PJSIP/carl
      36 bob hangs up
      36 bob ended hangup
      37 PJSIP/carl ended hangup
    `)
  }))

  test('the agent hangs up: completed', application(transferring(NEVER), { phones: { [target]: 'r---a---------------------h' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------h', 'bob')
    flow('18ms (v|)', { v: 'completed' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      18 bob hangs up
      18 bridges.destroy bridge
      18 bob ended hangup
      18 channels.stopMoh ann
      28 PJSIP/carl hangs up
      28 PJSIP/carl ended hangup
      36 ann hangs up
      36 ann ended hangup
    `)
  }))

  test('the agent hangs up while it rings: it rings on, and is completed when it is answered', application(transferring(NEVER), { phones: { [target]: 'r 19ms a 9ms h' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------h', 'bob')
    flow('22ms (v|)', { v: 'completed' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      12 bob hangs up
      12 bob ended hangup
      22 PJSIP/carl answers
      22 channels.stopMoh ann
      32 PJSIP/carl hangs up
      32 PJSIP/carl ended hangup
      36 ann hangs up
      36 ann ended hangup
    `)
  }))

  test('the target hangs up: abandoned', application(transferring(NEVER), { phones: { [target]: 'r---a-------h' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('14ms (v|)', { v: 'abandoned' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      14 PJSIP/carl hangs up
      14 bridges.destroy bridge
      14 PJSIP/carl ended hangup
      14 channels.stopMoh ann
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('the caller hangs up: completes empty, the target is hung up', application(transferring(NEVER), { phones: { [target]: 'r---a' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('18ms |')
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      18 ann hangs up
      18 ann ended hangup
      18 bridges.destroy bridge
      18 channels.hangup PJSIP/carl
      19 PJSIP/carl ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('the target is busy: that is the value', application(transferring(NEVER), { phones: { [target]: 'r---b' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('6ms (v|)', { v: 'busy' })
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl is busy
      6 channels.ringStop bob
      6 channels.stopMoh ann
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('let go while they consult: the target is hung up', application(letGo(20), { phones: { [target]: 'r---a' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('20ms |')
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      6 PJSIP/carl answers
      6 channels.ringStop bob
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge bob
      8 bridges.addChannel bridge PJSIP/carl
      20 channels.stopMoh ann
      20 bridges.destroy bridge
      20 channels.hangup PJSIP/carl
      21 PJSIP/carl ended hangup
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))

  test('let go while it rings: it rings no more', application(letGo(10), { phones: { [target]: 'r' } }, ({ caller, transcript, flow }) => {
    caller('s-----------------------------------h', 'ann')
    caller('s-----------------------------------h', 'bob')
    flow('10ms |')
    transcript(`
      0 ann calls
      0 bob calls
      0 channels.startMoh ann piano
      0 channels.ring bob
      0 channels.originate PJSIP/carl
      2 PJSIP/carl rings
      10 channels.stopMoh ann
      10 channels.ringStop bob
      10 channels.hangup PJSIP/carl normal
      36 ann hangs up
      36 ann ended hangup
      36 bob hangs up
      36 bob ended hangup
    `)
  }))
})
