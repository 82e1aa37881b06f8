/**
 * Click to call, drawn: what the two phones do, and what Asterisk is asked for. Asterisk takes a millisecond for everything, and every sound
 * lasts three.
 */
import { afterEach, beforeEach, describe, jest, test } from '@jest/globals'
import { of, takeUntil, timer } from 'rxjs'

import type { Ari } from 'rxari'
import { application } from 'rxari/testing'

import { program } from '../../examples/click-to-call.js'

const alice = 'PJSIP/alice'
const bob = 'PJSIP/bob'

const clicked = (ari: Ari) => program(ari, of({ from: alice, to: bob }))
const twice = (ari: Ari) => program(ari, of({ from: alice, to: bob }, { from: 'PJSIP/carol', to: 'PJSIP/dave' }))
const again = (ari: Ari) => program(ari, of({ from: alice, to: bob }, { from: bob, to: 'PJSIP/carol' }))
const letGo = (ms: number) => (ari: Ari) => clicked(ari).pipe(takeUntil(timer(ms)))

const refused = { status: 500, message: 'Internal Server Error' }

describe('two phones', () => {
  test('ring one after the other, and are connected; who clicked hears the other one ring, and hangs up', application(clicked, { phones: { [alice]: 'r--a----------h', [bob]: 'r--a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      2 PJSIP/alice rings
      5 PJSIP/alice answers
      5 channels.ring PJSIP/alice
      5 channels.originate PJSIP/bob
      7 PJSIP/bob rings
      10 PJSIP/bob answers
      10 channels.ringStop PJSIP/alice
      10 bridges.create bridge mixing
      12 bridges.addChannel bridge PJSIP/alice
      12 bridges.addChannel bridge PJSIP/bob
      16 PJSIP/alice hangs up
      16 bridges.destroy bridge
      16 channels.hangup PJSIP/bob
      16 channels.hangup PJSIP/alice
      16 PJSIP/alice ended hangup
      17 PJSIP/bob ended hangup
    `)
  }))

  test('the other one hangs up: it is over for both', application(clicked, { phones: { [alice]: '-a', [bob]: '-a-----h' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      6 PJSIP/bob answers
      6 channels.ringStop PJSIP/alice
      6 bridges.create bridge mixing
      8 bridges.addChannel bridge PJSIP/alice
      8 bridges.addChannel bridge PJSIP/bob
      12 PJSIP/bob hangs up
      12 bridges.destroy bridge
      12 channels.hangup PJSIP/bob
      12 channels.hangup PJSIP/alice
      12 PJSIP/bob ended hangup
      13 PJSIP/alice ended hangup
    `)
  }))

  test('each click has a call of its own', application(twice, { phones: { [alice]: '-a------h', [bob]: '-a', 'PJSIP/carol': '---a---------h', 'PJSIP/dave': '-a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      0 channels.originate PJSIP/carol
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/carol answers
      5 channels.ring PJSIP/carol
      5 channels.originate PJSIP/dave
      6 PJSIP/bob answers
      6 channels.ringStop PJSIP/alice
      6 bridges.create bridge mixing
      8 PJSIP/dave answers
      8 channels.ringStop PJSIP/carol
      8 bridges.create bridge2 mixing
      8 bridges.addChannel bridge PJSIP/alice
      8 bridges.addChannel bridge PJSIP/bob
      10 PJSIP/alice hangs up
      10 bridges.destroy bridge
      10 channels.hangup PJSIP/bob
      10 channels.hangup PJSIP/alice
      10 PJSIP/alice ended hangup
      10 bridges.addChannel bridge2 PJSIP/carol
      10 bridges.addChannel bridge2 PJSIP/dave
      11 PJSIP/bob ended hangup
      15 PJSIP/carol hangs up
      15 bridges.destroy bridge2
      15 channels.hangup PJSIP/dave
      15 channels.hangup PJSIP/carol
      15 PJSIP/carol ended hangup
      16 PJSIP/dave ended hangup
    `)
  }))

  test('let go while the first one rings', application(letGo(15), { phones: { [alice]: 'r', [bob]: 'a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      2 PJSIP/alice rings
      15 channels.hangup PJSIP/alice normal
    `)
  }))

  test('let go while the other one rings: who clicked is not left behind', application(letGo(15), { phones: { [alice]: '-a', [bob]: 'r' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      15 channels.ringStop PJSIP/alice
      15 channels.hangup PJSIP/bob normal
      15 channels.hangup PJSIP/alice
      16 PJSIP/alice ended hangup
    `)
  }))
})

describe('the other one is not reached', () => {
  test('busy', application(clicked, { phones: { [alice]: '-a', [bob]: 'r-b' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      7 PJSIP/bob is busy
      7 channels.ringStop PJSIP/alice
      8 channels.play PJSIP/alice sound:vm-rec-busy
      12 channels.hangup PJSIP/alice
      13 PJSIP/alice ended hangup
    `)
  }))

  test('congested', application(clicked, { phones: { [alice]: '-a', [bob]: '-c' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      6 PJSIP/bob is not got through to
      6 channels.ringStop PJSIP/alice
      7 channels.play PJSIP/alice sound:tt-allbusy
      11 channels.hangup PJSIP/alice
      12 PJSIP/alice ended hangup
    `)
  }))

  test('declining', application(clicked, { phones: { [alice]: '-a', [bob]: 'r--x' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      8 PJSIP/bob rejects
      8 channels.ringStop PJSIP/alice
      9 channels.play PJSIP/alice sound:vm-nobodyavail
      13 channels.hangup PJSIP/alice
      14 PJSIP/alice ended hangup
    `)
  }))

  test('ringing no more', application(clicked, { phones: { [alice]: '-a', [bob]: 'r---h' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      9 PJSIP/bob hangs up
      9 channels.ringStop PJSIP/alice
      10 channels.play PJSIP/alice sound:vm-nobodyavail
      14 channels.hangup PJSIP/alice
      15 PJSIP/alice ended hangup
    `)
  }))

  test('nowhere', application(clicked, { phones: { [alice]: '-a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      4 channels.ringStop PJSIP/alice
      5 channels.play PJSIP/alice sound:cannot-complete-as-dialed
      9 channels.hangup PJSIP/alice
      10 PJSIP/alice ended hangup
    `)
  }))

  test('not answering for half a minute', application(clicked, { phones: { [alice]: '-a', [bob]: 'r' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      30003 channels.ringStop PJSIP/alice
      30003 channels.hangup PJSIP/bob normal
      30004 channels.play PJSIP/alice sound:vm-nobodyavail
      30008 channels.hangup PJSIP/alice
      30009 PJSIP/alice ended hangup
    `)
  }))

  test('and who clicked does not wait for the words', application(clicked, { phones: { [alice]: '-a-------h', [bob]: 'r-b' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      7 PJSIP/bob is busy
      7 channels.ringStop PJSIP/alice
      8 channels.play PJSIP/alice sound:vm-rec-busy
      11 PJSIP/alice hangs up
      11 PJSIP/alice ended hangup
    `)
  }))
})

describe('who clicked', () => {
  test('does not answer: the other phone never rings', application(clicked, { phones: { [alice]: 'r', [bob]: 'a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      2 PJSIP/alice rings
      20000 channels.hangup PJSIP/alice normal
    `)
  }))

  test('is busy', application(clicked, { phones: { [alice]: 'b', [bob]: 'a' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      2 PJSIP/alice is busy
    `)
  }))

  test('hangs up while the other one rings: it rings no more', application(clicked, { phones: { [alice]: '-a------h', [bob]: 'r' } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      5 PJSIP/bob rings
      10 PJSIP/alice hangs up
      10 PJSIP/alice ended hangup
      10 channels.hangup PJSIP/bob normal
    `)
  }))
})

describe('Asterisk refuses', () => {
  // It is said on the console that a click could not be served.
  beforeEach(() => { jest.spyOn(console, 'error').mockReturnValue(undefined) })
  afterEach(() => { jest.restoreAllMocks() })

  test('a bridge: both are hung up', application(clicked, { phones: { [alice]: '-a', [bob]: '-a' }, answers: { 'bridges.create': refused } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      6 PJSIP/bob answers
      6 channels.ringStop PJSIP/alice
      6 bridges.create bridge mixing
      7 channels.hangup PJSIP/alice
      7 channels.hangup PJSIP/bob
      8 PJSIP/alice ended hangup
      8 PJSIP/bob ended hangup
    `)
  }))

  test('the ringing: nobody is called', application(clicked, { phones: { [alice]: '-a', [bob]: '-a' }, answers: { 'channels.ring': refused } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      3 PJSIP/alice answers
      3 channels.ring PJSIP/alice
      3 channels.originate PJSIP/bob
      4 channels.hangup PJSIP/alice
      4 channels.hangup PJSIP/bob normal
      5 PJSIP/alice ended hangup
    `)
  }))

  test('the first phone: the next click is served', application(again, { phones: { [bob]: '-a----h', 'PJSIP/carol': '-a' }, answers: { 'channels.originate PJSIP/alice': refused } }, ({ transcript }) => {
    transcript(`
      0 channels.originate PJSIP/alice
      0 channels.originate PJSIP/bob
      3 PJSIP/bob answers
      3 channels.ring PJSIP/bob
      3 channels.originate PJSIP/carol
      6 PJSIP/carol answers
      6 channels.ringStop PJSIP/bob
      6 bridges.create bridge mixing
      8 PJSIP/bob hangs up
      8 PJSIP/bob ended hangup
      8 bridges.destroy bridge
      8 channels.hangup PJSIP/carol
      9 PJSIP/carol ended hangup
    `)
  }))
})

describe('a hangup ends it, whenever it comes: nobody is left', () => {
  for (let ms = 1; ms < 14; ms += 1) {
    test(`of who clicked, ${ms} ms after the answer`, application(clicked, { phones: { [alice]: `-a${'-'.repeat(ms)}h`, [bob]: 'r--a' } }, () => undefined))
    test(`of the other one, ${ms} ms after the answer`, application(clicked, { phones: { [alice]: '-a', [bob]: `r--a${'-'.repeat(ms)}h` } }, () => undefined))
  }
})
