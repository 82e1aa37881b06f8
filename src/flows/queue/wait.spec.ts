import { describe, test } from '@jest/globals'
import { filter, ignoreElements, merge, of, switchMap, take } from 'rxjs'

import { announce, desk, phones, queueOf, rung } from '../../../test/support/queue.js'
import { eachCall } from '../../operators/eachCall.js'
import { inOrder } from '../../operators/inOrder.js'
import { application } from '../../testing/index.js'

describe('a caller', () => {
  test('waits with music until an agent is there, and talks to them until one of the two hangs up', application(
    desk(), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
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
    `))
    flow('--------------------a', { a: 'ann: served by alice after 10, for 7' })
  }))

  test('who hangs up in the conversation was served: the flow hears of it', application(
    desk(), phones({ alice: 'r----a 49ms h' }), ({ caller, flow, transcript }) => {
    caller('s 29ms h', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      30 ann hangs up
      30 bridges.removeChannel bridge2 PJSIP/alice
      30 bridges.destroy bridge2
      30 channels.hangup PJSIP/alice
      30 channels.hangup ann
      30 ann ended hangup
      31 PJSIP/alice ended hangup
    `))
    flow('- 29ms a', { a: 'ann: served by alice after 10, for 17' })
  }))

  test('who hangs up while the phone rings: it is silent at once', application(
    desk(), phones({ alice: 'r 19ms a---------h' }), ({ caller, flow, transcript }) => {
    caller('s 15ms h', 'ann')
    transcript(rung(`
      16 ann hangs up
      16 channels.hangup PJSIP/alice normal
      16 ann ended hangup
    `))
    flow('')
  }))

  test('who hangs up in the ms in which the agent answers: the agent is hung up', application(
    desk(), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s 9ms h', 'ann')
    transcript(rung(`
      10 ann hangs up
      10 channels.hangup PJSIP/alice normal
      10 ann ended hangup
      10 PJSIP/alice answers
      11 PJSIP/alice ended hangup
    `))
    flow('')
  }))

  test('who hangs up when the agent has answered, and is not there yet', application(
    desk(), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s 11ms h', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 ann hangs up
      12 bridges.destroy bridge2
      12 channels.hangup PJSIP/alice
      12 ann ended hangup
      13 PJSIP/alice ended hangup
    `))
    flow('')
  }))

  test('who hangs up in the ms in which the agent comes in', application(
    desk(), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('s 13ms h', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      14 ann hangs up
      14 bridges.removeChannel bridge2 PJSIP/alice
      14 bridges.destroy bridge2
      14 channels.hangup PJSIP/alice
      14 ann ended hangup
      15 PJSIP/alice ended hangup
    `))
    flow('--------------a', { a: 'ann: served by alice after 10, for 1' })
  }))

  test('who hangs up before the queue is open was never in it', application(
    desk(), phones({ alice: 'r----a---------h' }), ({ caller, flow, transcript }) => {
    caller('sh', 'ann')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      1 ann hangs up
      1 ann ended hangup
      2 bridges.startMoh bridge
    `)
    flow('')
  }))

  test('waits as long as they are willing to: the phone that rings then is silent', application(
    desk({ waits: () => ({ maxWait: 10 }) }), phones({ alice: 'r 49ms a 29ms h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      13 bridges.removeChannel bridge ann
      13 channels.hangup PJSIP/alice normal
      13 channels.hangup ann
      14 ann ended hangup
    `))
    flow('-------------a', { a: 'ann: timedOut after 10' })
  }))

  test('who is connected has waited: the conversation is as long as they like', application(
    desk({ waits: () => ({ maxWait: 12 }) }), phones({ alice: 'r----a 29ms h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    flow('- 39ms a', { a: 'ann: served by alice after 10, for 27' })
  }))

  test('is out of the queue when the flow hears of it: what it does then is left alone', application((ari) => {
    const queue$ = queueOf(ari, {})
    return merge(queue$.pipe(ignoreElements()), ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), queue$.pipe(
      switchMap((queue) => queue.wait(call, { maxWait: 10 })),
      switchMap(() => call.play('sound:place')),
    ).pipe(take(1))))))
  }, phones({ alice: 'r 49ms a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      13 bridges.removeChannel bridge ann
      13 channels.hangup PJSIP/alice normal
      14 channels.play ann sound:place
      21 channels.hangup ann
      22 ann ended hangup
    `))
    flow('---------------------s', { s: 'sound:place' })
  }))

  test('may leave by a key, but not a conversation', application(
    desk({ waits: ({ keypad$ }) => ({ until$: keypad$.pipe(filter(({ digit }) => digit === '*')) }) }), phones({ alice: 'r 19ms a 29ms h' }), ({ caller, flow, transcript }) => {
    caller('s 35ms *', 'ann')
    caller('-s 7ms *', 'ben')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      1 ben calls
      1 channels.answer ben
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      3 channels.originate PJSIP/alice "alice" <100>
      3 bridges.addChannel bridge ben
      5 PJSIP/alice rings
      9 ben presses *
      9 bridges.removeChannel bridge ben
      9 channels.hangup ben
      10 ben ended hangup
      25 PJSIP/alice answers
      25 bridges.create bridge2 mixing
      27 bridges.addChannel bridge2 PJSIP/alice
      28 bridges.addChannel bridge2 ann
      36 ann presses *
      55 PJSIP/alice hangs up
      55 bridges.removeChannel bridge2 ann
      55 bridges.destroy bridge2
      55 channels.hangup PJSIP/alice
      55 channels.hangup ann
      55 PJSIP/alice ended hangup
      56 ann ended hangup
    `)
    flow('---------b 26ms -------------------a', { b: 'ben: left after 6', a: 'ann: served by alice after 25, for 27' })
  }))

  test('whose flow lets go is out of it', application(desk({ exit: '*' }), phones({ alice: 'r 49ms a 29ms h' }), ({ caller, flow, transcript }) => {
    caller('s 9ms *', 'ann')
    transcript(rung(`
      10 ann presses *
      10 bridges.removeChannel bridge ann
      10 channels.hangup PJSIP/alice normal
      10 channels.hangup ann
      11 ann ended hangup
    `))
    flow('')
  }))
})

describe('announcements', () => {
  test('tell each caller their place, one at a time', application(
    desk({ announce, agents$: of([]) }), phones({}), ({ caller, flow, transcript }) => {
    caller('s 41ms h', 'ann')
    caller('-----s 37ms h', 'ben')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      5 ben calls
      5 channels.answer ben
      6 bridges.addChannel bridge ben
      13 channels.play ann sound:place,sound:1
      16 channels.play ben sound:place,sound:2
      33 channels.play ann sound:place,sound:1
      36 channels.play ben sound:place,sound:2
      42 ann hangs up
      42 ann ended hangup
      43 ben hangs up
      43 ben ended hangup
    `)
    flow('')
  }))

  test('are silenced before the caller is brought to an agent', application(
    desk({ announce }), phones({ alice: 'r-----------a---------h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      13 channels.play ann sound:place,sound:1
      17 PJSIP/alice answers
      17 playbacks.stop sound:place,sound:1
      17 bridges.create bridge2 mixing
      19 bridges.addChannel bridge2 PJSIP/alice
      20 bridges.addChannel bridge2 ann
      27 PJSIP/alice hangs up
      27 bridges.removeChannel bridge2 ann
      27 bridges.destroy bridge2
      27 channels.hangup PJSIP/alice
      27 channels.hangup ann
      27 PJSIP/alice ended hangup
      28 ann ended hangup
    `))
    flow('- 26ms a', { a: 'ann: served by alice after 17, for 7' })
  }))

  test('that cannot be heard cost nobody their place', application(
    desk({ announce }),
    { ...phones({ alice: 'r 21ms a---------h' }), answers: { 'channels.play': { status: 500, message: 'Allocation failed' } } },
    ({ caller, flow, transcript, faults }) => {
    caller('s', 'ann')
    transcript(rung(`
      13 channels.play ann sound:place,sound:1
      23 channels.play ann sound:place,sound:1
      27 PJSIP/alice answers
      27 bridges.create bridge2 mixing
      29 bridges.addChannel bridge2 PJSIP/alice
      30 bridges.addChannel bridge2 ann
      37 PJSIP/alice hangs up
      37 bridges.removeChannel bridge2 ann
      37 bridges.destroy bridge2
      37 channels.hangup PJSIP/alice
      37 channels.hangup ann
      37 PJSIP/alice ended hangup
      38 ann ended hangup
    `))
    flow('- 36ms a', { a: 'ann: served by alice after 27, for 7' })
    faults('Refused', 'Refused')
  }))

  test('of nothing say nothing', application(
    desk({ announce: { every: 10, says: () => [] } }), phones({ alice: 'r 21ms a---------h' }), ({ caller, flow }) => {
    caller('s', 'ann')
    flow('- 36ms a', { a: 'ann: served by alice after 27, for 7' })
  }))

  test('begin at once, where that is asked for', application(
    desk({ announce: { ...announce, first: 0 }, agents$: of([]) }), phones({}), ({ caller, transcript }) => {
    caller('s 15ms h', 'ann')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      4 channels.play ann sound:place,sound:1
      16 ann hangs up
      16 ann ended hangup
    `)
  }))
})
