/**
 * The keys of the conference rooms, drawn: what everybody does, and what Asterisk is asked for. Asterisk takes a millisecond for everything, and every
 * sound lasts three, but for the prompts, which last nine.
 */
import { describe, test } from '@jest/globals'
import { application } from 'rxari/testing'

import { program } from '../../examples/conference.js'
import { recorded } from '../support/rooms.js'

describe('the chair', () => {
  const chair = 's--1-0-0-1-2-3-4'

  test('locks the room, and unlocks it: who comes in between is turned away', application(program, recorded, ({ caller, transcript }) => {
    caller(`${chair}---1--------------1-------------h`, 'chair')
    caller('------------s--1-0-0-#', 'ann')
    caller('---------------------------s--1-0-0-#-----h', 'bob')
    transcript(`
      0 chair calls
      0 channels.answer chair
      1 channels.play chair sound:conf-getconfno
      3 chair presses 1
      3 playbacks.stop sound:conf-getconfno
      5 chair presses 0
      7 chair presses 0
      7 channels.play chair sound:conf-getpin
      9 chair presses 1
      9 playbacks.stop sound:conf-getpin
      11 chair presses 2
      12 ann calls
      12 channels.answer ann
      13 chair presses 3
      13 channels.play ann sound:conf-getconfno
      15 chair presses 4
      15 channels.setChannelVar chair CONFERENCE_PLACE 100 chair
      15 bridges.create conference-100 mixing
      15 ann presses 1
      15 playbacks.stop sound:conf-getconfno
      17 ann presses 0
      17 bridges.addChannel conference-100 chair
      18 bridges.record conference-100 room-100 wav append
      18 channels.setChannelVar chair TALK_DETECT(set) 800,256
      19 chair presses 1
      19 ann presses 0
      19 channels.play ann sound:conf-getpin
      21 ann presses #
      21 playbacks.stop sound:conf-getpin
      21 channels.setChannelVar ann CONFERENCE_PLACE 100
      22 channels.play ann sound:conf-locked
      26 channels.hangup ann
      27 bob calls
      27 channels.answer bob
      27 ann ended hangup
      28 channels.play bob sound:conf-getconfno
      30 bob presses 1
      30 playbacks.stop sound:conf-getconfno
      32 bob presses 0
      34 chair presses 1
      34 bob presses 0
      34 channels.play bob sound:conf-getpin
      36 bob presses #
      36 playbacks.stop sound:conf-getpin
      36 channels.setChannelVar bob CONFERENCE_PLACE 100
      37 bridges.addChannel conference-100 bob
      38 bridges.play conference-100 sound:conf-hasjoin
      38 channels.setChannelVar bob TALK_DETECT(set) 800,256
      42 bob hangs up
      42 bob ended hangup
      42 bridges.play conference-100 sound:conf-hasleft
      48 chair hangs up
      48 recordings.stop room-100
      48 chair ended hangup
      48 bridges.destroy conference-100
    `)
  }))

  test('mutes everybody else, and unmutes them', application(program, recorded, ({ caller, transcript }) => {
    caller(`${chair}-----------2------2--------------h`, 'chair')
    caller('------------s--1-0-0-#-------------------h', 'ann')
    transcript(`
      0 chair calls
      0 channels.answer chair
      1 channels.play chair sound:conf-getconfno
      3 chair presses 1
      3 playbacks.stop sound:conf-getconfno
      5 chair presses 0
      7 chair presses 0
      7 channels.play chair sound:conf-getpin
      9 chair presses 1
      9 playbacks.stop sound:conf-getpin
      11 chair presses 2
      12 ann calls
      12 channels.answer ann
      13 chair presses 3
      13 channels.play ann sound:conf-getconfno
      15 chair presses 4
      15 channels.setChannelVar chair CONFERENCE_PLACE 100 chair
      15 bridges.create conference-100 mixing
      15 ann presses 1
      15 playbacks.stop sound:conf-getconfno
      17 ann presses 0
      17 bridges.addChannel conference-100 chair
      18 bridges.record conference-100 room-100 wav append
      18 channels.setChannelVar chair TALK_DETECT(set) 800,256
      19 ann presses 0
      19 channels.play ann sound:conf-getpin
      21 ann presses #
      21 playbacks.stop sound:conf-getpin
      21 channels.setChannelVar ann CONFERENCE_PLACE 100
      22 bridges.addChannel conference-100 ann
      23 bridges.play conference-100 sound:conf-hasjoin
      23 channels.setChannelVar ann TALK_DETECT(set) 800,256
      27 chair presses 2
      27 channels.mute ann in
      34 chair presses 2
      34 channels.unmute ann in
      41 ann hangs up
      41 bridges.play conference-100 sound:conf-hasleft
      41 ann ended hangup
      49 chair hangs up
      49 recordings.stop room-100
      49 chair ended hangup
      49 bridges.destroy conference-100
    `)
  }))
})

describe('a member', () => {
  test('mutes oneself, and unmutes; muted by both, until both have unmuted', application(program, recorded, ({ caller, transcript }) => {
    caller('s--1-0-0-1-2-3-4-------------2------2-----h', 'chair')
    caller('------------s--1-0-0-#----0------0-----0--0--h', 'ann')
    caller('s--1-0-0-#--------------------------------------h', 'bob')
    transcript(`
      0 chair calls
      0 channels.answer chair
      0 bob calls
      0 channels.answer bob
      1 channels.play chair sound:conf-getconfno
      1 channels.play bob sound:conf-getconfno
      3 chair presses 1
      3 playbacks.stop sound:conf-getconfno
      3 bob presses 1
      3 playbacks.stop sound:conf-getconfno
      5 chair presses 0
      5 bob presses 0
      7 chair presses 0
      7 channels.play chair sound:conf-getpin
      7 bob presses 0
      7 channels.play bob sound:conf-getpin
      9 chair presses 1
      9 playbacks.stop sound:conf-getpin
      9 bob presses #
      9 playbacks.stop sound:conf-getpin
      9 channels.setChannelVar bob CONFERENCE_PLACE 100
      9 bridges.create conference-100 mixing
      11 chair presses 2
      11 channels.startMoh bob
      12 ann calls
      12 channels.answer ann
      13 chair presses 3
      13 channels.play ann sound:conf-getconfno
      15 chair presses 4
      15 channels.setChannelVar chair CONFERENCE_PLACE 100 chair
      15 ann presses 1
      15 playbacks.stop sound:conf-getconfno
      16 bridges.addChannel conference-100 chair
      17 ann presses 0
      17 channels.stopMoh bob
      17 bridges.record conference-100 room-100 wav append
      17 channels.setChannelVar chair TALK_DETECT(set) 800,256
      18 bridges.addChannel conference-100 bob
      19 ann presses 0
      19 channels.play ann sound:conf-getpin
      19 bridges.play conference-100 sound:conf-hasjoin
      19 channels.setChannelVar bob TALK_DETECT(set) 800,256
      21 ann presses #
      21 playbacks.stop sound:conf-getpin
      21 channels.setChannelVar ann CONFERENCE_PLACE 100
      22 bridges.addChannel conference-100 ann
      23 bridges.play conference-100 sound:conf-hasjoin
      23 channels.setChannelVar ann TALK_DETECT(set) 800,256
      26 ann presses 0
      26 channels.mute ann in
      29 chair presses 2
      29 channels.mute bob in
      33 ann presses 0
      36 chair presses 2
      36 channels.unmute bob in
      36 channels.unmute ann in
      39 ann presses 0
      39 channels.mute ann in
      42 chair hangs up
      42 bridges.removeChannel conference-100 bob
      42 bridges.play conference-100 sound:conf-hasleft
      42 recordings.stop room-100
      42 bridges.removeChannel conference-100 ann
      42 chair ended hangup
      42 ann presses 0
      42 channels.unmute ann in
      43 channels.startMoh bob
      43 channels.startMoh ann
      44 channels.setChannelVar bob TALK_DETECT(remove)
      44 channels.setChannelVar ann TALK_DETECT(remove)
      45 ann hangs up
      45 ann ended hangup
      48 bob hangs up
      48 bob ended hangup
      48 bridges.destroy conference-100
      48 playbacks.stop sound:conf-hasleft
    `)
  }))
})
