/**
 * Voicemail, drawn. A character is a millisecond, ` 3s ` passes time; `t` begins to talk, `q` falls quiet. Asterisk takes a millisecond for
 * everything, and every sound lasts three, but for the question what to do with the message, which lasts nine.
 */
import { describe, test } from '@jest/globals'
import { application } from 'rxari/testing'

import { program } from '../../examples/voicemail.js'

const sounds = { 'sound:vm-review': 9 }

const requests = {
  a: 'channels.answer caller',
  g: 'channels.play caller sound:vm-intro',
  G: 'playbacks.stop sound:vm-intro',
  b: 'channels.play caller sound:beep',
  r: 'channels.record caller drafts/caller wav 180 4 overwrite #',
  m: 'channels.play caller sound:vm-review',
  M: 'playbacks.stop sound:vm-review',
  w: 'channels.play caller sound:please-try-again',
  p: 'channels.play caller recording:drafts/caller,sound:vm-review',
  P: 'playbacks.stop recording:drafts/caller,sound:vm-review',
  s: 'channels.play caller sound:vm-msgsaved',
  h: 'channels.hangup caller',
  i: 'recordings.copyStored drafts/caller inbox/caller',
  d: 'recordings.deleteStored drafts/caller',
  l: 'deviceStates.update Stasis:voicemail INUSE',
}

/** The simulator has no lamp. */
const lit = { sounds, answers: { [requests.l]: { status: 204 } } }

/** Somebody talks for three seconds, and what is asked until they have. */
const spoken = 's----------t 3s '
const taken = 'ag---b---r-- 3s '

describe('a message', () => {
  test('that ends with # is reviewed, and sent', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--1`)
    asterisk(`${taken}m--(Ms)hidl`, requests)
  }))

  test('that ends with four seconds of silence too', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}q 4s ---1`)
    asterisk(`${taken} 4s m---(Ms)hidl`, requests)
  }))

  test('that ends with the hangup is sent alike', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}h`)
    asterisk(`${taken}idl`, requests)
  }))

  test('lasts for three minutes at most', application(program, lit, ({ caller, asterisk }) => {
    caller('  s----------t 180s ---1')
    asterisk('ag---b---r 180s m----(Ms)hidl', requests)
  }))

  test('of no second is not sent, ended with the hangup', application(program, { sounds }, ({ caller, asterisk }) => {
    caller('  s----------- 500ms h')
    asterisk('ag---b---r-- 500ms d', requests)
  }))

  test('nor sent, ended with #', application(program, { sounds }, ({ caller, asterisk }) => {
    caller('  s----------- 500ms #---1')
    asterisk('ag---b---r-- 500ms -m--(Ms)hd', requests)
  }))
})

describe('the greeting', () => {
  test('is skipped with any key, which is no choice', application(program, lit, ({ caller, asterisk }) => {
    caller('  s--1-----t 3s #--h')
    asterisk('ag-(Gb)r-- 3s m--idl', requests)
  }))
})

describe('the review', () => {
  test('who hangs up in it has sent the message', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--h`)
    asterisk(`${taken}m--idl`, requests)
  }))

  test('who says nothing there has sent it', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#`)
    asterisk(`${taken}m 5009ms w---m 5009ms w---m 5009ms s---hidl`, requests)
  }))

  test('a wrong key is apologised for', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--9------1`)
    asterisk(`${taken}m--(Mw)m--(Ms)hidl`, requests)
  }))

  test('the # that ended the message is no choice; a key right behind it is', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#1`)
    asterisk(`${taken}m(Ms)hidl`, requests)
  }))

  test('it is played, and asked about again', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--2 3s ------1`)
    asterisk(`${taken}m--(Mp) 2999ms ----(Ps)hidl`, requests)
  }))

  test('played, it is silenced with the key that chooses', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--2--------1`)
    asterisk(`${taken}m--(Mp)-----(Ps)hidl`, requests)
  }))

  test('played, it is silenced with any key; with one that is no choice it begins again', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--2--------7-------h`)
    asterisk(`${taken}m--(Mp)-----(Pw)p---idl`, requests)
  }))

  test('another is recorded in its place', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--3------t 3s #--1`)
    asterisk(`${taken}m--(Mb)r--- 3s m--(Ms)hidl`, requests)
  }))

  test('who hangs up before another has begun has sent the first', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--3---h`)
    asterisk(`${taken}m--(Mb)idl`, requests)
  }))

  test('who hangs up in another has sent that one', application(program, lit, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--3------t 3s h`)
    asterisk(`${taken}m--(Mb)r--- 3s idl`, requests)
  }))

  test('or nothing, where there is none', application(program, { sounds }, ({ caller, asterisk }) => {
    caller(`  ${spoken}#--3-------h`)
    asterisk(`${taken}m--(Mb)r---d`, requests)
  }))
})

describe('a hangup, whenever it comes: what was asked is all that is asked, and what was recorded of no length is deleted', () => {
  const asked = ['a', 'g', '-', '-', '-', 'b', '-', '-', '-', 'r', '-', '-', '-', '-', '-']

  for (let ms = 1; ms <= asked.length; ms += 1) {
    test(`after ${ms} ms`, application(program, { sounds }, ({ caller, asterisk }) => {
      caller(`  s${'-'.repeat(ms - 1)}h`)
      asterisk(`${asked.slice(0, ms).join('')}${ms > 10 ? 'd' : ''}`, requests)
    }))
  }
})

describe('Asterisk refuses', () => {
  const refusing = (label: string) => ({ sounds, answers: { [label]: { status: 500, message: 'Allocation failed' } } })

  test('to record: the call is hung up', application(program, refusing(requests.r), ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('ag---b---rh', requests)
    faults('FlowFailed')
  }))

  test('to beep: it is recorded all the same', application(program, refusing(requests.b), ({ caller, asterisk, faults }) => {
    caller('  s----------- 500ms h')
    asterisk('ag---br----- 500ms d', requests)
    faults('Refused')
  }))

  test('to ask: whoever knows the keys may choose all the same', application(program, refusing(requests.m), ({ caller, asterisk, faults }) => {
    caller('  s----------- 500ms #----1')
    asterisk('ag---b---r-- 500ms -m---s---hd', requests)
    faults('Refused')
  }))

  test('to deliver: the message stays where it is', application(program, refusing(requests.i), ({ caller, asterisk, faults }) => {
    caller(`  ${spoken}h`)
    asterisk(`${taken}i`, requests)
    faults('Refused')
  }))
})
