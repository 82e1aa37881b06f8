/**
 * What a supervisor attends, drawn: callers, an agent's phone, and who attends. Asterisk takes a millisecond for everything, and every sound lasts three.
 */
import { describe, test } from '@jest/globals'

import { application } from 'rxari/testing'

import { program } from '../../examples/supervisor.js'

/** Answers two milliseconds after it is dialled. */
const phones = { 'PJSIP/agent': '--a' }

describe('a supervisor', () => {
  test('attends the call that is going on: listens, whispers, barges in', application(program, { phones }, ({ caller, transcript }) => {
    caller('s-----------------------------------------------------h', 'ann')
    caller('--------------s---------5---------6---------4-------h', 'eve', { args: ['supervisor'] })
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
      14 eve calls
      14 channels.answer eve
      15 channels.snoopChannel PJSIP/agent both none app
      17 bridges.create bridge2 mixing
      19 bridges.addChannel bridge2 eve
      19 bridges.addChannel bridge2 channel
      24 eve presses 5
      24 channels.hangup channel
      24 bridges.destroy bridge2
      24 channels.snoopChannel PJSIP/agent both out app
      25 channel ended hangup
      26 bridges.create bridge3 mixing
      28 bridges.addChannel bridge3 eve
      28 bridges.addChannel bridge3 channel2
      34 eve presses 6
      34 channels.hangup channel2
      34 bridges.destroy bridge3
      34 channels.snoopChannel PJSIP/agent both both app
      35 channel2 ended hangup
      36 bridges.create bridge4 mixing
      38 bridges.addChannel bridge4 eve
      38 bridges.addChannel bridge4 channel3
      44 eve presses 4
      44 channels.hangup channel3
      44 bridges.destroy bridge4
      44 channels.snoopChannel PJSIP/agent both none app
      45 channel3 ended hangup
      46 bridges.create bridge5 mixing
      48 bridges.addChannel bridge5 eve
      48 bridges.addChannel bridge5 channel4
      52 eve hangs up
      52 bridges.destroy bridge5
      52 channels.hangup channel4
      52 channels.startMoh eve
      52 eve ended hangup
      53 channel4 ended hangup
      54 ann hangs up
      54 bridges.destroy bridge
      54 channels.hangup PJSIP/agent
      54 channels.hangup ann
      54 ann ended hangup
      55 PJSIP/agent ended hangup
    `)
  }))

  test('waits with music for a call, and again behind it', application(program, { phones }, ({ caller, transcript }) => {
    caller('------s-----------------h', 'ann')
    caller('s-------------------------------h', 'eve', { args: ['supervisor'] })
    transcript(`
      0 eve calls
      0 channels.answer eve
      1 channels.startMoh eve
      6 ann calls
      6 channels.answer ann
      7 channels.originate PJSIP/agent
      7 channels.ring ann
      11 PJSIP/agent answers
      11 channels.ringStop ann
      11 bridges.create bridge mixing
      13 bridges.addChannel bridge ann
      13 bridges.addChannel bridge PJSIP/agent
      14 channels.stopMoh eve
      14 channels.snoopChannel PJSIP/agent both none app
      16 bridges.create bridge2 mixing
      18 bridges.addChannel bridge2 eve
      18 bridges.addChannel bridge2 channel
      24 ann hangs up
      24 bridges.destroy bridge
      24 channels.hangup PJSIP/agent
      24 channels.hangup ann
      24 ann ended hangup
      25 PJSIP/agent ended hangup
      25 bridges.destroy bridge2
      25 channel ended left
      26 channels.startMoh eve
      32 eve hangs up
      32 eve ended hangup
    `)
  }))

  test('chooses before there is a call; the key that is in force already, and others, change nothing', application(program, { phones }, ({ caller, transcript }) => {
    caller('-------s-----------------------h', 'ann')
    caller('s---6---------------6--9--*----------h', 'eve', { args: ['supervisor'] })
    transcript(`
      0 eve calls
      0 channels.answer eve
      1 channels.startMoh eve
      4 eve presses 6
      4 channels.stopMoh eve
      5 channels.startMoh eve
      7 ann calls
      7 channels.answer ann
      8 channels.originate PJSIP/agent
      8 channels.ring ann
      12 PJSIP/agent answers
      12 channels.ringStop ann
      12 bridges.create bridge mixing
      14 bridges.addChannel bridge ann
      14 bridges.addChannel bridge PJSIP/agent
      15 channels.stopMoh eve
      15 channels.snoopChannel PJSIP/agent both both app
      17 bridges.create bridge2 mixing
      19 bridges.addChannel bridge2 eve
      19 bridges.addChannel bridge2 channel
      20 eve presses 6
      23 eve presses 9
      26 eve presses *
      31 ann hangs up
      31 bridges.destroy bridge
      31 channels.hangup PJSIP/agent
      31 channels.hangup ann
      31 ann ended hangup
      32 PJSIP/agent ended hangup
      32 bridges.destroy bridge2
      32 channel ended left
      33 channels.startMoh eve
      37 eve hangs up
      37 eve ended hangup
    `)
  }))

  test('goes with the next call', application(program, { phones: { 'PJSIP/agent': ['--a-------h', '--a'] } }, ({ caller, transcript }) => {
    caller('s', 'ann')
    caller('------------------------s-----------------h', 'bob')
    caller('-------s---------------------------------------h', 'eve', { args: ['supervisor'] })
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.originate PJSIP/agent
      1 channels.ring ann
      5 PJSIP/agent answers
      5 channels.ringStop ann
      5 bridges.create bridge mixing
      7 eve calls
      7 channels.answer eve
      7 bridges.addChannel bridge ann
      7 bridges.addChannel bridge PJSIP/agent
      8 channels.startMoh eve
      8 channels.snoopChannel PJSIP/agent both none app
      9 channels.stopMoh eve
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 eve
      12 bridges.addChannel bridge2 channel
      13 PJSIP/agent hangs up
      13 bridges.destroy bridge
      13 channels.hangup PJSIP/agent
      13 channels.hangup ann
      13 PJSIP/agent ended hangup
      13 channel ended left
      13 bridges.destroy bridge2
      13 channels.startMoh eve
      14 ann ended hangup
      24 bob calls
      24 channels.answer bob
      25 channels.originate PJSIP/agent
      25 channels.ring bob
      29 PJSIP/agent answers
      29 channels.ringStop bob
      29 bridges.create bridge3 mixing
      31 bridges.addChannel bridge3 bob
      31 bridges.addChannel bridge3 PJSIP/agent
      32 channels.stopMoh eve
      32 channels.snoopChannel PJSIP/agent both none app
      34 bridges.create bridge4 mixing
      36 bridges.addChannel bridge4 eve
      36 bridges.addChannel bridge4 channel2
      42 bob hangs up
      42 bridges.destroy bridge3
      42 channels.hangup PJSIP/agent
      42 channels.hangup bob
      42 bob ended hangup
      43 PJSIP/agent ended hangup
      43 bridges.destroy bridge4
      43 channel2 ended left
      44 channels.startMoh eve
      47 eve hangs up
      47 eve ended hangup
    `)
  }))

  test('is one of two: each attends in a way of their own', application(program, { phones }, ({ caller, transcript }) => {
    caller('s----------------------------------h', 'ann')
    caller('---------s---------5-----------------h', 'eve', { args: ['supervisor'] })
    caller('----------s---------6----h', 'zoe', { args: ['supervisor'] })
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
      10 zoe calls
      10 channels.answer zoe
      10 channels.snoopChannel PJSIP/agent both none app
      11 channels.snoopChannel PJSIP/agent both none app
      12 bridges.create bridge2 mixing
      13 bridges.create bridge3 mixing
      14 bridges.addChannel bridge2 eve
      14 bridges.addChannel bridge2 channel
      15 bridges.addChannel bridge3 zoe
      15 bridges.addChannel bridge3 channel2
      19 eve presses 5
      19 channels.hangup channel
      19 bridges.destroy bridge2
      19 channels.snoopChannel PJSIP/agent both out app
      20 zoe presses 6
      20 channels.hangup channel2
      20 bridges.destroy bridge3
      20 channels.snoopChannel PJSIP/agent both both app
      20 channel ended hangup
      21 channel2 ended hangup
      21 bridges.create bridge4 mixing
      22 bridges.create bridge5 mixing
      23 bridges.addChannel bridge4 eve
      23 bridges.addChannel bridge4 channel3
      24 bridges.addChannel bridge5 zoe
      24 bridges.addChannel bridge5 channel4
      25 zoe hangs up
      25 channels.hangup channel4
      25 zoe ended hangup
      25 bridges.destroy bridge5
      26 channel4 ended hangup
      35 ann hangs up
      35 bridges.destroy bridge
      35 channels.hangup PJSIP/agent
      35 channels.hangup ann
      35 ann ended hangup
      36 PJSIP/agent ended hangup
      36 bridges.destroy bridge4
      36 channel3 ended left
      37 eve hangs up
      37 channels.startMoh eve
      37 eve ended hangup
    `)
  }))

  test('hangs up first: the two go on', application(program, { phones }, ({ caller, transcript }) => {
    caller('s---------------------------h', 'ann')
    caller('---------s-----------h', 'eve', { args: ['supervisor'] })
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
      12 bridges.create bridge2 mixing
      14 bridges.addChannel bridge2 eve
      14 bridges.addChannel bridge2 channel
      21 eve hangs up
      21 bridges.destroy bridge2
      21 channels.hangup channel
      21 channels.startMoh eve
      21 eve ended hangup
      22 channel ended hangup
      28 ann hangs up
      28 bridges.destroy bridge
      28 channels.hangup PJSIP/agent
      28 channels.hangup ann
      28 ann ended hangup
      29 PJSIP/agent ended hangup
    `)
  }))
})
