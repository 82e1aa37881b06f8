/**
 * Attended transfers, drawn, that come to nothing or end by a hangup: a caller, the agent's phone with its keys, and the expert's. Asterisk takes a millisecond for everything, and every sound
 * lasts three.
 */
import { describe, test } from '@jest/globals'

import { application } from 'rxari/testing'

import { program } from '../../examples/transfer.js'

describe('attended: *2', () => {
  test('the expert hangs up: back to the caller', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r---a---------h' } }, ({ caller, transcript }) => {
    caller('s-----------------------------------------------h', 'ann')
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
      16 PJSIP/expert rings
      20 PJSIP/expert answers
      20 channels.ringStop PJSIP/agent
      20 bridges.create bridge2 mixing
      22 bridges.addChannel bridge2 PJSIP/agent
      22 bridges.addChannel bridge2 PJSIP/expert
      30 PJSIP/expert hangs up
      30 bridges.destroy bridge2
      30 PJSIP/expert ended hangup
      30 bridges.create bridge3 mixing
      30 channels.stopMoh ann
      32 bridges.addChannel bridge3 ann true
      32 bridges.addChannel bridge3 PJSIP/agent true
      48 ann hangs up
      48 bridges.destroy bridge3
      48 ann ended hangup
      48 channels.hangup PJSIP/agent
      49 PJSIP/agent ended hangup
    `)
  }))

  test('the expert is busy: the agent is told, and returns to the caller', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r---b' } }, ({ caller, transcript }) => {
    caller('s-----------------------------------------------h', 'ann')
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
      16 PJSIP/expert rings
      20 PJSIP/expert is busy
      20 channels.ringStop PJSIP/agent
      20 channels.stopMoh ann
      21 channels.play PJSIP/agent sound:vm-nobodyavail
      25 bridges.create bridge2 mixing
      27 bridges.addChannel bridge2 ann true
      27 bridges.addChannel bridge2 PJSIP/agent true
      48 ann hangs up
      48 bridges.destroy bridge2
      48 ann ended hangup
      48 channels.hangup PJSIP/agent
      49 PJSIP/agent ended hangup
    `)
  }))

  test('the expert does not answer for twenty seconds', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r' } }, ({ caller, transcript }) => {
    caller('s-------------------- 20s -------------h', 'ann')
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
      16 PJSIP/expert rings
      20014 channels.ringStop PJSIP/agent
      20014 channels.stopMoh ann
      20014 channels.hangup PJSIP/expert normal
      20015 channels.play PJSIP/agent sound:vm-nobodyavail
      20019 bridges.create bridge2 mixing
      20021 bridges.addChannel bridge2 ann true
      20021 bridges.addChannel bridge2 PJSIP/agent true
      20034 ann hangs up
      20034 bridges.destroy bridge2
      20034 ann ended hangup
      20034 channels.hangup PJSIP/agent
      20035 PJSIP/agent ended hangup
    `)
  }))

  test('the caller hangs up while they consult: it is over for all', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r---a' } }, ({ caller, transcript }) => {
    caller('s-----------------------------------h', 'ann')
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
      16 PJSIP/expert rings
      20 PJSIP/expert answers
      20 channels.ringStop PJSIP/agent
      20 bridges.create bridge2 mixing
      22 bridges.addChannel bridge2 PJSIP/agent
      22 bridges.addChannel bridge2 PJSIP/expert
      36 ann hangs up
      36 ann ended hangup
      36 channels.hangup PJSIP/agent
      36 bridges.destroy bridge2
      36 channels.hangup PJSIP/expert
      37 PJSIP/agent ended hangup
      37 PJSIP/expert ended hangup
    `)
  }))

  test('the caller hangs up while the expert rings', application(program, { phones: { 'PJSIP/agent': '--a------*-2', 'PJSIP/expert': 'r' } }, ({ caller, transcript }) => {
    caller('s-----------------------------------h', 'ann')
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
      16 PJSIP/expert rings
      36 ann hangs up
      36 ann ended hangup
      36 channels.hangup PJSIP/agent
      36 channels.ringStop PJSIP/agent
      36 channels.hangup PJSIP/expert normal
      37 PJSIP/agent ended hangup
    `)
  }))

  test('the agent hangs up while the expert rings: nobody is left for the caller', application(program, { phones: { 'PJSIP/agent': '--a------*-2--------h', 'PJSIP/expert': 'r' } }, ({ caller, transcript }) => {
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
      14 PJSIP/agent presses 2
      14 bridges.destroy bridge
      14 channels.originate PJSIP/expert
      15 channels.startMoh ann
      15 channels.ring PJSIP/agent
      16 PJSIP/expert rings
      23 PJSIP/agent hangs up
      23 PJSIP/agent ended hangup
      20014 channels.play ann sound:vm-nobodyavail
      20014 channels.hangup PJSIP/expert normal
      20015 channels.stopMoh ann
      20018 channels.hangup ann
      20019 ann ended hangup
    `)
  }))

  test('the expert, connected, hangs up: so is the caller', application(program, { phones: { 'PJSIP/agent': '--a------*-2----------------1', 'PJSIP/expert': 'r---a---------------------h' } }, ({ caller, transcript }) => {
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
      14 PJSIP/agent presses 2
      14 bridges.destroy bridge
      14 channels.originate PJSIP/expert
      15 channels.startMoh ann
      15 channels.ring PJSIP/agent
      16 PJSIP/expert rings
      20 PJSIP/expert answers
      20 channels.ringStop PJSIP/agent
      20 bridges.create bridge2 mixing
      22 bridges.addChannel bridge2 PJSIP/agent
      22 bridges.addChannel bridge2 PJSIP/expert
      31 PJSIP/agent presses 1
      31 channels.hangup PJSIP/agent
      31 bridges.create bridge3 mixing
      31 channels.stopMoh ann
      31 bridges.destroy bridge2
      32 PJSIP/agent ended hangup
      33 bridges.addChannel bridge3 ann
      33 bridges.addChannel bridge3 PJSIP/expert
      42 PJSIP/expert hangs up
      42 bridges.destroy bridge3
      42 channels.hangup PJSIP/expert
      42 channels.hangup ann
      42 PJSIP/expert ended hangup
      43 ann ended hangup
    `)
  }))
})
