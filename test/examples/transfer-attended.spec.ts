/**
 * Attended transfers, drawn, as the agent decides them: a caller, the agent's phone with its keys, and the expert's. Asterisk takes a millisecond for everything, and every sound
 * lasts three.
 */
import { describe, test } from '@jest/globals'

import { application } from 'rxari/testing'

import { program } from '../../examples/transfer.js'

describe('attended: *2', () => {
  test('the expert is asked, and 1 connects the two; the agent is hung up', application(program, { phones: { 'PJSIP/agent': '--a------*-2----------------1', 'PJSIP/expert': 'r---a' } }, ({ caller, transcript }) => {
    caller('s---------------------------------------------h', 'ann')
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
      46 ann hangs up
      46 bridges.destroy bridge3
      46 channels.hangup PJSIP/expert
      46 channels.hangup ann
      46 ann ended hangup
      47 PJSIP/expert ended hangup
    `)
  }))

  test('the agent hangs up: that connects the two as well', application(program, { phones: { 'PJSIP/agent': '--a------*-2----------------h', 'PJSIP/expert': 'r---a' } }, ({ caller, transcript }) => {
    caller('s---------------------------------------------h', 'ann')
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
      31 PJSIP/agent hangs up
      31 bridges.destroy bridge2
      31 PJSIP/agent ended hangup
      31 bridges.create bridge3 mixing
      31 channels.stopMoh ann
      33 bridges.addChannel bridge3 ann
      33 bridges.addChannel bridge3 PJSIP/expert
      46 ann hangs up
      46 bridges.destroy bridge3
      46 channels.hangup PJSIP/expert
      46 channels.hangup ann
      46 ann ended hangup
      47 PJSIP/expert ended hangup
    `)
  }))

  test('the agent hangs up while the expert rings: it rings on, and the two are connected', application(program, { phones: { 'PJSIP/agent': '--a------*-2--------h', 'PJSIP/expert': 'r------------a---------h' } }, ({ caller, transcript }) => {
    caller('s 90ms h', 'ann')
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
      29 PJSIP/expert answers
      29 bridges.create bridge2 mixing
      29 channels.stopMoh ann
      31 bridges.addChannel bridge2 ann
      31 bridges.addChannel bridge2 PJSIP/expert
      39 PJSIP/expert hangs up
      39 bridges.destroy bridge2
      39 channels.hangup PJSIP/expert
      39 channels.hangup ann
      39 PJSIP/expert ended hangup
      40 ann ended hangup
      91 ann hangs up
    `)
  }))

  test('2 returns to the caller, the expert is hung up; and all may begin again', application(program, { phones: { 'PJSIP/agent': '--a------*-2----------------2----------*-1', 'PJSIP/expert': 'r---a' } }, ({ caller, transcript }) => {
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
      31 PJSIP/agent presses 2
      31 bridges.create bridge3 mixing
      31 channels.stopMoh ann
      31 bridges.destroy bridge2
      31 channels.hangup PJSIP/expert
      32 PJSIP/expert ended hangup
      33 bridges.addChannel bridge3 ann true
      33 bridges.addChannel bridge3 PJSIP/agent true
      42 PJSIP/agent presses *
      44 PJSIP/agent presses 1
      44 bridges.destroy bridge3
      45 channels.continueInDialplan ann departments sales
      46 channels.hangup PJSIP/agent
      46 ann ended continued
      47 PJSIP/agent ended hangup
    `)
  }))

  test('other keys decide nothing', application(program, { phones: { 'PJSIP/agent': '--a------*-2----------------7-#--2------h', 'PJSIP/expert': 'r---a' } }, ({ caller, transcript }) => {
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
      31 PJSIP/agent presses 7
      33 PJSIP/agent presses #
      36 PJSIP/agent presses 2
      36 bridges.create bridge3 mixing
      36 channels.stopMoh ann
      36 bridges.destroy bridge2
      36 channels.hangup PJSIP/expert
      37 PJSIP/expert ended hangup
      38 bridges.addChannel bridge3 ann true
      38 bridges.addChannel bridge3 PJSIP/agent true
      43 PJSIP/agent hangs up
      43 bridges.destroy bridge3
      43 PJSIP/agent ended hangup
      43 channels.hangup ann
      44 ann ended hangup
    `)
  }))

  test('2 while the expert rings: it rings no more', application(program, { phones: { 'PJSIP/agent': '--a------*-2--------2----------*-1', 'PJSIP/expert': 'r' } }, ({ caller, transcript }) => {
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
      23 PJSIP/agent presses 2
      23 channels.ringStop PJSIP/agent
      23 bridges.create bridge2 mixing
      23 channels.stopMoh ann
      23 channels.hangup PJSIP/expert normal
      25 bridges.addChannel bridge2 ann true
      25 bridges.addChannel bridge2 PJSIP/agent true
      34 PJSIP/agent presses *
      36 PJSIP/agent presses 1
      36 bridges.destroy bridge2
      37 channels.continueInDialplan ann departments sales
      38 channels.hangup PJSIP/agent
      38 ann ended continued
      39 PJSIP/agent ended hangup
    `)
  }))

  test('1 while the expert rings is too early', application(program, { phones: { 'PJSIP/agent': '--a------*-2--------1----------2--------h', 'PJSIP/expert': 'r------------a' } }, ({ caller, transcript }) => {
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
      23 PJSIP/agent presses 1
      29 PJSIP/expert answers
      29 channels.ringStop PJSIP/agent
      29 bridges.create bridge2 mixing
      31 bridges.addChannel bridge2 PJSIP/agent
      31 bridges.addChannel bridge2 PJSIP/expert
      34 PJSIP/agent presses 2
      34 bridges.create bridge3 mixing
      34 channels.stopMoh ann
      34 bridges.destroy bridge2
      34 channels.hangup PJSIP/expert
      35 PJSIP/expert ended hangup
      36 bridges.addChannel bridge3 ann true
      36 bridges.addChannel bridge3 PJSIP/agent true
      43 PJSIP/agent hangs up
      43 bridges.destroy bridge3
      43 PJSIP/agent ended hangup
      43 channels.hangup ann
      44 ann ended hangup
    `)
  }))
})
