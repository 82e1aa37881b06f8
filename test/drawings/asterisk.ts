import { type Call, inOrder } from 'rxari'
import { application, callFlow } from 'rxari/testing'
import { concat, takeUntil } from 'rxjs'

import { type Wrong, choose, greet, meeting, requests } from './flows.js'

const meetings = {
  a: 'channels.answer ann', A: 'channels.answer bob', b: 'bridges.create bridge mixing', x: 'bridges.destroy bridge',
  j: 'bridges.addChannel bridge ann', J: 'bridges.addChannel bridge bob',
}

const interrupted = (call: Call) =>
  inOrder(call.answer(), call.play('sound:menu').pipe(takeUntil(call.keypad$)), call.play('sound:hello-world'))

/** Plays one sound after another, longer than any terminal is wide. */
const countdown = (call: Call) =>
  inOrder(call.answer(), concat(...Array.from('9876543210987654321', (digit) => call.play(`sound:digits/${digit}`))))

const digits = Object.fromEntries(Array.from('1234567890', (digit) => [digit, `channels.play caller sound:digits/${digit}`]))

/** Wrong in the row of what Asterisk is asked for. */
export const asterisk: Wrong = {
  'drawn too late: it comes earlier': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw-----h', requests)
  }),

  'drawn too early: it comes later': callFlow(greet, { sounds: { 'sound:hello-world': 7 } }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }),

  'drawn, and never asked for': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw-m-h', requests)
  }),

  'asked for, and not drawn': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--h', requests)
  }),

  'the last is missing': callFlow(greet, { whenDone: 'leave' }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }),

  'the last is not drawn': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw', requests)
  }),

  'another letter': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('aw--(xh)', requests)
  }),

  'another order within a millisecond': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--(hx)', requests)
  }),

  'two at a time, drawn one after the other': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--xh', requests)
  }),

  'one of two at a time is not drawn': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--x', requests)
  }),

  'a request that has no letter': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a----h', { a: 'channels.answer caller', h: 'channels.hangup caller' })
  }),

  'another parameter': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', { ...requests, w: 'channels.play caller sound:hello-wrold' })
  }),

  'another pause': callFlow(choose, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('am 1s h', requests)
  }),

  'nobody calls': callFlow(greet, ({ asterisk }) => {
    asterisk('aw---h', requests)
  }),

  'it comes where a group is in the way': callFlow(interrupted, { sounds: { 'sound:hello-world': 1 } }, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--(xw)h', requests)
  }),

  'two callers': application(meeting, ({ caller, asterisk }) => {
    caller('  s---------h', 'ann')
    caller('  -----s-------h', 'bob')
    asterisk('ab-j--AJ-----x', meetings)
  }),

  'a telephone that is dialled': application((ari) => ari.hunt(['PJSIP/bob', 'PJSIP/ann'], { callerId: '"Desk" <1>' }), {
    phones: { 'PJSIP/bob': 'r---b', 'PJSIP/ann': 'r---a-t-q-5-h' },
  }, ({ asterisk }) => {
    asterisk('b---a', { b: 'channels.originate PJSIP/bob "Desk" <1>', a: 'channels.originate PJSIP/ann "Desk" <1>' })
  }),

  'a row longer than the terminal is wide': callFlow(countdown, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a9---8---7---6---5---4---3---2---1---0---9---8---7---6---5--4---3---2---1---h', { ...requests, ...digits })
  }),

  'a difference at the beginning of a long row': callFlow(countdown, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a8---8---7---6---5---4---3---2---1---0---9---8---7---6---5---4---3---2---1---h', { ...requests, ...digits })
  }),
}
