/**
 * The front desk, drawn. Each row reads from left to right, a character is a millisecond:
 *
 *   caller     what the caller does      s calls, digits press keys, h hangs up
 *   asterisk   what Asterisk is asked    one letter per request, named below
 *
 * `(xo)` are two in the same millisecond, ` 5s ` passes time. Asterisk takes a millisecond for everything, and every sound lasts three,
 * but for the menu, which lasts nine.
 */
import { describe, test } from '@jest/globals'
import { eachCall } from 'rxari'
import { application, callFlow } from 'rxari/testing'

import { frontDesk } from '../../examples/front-desk.js'

const sounds = { 'sound:vm-enter-num-to-call': 9 }

const requests = {
  a: 'channels.answer caller',
  w: 'channels.play caller sound:hello-world',
  m: 'channels.play caller sound:vm-enter-num-to-call',
  x: 'playbacks.stop sound:vm-enter-num-to-call',
  o: 'channels.play caller sound:please-try-again',
  1: 'channels.continueInDialplan caller departments sales',
  2: 'channels.continueInDialplan caller departments support',
  0: 'channels.continueInDialplan caller departments reception',
  h: 'channels.hangup caller',
}

const continued = { e: { how: 'continued' } }

describe('a caller is answered, greeted, asked', () => {
  test('and chooses sales', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  s-------------------1')
    asterisk('aw---m--------------1', requests)
    flow('    ---------------------(e|)', continued)
  }))

  test('and chooses support', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  s-------------------2')
    asterisk('aw---m--------------2', requests)
    flow('    ---------------------(e|)', continued)
  }))

  test('and chooses the reception', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  s-------------------0')
    asterisk('aw---m--------------0', requests)
    flow('    ---------------------(e|)', continued)
  }))

  test('and each caller has a choice of their own', application((ari) => ari.calls$.pipe(eachCall(frontDesk)), { sounds }, ({ caller, transcript }) => {
    caller('s-------1', 'ann')
    caller('--s----------2', 'bob')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.play ann sound:hello-world
      2 bob calls
      2 channels.answer bob
      3 channels.play bob sound:hello-world
      5 channels.play ann sound:vm-enter-num-to-call
      7 channels.play bob sound:vm-enter-num-to-call
      8 ann presses 1
      8 playbacks.stop sound:vm-enter-num-to-call
      8 channels.continueInDialplan ann departments sales
      9 ann ended continued
      13 bob presses 2
      13 playbacks.stop sound:vm-enter-num-to-call
      13 channels.continueInDialplan bob departments support
      14 bob ended continued
    `)
  }))
})

describe('whoever knows the menu need not hear it', () => {
  test('a key silences it', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------2')
    asterisk('aw---m--(x2)', requests)
  }))

  test('a key silences it before it has begun to sound', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-----2')
    asterisk('aw---m(x2)', requests)
  }))

  test('a key pressed during the greeting: the greeting is heard, the menu is not', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s--2')
    asterisk('aw---2', requests)
  }))

  test('a key pressed before Asterisk has answered is heard by nobody', callFlow(frontDesk, { sounds, latency: 4 }, ({ caller, asterisk }) => {
    caller('  s-2-----------------1')
    asterisk('a---w------m--------(x1)', requests)
  }))

  test('the first key counts, the next is too late', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------21')
    asterisk('aw---m--(x2)', requests)
  }))
})

describe('a wrong key', () => {
  test('is apologised for, and the menu asked again', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------9------2')
    asterisk('aw---m--(xo)m--(x2)', requests)
  }))

  test('may be # or *: they end nothing here', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------#------*------1')
    asterisk('aw---m--(xo)m--(xo)m--(x1)', requests)
  }))

  test('put right during the apology: the apology is heard, the menu is not', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------9-2')
    asterisk('aw---m--(xo)2', requests)
  }))

  test('put right during the greeting', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-92')
    asterisk('aw---o---2', requests)
  }))

  test('three times brings a human', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s-------9------8------7')
    asterisk('aw---m--(xo)m--(xo)m--(x0)', requests)
  }))
})

describe('silence', () => {
  test('three times brings a human', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---m 5009ms o---m 5009ms o---m 5009ms 0', requests)
  }))

  test('and wrong keys count together', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s------- 5014ms  9')
    asterisk('aw---m 5009ms o---m--(xo)m 5009ms 0', requests)
  }))

  test('is over with a key in its last millisecond', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s----- 5009ms 2')
    asterisk('aw---m 5009ms 2', requests)
  }))

  test('was a key a millisecond later: it is heard behind the apology', callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
    caller('  s----- 5009ms -2')
    asterisk('aw---m 5009ms o---2', requests)
  }))
})

describe('a hangup ends it, whenever it comes: nothing more is asked', () => {
  // What is asked when nobody hangs up, millisecond by millisecond.
  const keys = 's-------9------2'
  const asked = ['a', 'w', '-', '-', '-', 'm', '-', '-', '(xo)', '', '', '', 'm', '-', '-', '(x2)']

  test('in the millisecond of the call', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  (sh)')
    asterisk('a', requests)
    flow('    |')
  }))

  for (let ms = 1; ms < keys.length; ms += 1) {
    test(`after ${ms} ms`, callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
      caller(`${keys.slice(0, ms)}h`)
      asterisk(asked.slice(0, ms).join(''), requests)
      flow(`${'-'.repeat(ms)}|`)
    }))
  }

  test('when the call has been passed on, and has not left yet', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  s-------------------2h')
    asterisk('aw---m--------------2', requests)
    flow('    ---------------------(e|)', { e: { how: 'hangup' } })
  }))

  test('in the silence', callFlow(frontDesk, { sounds }, ({ caller, asterisk, flow }) => {
    caller('  s 3s h')
    asterisk('aw---m', requests)
    flow('    - 3s |')
  }))
})

describe('Asterisk refuses', () => {
  const refused = { status: 500, message: 'Allocation failed' }

  test('to answer: the call is hung up', callFlow(frontDesk, { sounds, answers: { [requests.a]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('ah', requests)
    faults('FlowFailed')
  }))

  test('the greeting: the call is hung up', callFlow(frontDesk, { sounds, answers: { [requests.w]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('awh', requests)
    faults('FlowFailed')
  }))

  test('the menu: whoever knows it may choose all the same', callFlow(frontDesk, { sounds, answers: { [requests.m]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s----------2')
    asterisk('aw---m-----2', requests)
    faults('Refused')
  }))

  test('to silence the menu: it is asked again, and the call goes on when the menu is over', callFlow(frontDesk, {
    sounds: { 'sound:vm-enter-num-to-call': 60 }, answers: { [requests.x]: refused },
  }, ({ caller, asterisk, flow }) => {
    caller('  s-------2')
    asterisk('aw---m--(x2)---------------------- x', requests)
    flow('    -------- 58ms (e|)', continued)
  }))

  test('the apology: the menu is asked all the same', callFlow(frontDesk, { sounds, answers: { [requests.o]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s-------------------9---2')
    asterisk('aw---m--------------om--(x2)', requests)
    faults('Refused')
  }))

  test('to pass the call on: it is hung up', callFlow(frontDesk, { sounds, answers: { [requests[2]]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s-------------------2')
    asterisk('aw---m--------------2h', requests)
    faults('FlowFailed')
  }))

  test('even to hang up: the call is left as it is', callFlow(frontDesk, { answers: { [requests.a]: refused, [requests.h]: refused } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('ah', requests)
    faults('FlowFailed', 'Refused')
  }))

  test('nothing, but does not answer: after ten seconds the call is hung up', callFlow(frontDesk, { answers: { [requests.a]: 'never' } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('a 10s h', requests)
    faults('FlowFailed')
  }))
})

describe('a sound is missing', () => {
  test('the greeting: the call is hung up', callFlow(frontDesk, { sounds: { 'sound:hello-world': 'missing' } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('aw 250ms h', requests)
    faults('FlowFailed')
  }))

  test('the menu: whoever knows it may choose all the same', callFlow(frontDesk, { sounds: { 'sound:vm-enter-num-to-call': 'missing' } }, ({ caller, asterisk, faults }) => {
    caller('  s----- 1s 2')
    asterisk('aw---m 1s 2', requests)
    faults('SoundFailed')
  }))
})
