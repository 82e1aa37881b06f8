import { describe, test } from '@jest/globals'
import { EMPTY, concat, distinctUntilChanged, ignoreElements, map, merge, of, switchMap, take, timer } from 'rxjs'

import { agent, alice, announce, bob, desk, phones, queueOf, rung } from '../../../test/support/queue.js'
import type { Ari } from '../../ari.js'
import { eachCall } from '../../operators/eachCall.js'
import { hangupAfter } from '../../operators/hangupAfter.js'
import { inOrder } from '../../operators/inOrder.js'
import { untilHangup } from '../../operators/untilHangup.js'
import { application } from '../../testing/index.js'
import { connectCalls } from '../connectCalls.js'
import type { Talk } from './reach.js'

describe('an agent', () => {
  test('who hangs up before the caller was brought to them is passed over: the caller has heard nothing but music', application(
    desk({ agents$: of([alice, bob]) }), phones({ alice: 'r----ah', bob: 'r-a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      11 PJSIP/alice hangs up
      11 PJSIP/alice ended hangup
      12 bridges.destroy bridge2
      12 channels.originate PJSIP/bob "alice" <100>
      14 PJSIP/bob rings
      16 PJSIP/bob answers
      16 bridges.create bridge3 mixing
      18 bridges.addChannel bridge3 PJSIP/bob
      19 bridges.addChannel bridge3 ann
      26 PJSIP/bob hangs up
      26 bridges.removeChannel bridge3 ann
      26 bridges.destroy bridge3
      26 channels.hangup PJSIP/bob
      26 channels.hangup ann
      26 PJSIP/bob ended hangup
      27 ann ended hangup
    `))
    flow('- 25ms a', { a: 'ann: served by bob after 16, for 7' })
  }))

  test('who hangs up with the caller at the door was there', application(
    desk(), phones({ alice: 'r----a---h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      14 PJSIP/alice hangs up
      14 channels.hangup PJSIP/alice
      14 channels.hangup ann
      14 PJSIP/alice ended hangup
      14 bridges.destroy bridge2
      14 bridges.removeChannel bridge ann
      15 ann ended hangup
    `))
    flow('--------------a', { a: 'ann: served by alice after 10, for 1' })
  }))

  test('who does not answer is passed over, and the next is rung', application(
    desk({ agents$: of([alice, bob]), ringFor: 8 }), phones({ alice: 'r', bob: 'r-a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      11 channels.hangup PJSIP/alice normal
      11 channels.originate PJSIP/bob "alice" <100>
      13 PJSIP/bob rings
      15 PJSIP/bob answers
      15 bridges.create bridge2 mixing
      17 bridges.addChannel bridge2 PJSIP/bob
      18 bridges.addChannel bridge2 ann
      25 PJSIP/bob hangs up
      25 bridges.removeChannel bridge2 ann
      25 bridges.destroy bridge2
      25 channels.hangup PJSIP/bob
      25 channels.hangup ann
      25 PJSIP/bob ended hangup
      26 ann ended hangup
    `))
    flow('- 24ms a', { a: 'ann: served by bob after 15, for 7' })
  }))

  test('who is busy rests, and is rung again', application(
    desk({ retryAfter: 30 }), phones({ alice: 'r-b' }), ({ caller, flow, transcript }) => {
    caller('s 50ms h', 'ann')
    transcript(rung(`
      7 PJSIP/alice is busy
      37 channels.originate PJSIP/alice "alice" <100>
      39 PJSIP/alice rings
      41 PJSIP/alice is busy
      51 ann hangs up
      51 ann ended hangup
    `))
    flow('')
  }))

  test('who cannot be reached is passed over', application(
    desk({ agents$: of([{ id: 'nobody', endpoint: 'PJSIP/nobody' }, bob]) }), phones({ bob: 'r-a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      3 channels.originate PJSIP/nobody "alice" <100>
      4 channels.originate PJSIP/bob "alice" <100>
      6 PJSIP/bob rings
      8 PJSIP/bob answers
      8 bridges.create bridge2 mixing
      10 bridges.addChannel bridge2 PJSIP/bob
      11 bridges.addChannel bridge2 ann
      18 PJSIP/bob hangs up
      18 bridges.removeChannel bridge2 ann
      18 bridges.destroy bridge2
      18 channels.hangup PJSIP/bob
      18 channels.hangup ann
      18 PJSIP/bob ended hangup
      19 ann ended hangup
    `)
    flow('------------------a', { a: 'ann: served by bob after 8, for 7' })
  }))

  test('who goes off duty is not rung on', application(
    desk({ agents$: concat(of([alice]), timer(9).pipe(map(() => [bob]))) }), phones({ alice: 'r 29ms a-h', bob: 'r-a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      12 channels.hangup PJSIP/alice normal
      12 channels.originate PJSIP/bob "alice" <100>
      14 PJSIP/bob rings
      16 PJSIP/bob answers
      16 bridges.create bridge2 mixing
      18 bridges.addChannel bridge2 PJSIP/bob
      19 bridges.addChannel bridge2 ann
      26 PJSIP/bob hangs up
      26 bridges.removeChannel bridge2 ann
      26 bridges.destroy bridge2
      26 channels.hangup PJSIP/bob
      26 channels.hangup ann
      26 PJSIP/bob ended hangup
      27 ann ended hangup
    `))
    flow('- 25ms a', { a: 'ann: served by bob after 16, for 7' })
  }))

  test('who goes off duty in a conversation ends it in peace', application(
    desk({ agents$: concat(of([alice]), timer(15).pipe(map(() => []))) }), phones({ alice: 'r----a---------h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    flow('--------------------a', { a: 'ann: served by alice after 10, for 7' })
  }))

  test('wraps up before the next caller', application(
    desk({ wrapUp: 10 }), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      3 channels.originate PJSIP/alice "alice" <100>
      5 ben calls
      5 channels.answer ben
      5 PJSIP/alice rings
      6 bridges.addChannel bridge ben
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      20 PJSIP/alice hangs up
      20 bridges.removeChannel bridge2 ann
      20 bridges.destroy bridge2
      20 channels.hangup PJSIP/alice
      20 channels.hangup ann
      20 PJSIP/alice ended hangup
      21 ann ended hangup
      30 channels.originate PJSIP/alice "alice" <100>
      32 PJSIP/alice rings
      37 PJSIP/alice answers
      37 bridges.create bridge3 mixing
      39 bridges.addChannel bridge3 PJSIP/alice
      40 bridges.addChannel bridge3 ben
      47 PJSIP/alice hangs up
      47 bridges.removeChannel bridge3 ben
      47 bridges.destroy bridge3
      47 channels.hangup PJSIP/alice
      47 channels.hangup ben
      47 PJSIP/alice ended hangup
      48 ben ended hangup
    `)
    flow('--------------------a 26ms b', { a: 'ann: served by alice after 10, for 7', b: 'ben: served by alice after 34, for 7' })
  }))

  test('who goes off duty while they talk, and comes back, wraps up all the same', application(
    desk({ wrapUp: 20, agents$: concat(of([alice]), timer(15).pipe(map(() => [])), timer(10).pipe(map(() => [alice]))) }),
    phones({ alice: 'r----a---------h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    flow('--------------------a 36ms b', { a: 'ann: served by alice after 10, for 7', b: 'ben: served by alice after 44, for 7' })
  }))

  test('is rung for whoever matters most', application(
    desk({ waits: ({ id }) => ({ priority: id === 'cyd' ? 1 : 0 }) }), phones({ alice: 'r----a---------h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    caller('-------s', 'cyd')
    flow('--------------------a----------------c----------------b', {
      a: 'ann: served by alice after 10, for 7',
      c: 'cyd: served by alice after 22, for 7',
      b: 'ben: served by alice after 41, for 7',
    })
  }))

  test('has the skills that are needed', application(
    desk({ agents$: of([alice, agent('bob', ['french'])]), waits: ({ id }) => ({ skills: id === 'ann' ? ['french'] : [] }) }), phones({ alice: 'r----a---------h', bob: 'r------a---------h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    flow('----------------------ab', { a: 'ann: served by bob after 12, for 7', b: 'ben: served by alice after 10, for 7' })
  }))
})

describe('the conversation', () => {
  const saying = (talk: (ari: Ari) => Talk, told: Parameters<typeof desk>[0] = {}) => (ari: Ari) => desk({ ...told, talk: talk(ari) })(ari)

  test('may be recorded', application(saying((ari) => (caller, talker) => connectCalls(ari, caller, talker).pipe(
    switchMap((bridge) => merge(of(bridge), bridge.record({ name: 'talk', whenLeft: 'keep' }).pipe(ignoreElements()))),
  )), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 ann
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.record bridge2 talk wav
      20 PJSIP/alice hangs up
      20 bridges.destroy bridge2
      20 PJSIP/alice ended hangup
      271 channels.hangup ann
      272 ann ended hangup
    `))
    flow('-------------------- 251ms a', { a: 'ann: served by alice after 10, for 258' })
  }))

  test('begins when the agent says so: one who does not want the call is passed over', application(saying((ari) => (caller, talker) => talker.keypad$.pipe(
    take(1),
    untilHangup(talker),
    switchMap(({ digit }) => (digit === '1' ? connectCalls(ari, caller, talker) : EMPTY)),
  ), { agents$: of([alice, bob]) }), phones({ alice: 'r----a--2', bob: 'r--a---1-----h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      13 PJSIP/alice presses 2
      13 channels.hangup PJSIP/alice
      13 channels.originate PJSIP/bob "alice" <100>
      14 PJSIP/alice ended hangup
      15 PJSIP/bob rings
      18 PJSIP/bob answers
      22 PJSIP/bob presses 1
      22 bridges.create bridge2 mixing
      24 bridges.addChannel bridge2 ann
      24 bridges.addChannel bridge2 PJSIP/bob
      28 PJSIP/bob hangs up
      28 bridges.destroy bridge2
      28 channels.hangup PJSIP/bob
      28 channels.hangup ann
      28 PJSIP/bob ended hangup
      29 ann ended hangup
    `))
    flow('----------------------------a', { a: 'ann: served by bob after 22, for 3' })
  }))

  test('goes on without the agent, who has passed the caller on and is free for the next', application(saying((ari) => (caller, talker) => concat(
    connectCalls(ari, caller, talker),
    ari.dial('PJSIP/expert').pipe(switchMap((dialled) => (dialled.outcome === 'answered' ? connectCalls(ari, caller, dialled.call).pipe(hangupAfter(dialled.call)) : EMPTY))),
  )), phones({ alice: ['r--a---h', 'r--a-----h'], expert: 'r--a 39ms h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    caller('-----s', 'ben')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      3 channels.originate PJSIP/alice "alice" <100>
      5 ben calls
      5 channels.answer ben
      5 PJSIP/alice rings
      6 bridges.addChannel bridge ben
      8 PJSIP/alice answers
      8 bridges.create bridge2 mixing
      10 bridges.addChannel bridge2 ann
      10 bridges.addChannel bridge2 PJSIP/alice
      12 PJSIP/alice hangs up
      12 bridges.destroy bridge2
      12 channels.originate PJSIP/expert
      12 PJSIP/alice ended hangup
      12 channels.originate PJSIP/alice "alice" <100>
      14 PJSIP/expert rings
      14 PJSIP/alice rings
      17 PJSIP/expert answers
      17 bridges.create bridge3 mixing
      17 PJSIP/alice answers
      17 bridges.create bridge4 mixing
      19 bridges.addChannel bridge3 ann
      19 bridges.addChannel bridge3 PJSIP/expert
      19 bridges.addChannel bridge4 ben
      19 bridges.addChannel bridge4 PJSIP/alice
      23 PJSIP/alice hangs up
      23 bridges.destroy bridge4
      23 channels.originate PJSIP/expert
      23 PJSIP/alice ended hangup
      25 PJSIP/expert rings
      28 PJSIP/expert answers
      28 bridges.create bridge5 mixing
      30 bridges.addChannel bridge5 ben
      30 bridges.addChannel bridge5 PJSIP/expert
      57 PJSIP/expert hangs up
      57 bridges.destroy bridge3
      57 channels.hangup PJSIP/expert
      57 channels.hangup ann
      57 PJSIP/expert ended hangup
      58 ann ended hangup
      68 PJSIP/expert hangs up
      68 bridges.destroy bridge5
      68 channels.hangup PJSIP/expert
      68 channels.hangup ben
      68 PJSIP/expert ended hangup
      69 ben ended hangup
    `)
    flow('- 56ms a 10ms b', { a: 'ann: served by alice after 8, for 46', b: 'ben: served by alice after 14, for 48' })
  }))

  test('that never begins: the caller waits again, in the bridge of the queue', application(saying((ari) => (caller, talker) => connectCalls(ari, caller, talker).pipe(
    ignoreElements(),
  ), { announce }), phones({ alice: 'r----a---h' }), ({ caller, transcript }) => {
    caller('s 60ms h', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 ann
      12 bridges.addChannel bridge2 PJSIP/alice
      14 PJSIP/alice hangs up
      14 bridges.destroy bridge2
      14 channels.hangup PJSIP/alice
      14 PJSIP/alice ended hangup
      15 bridges.addChannel bridge ann
      23 channels.play ann sound:place,sound:1
      43 channels.play ann sound:place,sound:1
      61 ann hangs up
      61 ann ended hangup
    `))
  }))

  test('names the call of the agent while it lasts', application((ari) => {
    const queue$ = queueOf(ari, {})
    return merge(
      queue$.pipe(
        switchMap(({ state$ }) => state$),
        map(({ agents }) => agents.map(({ id, status, call }) => `${id} ${status}${call === undefined ? '' : `, ${call.channel.name}`}`).join()),
        distinctUntilChanged(),
      ),
      ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), queue$.pipe(switchMap((queue) => queue.wait(call)), take(1)))), ignoreElements()),
    )
  }, phones({ alice: 'r----a---------h' }), ({ caller, flow }) => {
    caller('----s 20ms h', 'ann')
    flow('---f-r---------t------f', { f: 'alice free', r: 'alice ringing', t: 'alice talking, PJSIP/alice-00000001' })
  }))
})
