/**
 * Transfers, drawn: a caller, the agent's phone with its keys, and the expert's. Asterisk takes a millisecond for everything, and every sound
 * lasts three.
 */
import { describe, test } from '@jest/globals'

import { application } from 'rxari/testing'

import { program } from '../../examples/transfer.js'

const refused = { status: 500, message: 'Internal Server Error' }

describe('a caller and the agent', () => {
  test('talk until the caller hangs up', application(program, { phones: { 'PJSIP/agent': '--a' } }, ({ caller, transcript }) => {
    caller('s--------------h', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      15 ann hangs up
      15 bridges.destroy bridge
      15 ann ended hangup
      15 channels.hangup PJSIP/agent
      16 PJSIP/agent ended hangup
    `)
  }))

  test('talk until the agent hangs up', application(program, { phones: { 'PJSIP/agent': '--a---------h' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      15 PJSIP/agent hangs up
      15 bridges.destroy bridge
      15 PJSIP/agent ended hangup
      15 channels.hangup ann
      16 ann ended hangup
    `)
  }))

  test('do not come together: nobody is there', application(program, { phones: { 'PJSIP/agent': 'x' } }, ({ caller, transcript }) => {
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
})

describe('blind', () => {
  test('*1 passes the caller on to sales; the agent is hung up', application(program, { phones: { 'PJSIP/agent': '--a------*-1' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      14 PJSIP/agent presses 1
      14 bridges.destroy bridge
      15 channels.continueInDialplan ann departments sales
      16 channels.hangup PJSIP/agent
      16 ann ended continued
      17 PJSIP/agent ended hangup
    `)
  }))

  test('*3 to support', application(program, { phones: { 'PJSIP/agent': '--a------*-3' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      14 PJSIP/agent presses 3
      14 bridges.destroy bridge
      15 channels.continueInDialplan ann departments support
      16 channels.hangup PJSIP/agent
      16 ann ended continued
      17 PJSIP/agent ended hangup
    `)
  }))

  test('keys that stand for nothing change nothing', application(program, { phones: { 'PJSIP/agent': '--a------5-*-9-*-1' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses 5
      14 PJSIP/agent presses *
      16 PJSIP/agent presses 9
      18 PJSIP/agent presses *
      20 PJSIP/agent presses 1
      20 bridges.destroy bridge
      21 channels.continueInDialplan ann departments sales
      22 channels.hangup PJSIP/agent
      22 ann ended continued
      23 PJSIP/agent ended hangup
    `)
  }))

  test('a key too late is none: it begins anew', application(program, { phones: { 'PJSIP/agent': '--a------* 4s 1-*-1' } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      4013 PJSIP/agent presses 1
      4015 PJSIP/agent presses *
      4017 PJSIP/agent presses 1
      4017 bridges.destroy bridge
      4018 channels.continueInDialplan ann departments sales
      4019 channels.hangup PJSIP/agent
      4019 ann ended continued
      4020 PJSIP/agent ended hangup
    `)
  }))
})

describe('Asterisk refuses', () => {
  test('to pass the caller on: all are hung up', application(program, { phones: { 'PJSIP/agent': '--a------*-1' }, answers: { 'channels.continueInDialplan ann departments sales': refused } }, ({ caller, transcript, faults }) => {
    caller('s', 'ann')
    faults('FlowFailed')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      14 PJSIP/agent presses 1
      14 bridges.destroy bridge
      15 channels.continueInDialplan ann departments sales
      16 channels.hangup PJSIP/agent
      16 channels.hangup ann
      17 PJSIP/agent ended hangup
      17 ann ended hangup
    `)
  }))

  test('the music: all are hung up', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r' }, answers: { 'channels.startMoh ann': refused } }, ({ caller, transcript, faults }) => {
    caller('s', 'ann')
    faults('FlowFailed')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      14 PJSIP/agent presses 2
      14 bridges.destroy bridge
      14 channels.originate PJSIP/expert
      15 channels.startMoh ann
      15 channels.ring PJSIP/agent
      16 channels.hangup PJSIP/agent
      16 channels.hangup PJSIP/expert normal
      16 channels.hangup ann
      16 channels.ringStop PJSIP/agent
      16 PJSIP/expert rings
      17 PJSIP/agent ended hangup
      17 ann ended hangup
    `)
  }))

  test('the expert: all are hung up', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r' }, answers: { 'channels.originate PJSIP/expert': refused } }, ({ caller, transcript, faults }) => {
    caller('s', 'ann')
    faults('FlowFailed')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 bridges.addChannel bridge ann true
      7 bridges.addChannel bridge PJSIP/agent true
      12 PJSIP/agent presses *
      14 PJSIP/agent presses 2
      14 bridges.destroy bridge
      14 channels.originate PJSIP/expert
      15 channels.startMoh ann
      15 channels.ring PJSIP/agent
      15 channels.hangup PJSIP/agent
      15 channels.hangup ann
      16 channels.stopMoh ann
      16 channels.ringStop PJSIP/agent
      16 PJSIP/agent ended hangup
      16 ann ended hangup
    `)
  }))
})

describe('a hangup ends it, whenever it comes: nobody is left', () => {
  const expert = 'r---a'
  for (let ms = 1; ms < 40; ms += 1) {
    const phones = { 'PJSIP/agent': '--a------*-2-----------1', 'PJSIP/expert': expert }
    test(`of the caller, after ${ms} ms`, application(program, { phones }, ({ caller }) => { caller(`s${'-'.repeat(ms)}h`, 'ann') }))
  }
  for (let ms = 1; ms < 30; ms += 1) {
    const agent = '--a' + '------*-2-----------2------*-2'.slice(0, ms) + 'h'
    test(`of the agent, ${ms} ms after the answer`, application(program, { phones: { 'PJSIP/agent': agent, 'PJSIP/expert': expert } }, ({ caller }) => {
      caller('s 1s h', 'ann')
    }))
    test(`of the expert, ${ms} ms after the answer`, application(program, {
      phones: { 'PJSIP/agent': '--a------*-2---------------1', 'PJSIP/expert': `${expert}${'-'.repeat(ms)}h` },
    }, ({ caller }) => { caller('s 1s h', 'ann') }))
  }
})
