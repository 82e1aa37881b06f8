/**
 * The call queue, drawn: what everybody does, and what Asterisk is asked for. Asterisk takes a millisecond for everything, and every sound
 * lasts three.
 */
import { describe, test } from '@jest/globals'
import { of } from 'rxjs'
import { application } from 'rxari/testing'

import { agents, callCentre, program } from '../../examples/call-queue.js'

/** The queue with these alone on duty. */
const onDuty = (...names: readonly string[]) => (ari: Parameters<typeof callCentre>[0]) =>
  callCentre(ari, of(agents.filter(({ id }) => names.includes(id))))

/** What is asked until alice's phone rings for ann, and then. */
const rung = (then: string): string => [
  '0 bridges.create bridge holding',
  '2 ann calls',
  '2 channels.answer ann',
  '2 bridges.startMoh bridge',
  '3 channels.play ann sound:queue-thankyou',
  '7 bridges.addChannel bridge ann',
  '7 channels.originate PJSIP/alice "alice" <100>',
  '9 PJSIP/alice rings',
  ...then.trim().split('\n').map((line) => line.trim()),
].join('\n')

describe('a caller', () => {
  test('is thanked, waits with music, and talks to the agent who answers', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r--a----h' } }, ({ caller, transcript }) => {
    caller('--s', 'ann')
    transcript(rung(`
      12 PJSIP/alice answers
      12 bridges.create bridge2 mixing
      14 bridges.addChannel bridge2 PJSIP/alice
      15 bridges.addChannel bridge2 ann
      17 PJSIP/alice hangs up
      17 bridges.removeChannel bridge2 ann
      17 bridges.destroy bridge2
      17 channels.hangup PJSIP/alice
      17 channels.hangup ann
      17 PJSIP/alice ended hangup
      18 ann ended hangup
    `))
  }))

  test('is told their place every ten seconds, until an agent comes', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': ['r', 'r 4s a 9s h'] } }, ({ caller, transcript }) => {
    caller('--s', 'ann')
    caller('---s 25s h', 'ben')
    transcript(`
      0 bridges.create bridge holding
      2 ann calls
      2 channels.answer ann
      2 bridges.startMoh bridge
      3 ben calls
      3 channels.answer ben
      3 channels.play ann sound:queue-thankyou
      4 channels.play ben sound:queue-thankyou
      7 bridges.addChannel bridge ann
      7 channels.originate PJSIP/alice "alice" <100>
      8 bridges.addChannel bridge ben
      9 PJSIP/alice rings
      6007 channels.hangup PJSIP/alice normal
      10007 channels.play ann sound:queue-youarenext
      10008 channels.play ben sound:queue-thereare,number:2,sound:queue-callswaiting
      16007 channels.originate PJSIP/alice "alice" <100>
      16009 PJSIP/alice rings
      20007 channels.play ann sound:queue-youarenext
      20008 channels.play ben sound:queue-thereare,number:2,sound:queue-callswaiting
      20010 PJSIP/alice answers
      20010 playbacks.stop sound:queue-youarenext
      20010 bridges.create bridge2 mixing
      20012 bridges.addChannel bridge2 PJSIP/alice
      20013 bridges.addChannel bridge2 ann
      25004 ben hangs up
      25004 ben ended hangup
      29011 PJSIP/alice hangs up
      29011 bridges.removeChannel bridge2 ann
      29011 bridges.destroy bridge2
      29011 channels.hangup PJSIP/alice
      29011 channels.hangup ann
      29011 PJSIP/alice ended hangup
      29012 ann ended hangup
    `)
  }))

  test('who has waited for two minutes goes to the reception', application(onDuty(), {}, ({ caller, transcript }) => {
    caller('--s', 'ann')
    transcript(`
      0 bridges.create bridge holding
      2 ann calls
      2 channels.answer ann
      2 bridges.startMoh bridge
      3 channels.play ann sound:queue-thankyou
      7 bridges.addChannel bridge ann
      10007 channels.play ann sound:queue-youarenext
      20007 channels.play ann sound:queue-youarenext
      30007 channels.play ann sound:queue-youarenext
      40007 channels.play ann sound:queue-youarenext
      50007 channels.play ann sound:queue-youarenext
      60007 channels.play ann sound:queue-youarenext
      70007 channels.play ann sound:queue-youarenext
      80007 channels.play ann sound:queue-youarenext
      90007 channels.play ann sound:queue-youarenext
      100007 channels.play ann sound:queue-youarenext
      110007 channels.play ann sound:queue-youarenext
      120007 bridges.removeChannel bridge ann
      120008 channels.continueInDialplan ann departments reception
      120009 ann ended continued
    `)
  }))

  test('who presses * goes to the reception: the phone that rings for them is silent', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r' } }, ({ caller, transcript }) => {
    caller('--s-------*', 'ann')
    transcript(rung(`
      10 ann presses *
      10 bridges.removeChannel bridge ann
      10 channels.hangup PJSIP/alice normal
      11 channels.continueInDialplan ann departments reception
      12 ann ended continued
    `))
  }))

  test('who has pressed * while they were thanked goes there at once', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r' } }, ({ caller, transcript }) => {
    caller('--s--*', 'ann')
    transcript(`
      0 bridges.create bridge holding
      2 ann calls
      2 channels.answer ann
      2 bridges.startMoh bridge
      3 channels.play ann sound:queue-thankyou
      5 ann presses *
      7 channels.continueInDialplan ann departments reception
      8 ann ended continued
    `)
  }))

  test('may press anything else, and * while they talk', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r----a 20ms h' } }, ({ caller, transcript }) => {
    caller('--s-------# 12ms *', 'ann')
    transcript(rung(`
      10 ann presses #
      14 PJSIP/alice answers
      14 bridges.create bridge2 mixing
      16 bridges.addChannel bridge2 PJSIP/alice
      17 bridges.addChannel bridge2 ann
      23 ann presses *
      35 PJSIP/alice hangs up
      35 bridges.removeChannel bridge2 ann
      35 bridges.destroy bridge2
      35 channels.hangup PJSIP/alice
      35 channels.hangup ann
      35 PJSIP/alice ended hangup
      36 ann ended hangup
    `))
  }))

  test('who hangs up is out of the queue', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r' } }, ({ caller, transcript }) => {
    caller('--s-------h', 'ann')
    transcript(rung(`
      10 ann hangs up
      10 channels.hangup PJSIP/alice normal
      10 ann ended hangup
    `))
  }))
})

describe('agents', () => {
  test('who do not answer are passed over after six seconds', application(
    onDuty('alice', 'bob'), { phones: { 'PJSIP/alice': 'r', 'PJSIP/bob': 'r--a----h' } }, ({ caller, transcript, flow }) => {
    caller('--s', 'ann')
    transcript(rung(`
      6007 channels.hangup PJSIP/alice normal
      6007 channels.originate PJSIP/bob "alice" <100>
      6009 PJSIP/bob rings
      6012 PJSIP/bob answers
      6012 bridges.create bridge2 mixing
      6014 bridges.addChannel bridge2 PJSIP/bob
      6015 bridges.addChannel bridge2 ann
      6017 PJSIP/bob hangs up
      6017 bridges.removeChannel bridge2 ann
      6017 bridges.destroy bridge2
      6017 channels.hangup PJSIP/bob
      6017 channels.hangup ann
      6017 PJSIP/bob ended hangup
      6018 ann ended hangup
    `))
    flow('---w---a 5999ms i-------t-s 2999ms e 6989ms r', {
      w: '0 wait, 0 served: alice is free, bob is free',
      a: '1 wait, 0 served: alice is rung, bob is free',
      i: '1 wait, 0 served: alice did not answer, bob is rung',
      t: '0 wait, 0 served: alice did not answer, bob talks',
      s: '0 wait, 1 served: alice did not answer, bob wraps up',
      e: '0 wait, 1 served: alice did not answer, bob is free',
      r: '0 wait, 1 served: alice is free, bob is free',
    })
  }))

  test('wrap up for three seconds before they are rung for the next', application(
    onDuty('alice'), { phones: { 'PJSIP/alice': 'r--a----h' } }, ({ caller, transcript }) => {
    caller('--s', 'ann')
    caller('---s', 'ben')
    transcript(`
      0 bridges.create bridge holding
      2 ann calls
      2 channels.answer ann
      2 bridges.startMoh bridge
      3 ben calls
      3 channels.answer ben
      3 channels.play ann sound:queue-thankyou
      4 channels.play ben sound:queue-thankyou
      7 bridges.addChannel bridge ann
      7 channels.originate PJSIP/alice "alice" <100>
      8 bridges.addChannel bridge ben
      9 PJSIP/alice rings
      12 PJSIP/alice answers
      12 bridges.create bridge2 mixing
      14 bridges.addChannel bridge2 PJSIP/alice
      15 bridges.addChannel bridge2 ann
      17 PJSIP/alice hangs up
      17 bridges.removeChannel bridge2 ann
      17 bridges.destroy bridge2
      17 channels.hangup PJSIP/alice
      17 channels.hangup ann
      17 PJSIP/alice ended hangup
      18 ann ended hangup
      3017 channels.originate PJSIP/alice "alice" <100>
      3019 PJSIP/alice rings
      3022 PJSIP/alice answers
      3022 bridges.create bridge3 mixing
      3024 bridges.addChannel bridge3 PJSIP/alice
      3025 bridges.addChannel bridge3 ben
      3027 PJSIP/alice hangs up
      3027 bridges.removeChannel bridge3 ben
      3027 bridges.destroy bridge3
      3027 channels.hangup PJSIP/alice
      3027 channels.hangup ben
      3027 PJSIP/alice ended hangup
      3028 ben ended hangup
    `)
  }))
})

test('three agents, five callers', application(program, {
  phones: { 'PJSIP/alice': 'r--a 40ms h', 'PJSIP/bob': 'r---a 50ms h', 'PJSIP/carol': 'b' },
}, ({ caller, flow }) => {
  caller('--s', 'ann')
  caller('---s', 'ben')
  caller('----s', 'cyd')
  caller('-----s', 'dora')
  caller('------s 30ms h', 'emil')
  flow('---w---aits(er)v-d-------------------l---------------c-----------p 2987ms u-------k---b--------o 24ms n 22ms f 2976ms g 22ms h 3888ms j', {
    w: '0 wait, 0 served: alice is free, bob is free, carol is free',
    a: '1 wait, 0 served: alice is rung, bob is free, carol is free',
    i: '2 wait, 0 served: alice is rung, bob is rung, carol is free',
    t: '3 wait, 0 served: alice is rung, bob is rung, carol is rung',
    s: '4 wait, 0 served: alice is rung, bob is rung, carol is rung',
    e: '5 wait, 0 served: alice is rung, bob is rung, carol is rung',
    r: '5 wait, 0 served: alice is rung, bob is rung, carol did not answer',
    v: '4 wait, 0 served: alice talks, bob is rung, carol did not answer',
    d: '3 wait, 0 served: alice talks, bob talks, carol did not answer',
    l: '2 wait, 0 served: alice talks, bob talks, carol did not answer',
    c: '2 wait, 1 served: alice wraps up, bob talks, carol did not answer',
    p: '2 wait, 2 served: alice wraps up, bob wraps up, carol did not answer',
    u: '2 wait, 2 served: alice is rung, bob wraps up, carol did not answer',
    k: '1 wait, 2 served: alice talks, bob wraps up, carol did not answer',
    b: '1 wait, 2 served: alice talks, bob is rung, carol did not answer',
    o: '0 wait, 2 served: alice talks, bob talks, carol did not answer',
    n: '0 wait, 3 served: alice wraps up, bob talks, carol did not answer',
    f: '0 wait, 4 served: alice wraps up, bob wraps up, carol did not answer',
    g: '0 wait, 4 served: alice is free, bob wraps up, carol did not answer',
    h: '0 wait, 4 served: alice is free, bob is free, carol did not answer',
    j: '0 wait, 4 served: alice is free, bob is free, carol is free',
  })
}))
