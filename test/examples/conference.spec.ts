/**
 * The conference rooms, drawn: what everybody does, and what Asterisk is asked for. Asterisk takes a millisecond for everything, and every
 * sound lasts three, but for the prompts, which last nine.
 */
import { describe, test } from '@jest/globals'
import { application } from 'rxari/testing'

import { program } from '../../examples/conference.js'
import { recorded, sounds } from '../support/rooms.js'

describe('a room', () => {
  test('opens for the first who comes, who waits with music until the chair is in', application(program, recorded, ({ caller, transcript }) => {
    caller('s--1-0-0-#------------------------------h', 'ann')
    caller('-----------s--1-0-0--1-2-3-4---------------h', 'chair')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.play ann sound:conf-getconfno
      3 ann presses 1
      3 playbacks.stop sound:conf-getconfno
      5 ann presses 0
      7 ann presses 0
      7 channels.play ann sound:conf-getpin
      9 ann presses #
      9 playbacks.stop sound:conf-getpin
      9 channels.setChannelVar ann CONFERENCE_PLACE 100
      9 bridges.create conference-100 mixing
      11 chair calls
      11 channels.answer chair
      11 channels.startMoh ann
      12 channels.play chair sound:conf-getconfno
      14 chair presses 1
      14 playbacks.stop sound:conf-getconfno
      16 chair presses 0
      18 chair presses 0
      18 channels.play chair sound:conf-getpin
      21 chair presses 1
      21 playbacks.stop sound:conf-getpin
      23 chair presses 2
      25 chair presses 3
      27 chair presses 4
      27 channels.setChannelVar chair CONFERENCE_PLACE 100 chair
      28 bridges.addChannel conference-100 chair
      29 channels.stopMoh ann
      29 bridges.record conference-100 room-100 wav append
      29 channels.setChannelVar chair TALK_DETECT(set) 800,256
      30 bridges.addChannel conference-100 ann
      31 bridges.play conference-100 sound:conf-hasjoin
      31 channels.setChannelVar ann TALK_DETECT(set) 800,256
      40 ann hangs up
      40 bridges.play conference-100 sound:conf-hasleft
      40 ann ended hangup
      43 chair hangs up
      43 recordings.stop room-100
      43 chair ended hangup
      43 bridges.destroy conference-100
      43 playbacks.stop sound:conf-hasleft
    `)
  }))

  test('is chosen by its number; a wrong one is apologised for, and after three it is the first', application(program, { sounds }, ({ caller, transcript }) => {
    caller('s--2-0-0-#--h', 'ann')
    caller('s--9-9-9--------1-0-1------7-7-7-#----------h', 'bob')
    transcript(`
      0 ann calls
      0 channels.answer ann
      0 bob calls
      0 channels.answer bob
      1 channels.play ann sound:conf-getconfno
      1 channels.play bob sound:conf-getconfno
      3 ann presses 2
      3 playbacks.stop sound:conf-getconfno
      3 bob presses 9
      3 playbacks.stop sound:conf-getconfno
      5 ann presses 0
      5 bob presses 9
      7 ann presses 0
      7 channels.play ann sound:conf-getpin
      7 bob presses 9
      7 channels.play bob sound:conf-invalid
      9 ann presses #
      9 playbacks.stop sound:conf-getpin
      9 channels.setChannelVar ann CONFERENCE_PLACE 200
      9 bridges.create conference-200 mixing
      11 channels.play bob sound:conf-getconfno
      11 channels.startMoh ann
      12 ann hangs up
      12 ann ended hangup
      12 bridges.destroy conference-200
      16 bob presses 1
      16 playbacks.stop sound:conf-getconfno
      18 bob presses 0
      20 bob presses 1
      20 channels.play bob sound:conf-invalid
      24 channels.play bob sound:conf-getconfno
      27 bob presses 7
      27 playbacks.stop sound:conf-getconfno
      29 bob presses 7
      31 bob presses 7
      31 channels.play bob sound:conf-getpin
      33 bob presses #
      33 playbacks.stop sound:conf-getpin
      33 channels.setChannelVar bob CONFERENCE_PLACE 100
      33 bridges.create conference-100 mixing
      35 channels.startMoh bob
      44 bob hangs up
      44 bob ended hangup
      44 bridges.destroy conference-100
    `)
  }))

  test('has a chair by its PIN alone: not by that of another room', application(program, { sounds }, ({ caller, transcript }) => {
    caller('s--1-0-0-5-6-7-8--h', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 channels.play ann sound:conf-getconfno
      3 ann presses 1
      3 playbacks.stop sound:conf-getconfno
      5 ann presses 0
      7 ann presses 0
      7 channels.play ann sound:conf-getpin
      9 ann presses 5
      9 playbacks.stop sound:conf-getpin
      11 ann presses 6
      13 ann presses 7
      15 ann presses 8
      15 channels.setChannelVar ann CONFERENCE_PLACE 100
      15 bridges.create conference-100 mixing
      17 channels.startMoh ann
      18 ann hangs up
      18 ann ended hangup
      18 bridges.destroy conference-100
    `)
  }))

  test('announces who comes and goes, one at a time; when its chair has left, the others wait again', application(program, recorded, ({ caller, transcript }) => {
    caller('s--1-0-0-1-2-3-4----------------------h', 'chair')
    caller('-----------s--1-0-0-#---------h', 'ann')
    caller('------------s--1-0-0-#--------------------h', 'bob')
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
      11 ann calls
      11 channels.answer ann
      12 bob calls
      12 channels.answer bob
      12 channels.play ann sound:conf-getconfno
      13 chair presses 3
      13 channels.play bob sound:conf-getconfno
      14 ann presses 1
      14 playbacks.stop sound:conf-getconfno
      15 chair presses 4
      15 channels.setChannelVar chair CONFERENCE_PLACE 100 chair
      15 bridges.create conference-100 mixing
      15 bob presses 1
      15 playbacks.stop sound:conf-getconfno
      16 ann presses 0
      17 bob presses 0
      17 bridges.addChannel conference-100 chair
      18 ann presses 0
      18 channels.play ann sound:conf-getpin
      18 bridges.record conference-100 room-100 wav append
      18 channels.setChannelVar chair TALK_DETECT(set) 800,256
      19 bob presses 0
      19 channels.play bob sound:conf-getpin
      20 ann presses #
      20 playbacks.stop sound:conf-getpin
      20 channels.setChannelVar ann CONFERENCE_PLACE 100
      21 bob presses #
      21 playbacks.stop sound:conf-getpin
      21 channels.setChannelVar bob CONFERENCE_PLACE 100
      21 bridges.addChannel conference-100 ann
      22 bridges.addChannel conference-100 bob
      22 bridges.play conference-100 sound:conf-hasjoin
      22 channels.setChannelVar ann TALK_DETECT(set) 800,256
      23 channels.setChannelVar bob TALK_DETECT(set) 800,256
      26 bridges.play conference-100 sound:conf-hasjoin
      30 ann hangs up
      30 ann ended hangup
      30 bridges.play conference-100 sound:conf-hasleft
      38 chair hangs up
      38 bridges.play conference-100 sound:conf-hasleft
      38 recordings.stop room-100
      38 bridges.removeChannel conference-100 bob
      38 chair ended hangup
      39 channels.startMoh bob
      40 channels.setChannelVar bob TALK_DETECT(remove)
      42 bob hangs up
      42 bob ended hangup
      42 bridges.destroy conference-100
      42 playbacks.stop sound:conf-hasleft
    `)
  }))
})

describe('a hangup, whenever it comes, leaves nothing behind and is no fault', () => {
  const ann = 's--1-0-0-#---0---0------------------'
  const chair = '----s--1-0-0-1-2-3-4---1--2---1--2--'

  for (let ms = 1; ms <= ann.length; ms += 1) {
    test(`of a member, after ${ms} ms`, application(program, recorded, ({ caller }) => {
      caller(`${ann.slice(0, ms)}h`, 'ann')
      caller(`${chair}h`, 'chair')
    }))
  }
  for (let ms = 20; ms <= chair.length; ms += 1) {
    test(`of the chair, after ${ms} ms`, application(program, ms < 23 ? { sounds } : recorded, ({ caller }) => {
      caller(`${ann}h`, 'ann')
      caller(`${chair.slice(0, ms)}h`, 'chair')
    }))
  }
})
