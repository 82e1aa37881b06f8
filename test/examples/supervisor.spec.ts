/**
 * The supervisor, drawn: callers, an agent's phone, and who attends. Asterisk takes a millisecond for everything, and every sound lasts three.
 */
import { describe, test } from '@jest/globals'

import { application } from 'rxari/testing'

import { program } from '../../examples/supervisor.js'

/** Answers two milliseconds after it is dialled. */
const phones = { 'PJSIP/agent': '--a' }

const refused = { status: 500, message: 'Internal Server Error' }

describe('a caller', () => {
  test('hears the agent ring, then talks with them; hangs up', application(program, { phones }, ({ caller, transcript }) => {
    caller('s--------------h', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann
      7 bridges.addChannel bridge PJSIP/agent
      15 ann hangs up
      15 bridges.destroy bridge
      15 channels.hangup PJSIP/agent
      15 channels.hangup ann
      15 ann ended hangup
      16 PJSIP/agent ended hangup
    `)
  }))

  test('is told that nobody is there', application(program, { phones: { 'PJSIP/agent': 'x' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      3 PJSIP/agent rejects
      3 channels.ringStop ann
      4 channels.play ann sound:vm-nobodyavail
      8 channels.hangup ann
      9 ann ended hangup
    `)
  }))

  test('is alone when the agent hangs up: hung up', application(program, { phones: { 'PJSIP/agent': '--a------h' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann
      7 bridges.addChannel bridge PJSIP/agent
      12 PJSIP/agent hangs up
      12 bridges.destroy bridge
      12 channels.hangup PJSIP/agent
      12 channels.hangup ann
      12 PJSIP/agent ended hangup
      13 ann ended hangup
    `)
  }))

  test('hangs up while it rings: the agent rings no more', application(program, { phones: { 'PJSIP/agent': 'r' } }, ({ caller, transcript }) => {
    caller('s-----h', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      3 PJSIP/agent rings
      6 ann hangs up
      6 ann ended hangup
      6 channels.hangup PJSIP/agent normal
    `)
  }))
})

describe('Asterisk refuses', () => {
  test('the snoop: the supervisor is hung up, and the two go on', application(program, { phones, answers: { 'channels.snoopChannel PJSIP/agent both none app': refused } }, ({ caller, transcript, faults }) => {
    caller('s---------------------------h', 'ann')
    caller('---------s', 'eve', { args: ['supervisor'] })
    faults('FlowFailed')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann
      7 bridges.addChannel bridge PJSIP/agent
      9 eve calls
      9 channels.answer eve
      10 channels.snoopChannel PJSIP/agent both none app
      11 channels.hangup eve
      12 eve ended hangup
      28 ann hangs up
      28 bridges.destroy bridge
      28 channels.hangup PJSIP/agent
      28 channels.hangup ann
      28 ann ended hangup
      29 PJSIP/agent ended hangup
    `)
  }))

  test('the agent: the caller is hung up', application(program, { phones, answers: { 'channels.originate PJSIP/agent': refused } }, ({ caller, transcript, faults }) => {
    caller('s', 'ann')
    faults('FlowFailed')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      2 channels.hangup ann
      2 channels.ringStop ann
      3 ann ended hangup
    `)
  }))
})

describe('a hangup ends it, whenever it comes: nothing is left', () => {
  for (let ms = 1; ms < 24; ms += 1) {
    test(`of the supervisor, after ${ms} ms`, application(program, { phones }, ({ caller }) => {
      caller('s---------------------------------h', 'ann')
      caller(`------s${'-----5-----6-------------'.slice(0, ms)}h`, 'eve', { args: ['supervisor'] })
    }))
    test(`of the caller, after ${ms} ms`, application(program, { phones }, ({ caller }) => {
      caller(`s${'-'.repeat(ms)}h`, 'ann')
      caller('------s-----5-----6---------h', 'eve', { args: ['supervisor'] })
    }))
  }
})
