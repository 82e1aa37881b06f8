import { describe, expect, test } from '@jest/globals'
import { NEVER, catchError, concat, concatMap, ignoreElements, map, merge, of, shareReplay, switchMap, take, takeUntil, throwError, timer } from 'rxjs'

import { alice, bob, desk, phones, queueOf, rung, shown, wordsOf } from '../../../test/support/queue.js'
import { eachCall } from '../../operators/eachCall.js'
import { inOrder } from '../../operators/inOrder.js'
import { application } from '../../testing/index.js'
import { openQueue } from './openQueue.js'

test.each([{ wrapUp: -1 }, { retryAfter: Number.NaN }, { ringFor: -5 }, { announce: { every: -1, says: () => [] } }])('%p cannot be waited for', (times) => {
  expect(() => openQueue({ openBridge: () => NEVER, dial: () => NEVER }, { agents$: NEVER, ...times })).toThrow(/^openQueue cannot wait/)
})

describe('the queue', () => {
  test('is shown as it is, whenever it changes', application((ari) => {
    const queue$ = queueOf(ari, { agents$: concat(of([alice, bob]), timer(27).pipe(map(() => [bob]))), wrapUp: 5, retryAfter: 20, ringFor: 6 })
    return merge(
      ari.calls$.pipe(eachCall((call) => queue$.pipe(switchMap((queue) => queue.wait(call, { maxWait: 12 })), take(1))), ignoreElements()),
      queue$.pipe(switchMap(({ state$ }) => state$), map(shown)),
    )
  }, phones({ alice: 'r--a 13ms h', bob: 'r' }), ({ caller, flow }) => {
    caller('-----s', 'ann')
    caller('------s', 'ben')
    caller('-------s-h', 'cyd')
    flow('---a-nli-c--eb----t-----w----fo-r', {
      a: ' | alice free 0, bob free 0 | 0 0 0 0 0',
      n: '1 ann (alice) | alice ringing 0, bob free 0 | 1 0 0 0 0',
      l: '1 ann (alice), 2 ben (bob) | alice ringing 0, bob ringing 0 | 2 0 0 0 0',
      i: '1 ann (alice), 2 ben (bob), 3 cyd | alice ringing 0, bob ringing 0 | 3 0 0 0 0',
      c: '1 ann (alice), 2 ben (bob) | alice ringing 0, bob ringing 0 | 3 0 1 0 0',
      e: '1 ann (alice), 2 ben | alice ringing 0, bob resting 0 | 3 0 1 0 0',
      b: '1 ben | alice talking 0, bob resting 0 | 3 0 1 0 0',
      t: ' | alice talking 0, bob resting 0 | 3 0 1 1 0',
      w: ' | alice wrappingUp 1, bob resting 0 | 3 1 1 1 0',
      f: ' | alice free 1, bob resting 0 | 3 1 1 1 0',
      o: ' | bob resting 0 | 3 1 1 1 0',
      r: ' | bob free 0 | 3 1 1 1 0',
    })
  }))

  test('is there for whoever comes late, and closed for whoever comes too late', application((ari) => {
    const queue$ = queueOf(ari, { agents$: of([]), open: 5 }).pipe(shareReplay({ bufferSize: 1, refCount: false }))
    return ari.calls$.pipe(eachCall((call) => queue$.pipe(switchMap((queue) => queue.wait(call)), map((waited) => `${call.id}: ${wordsOf(waited)}`))))
  }, ({ caller, flow }) => {
    caller('---s', 'ann')
    caller('------------s', 'ben')
    flow('--------a---b', { a: 'ann: closed after 2', b: 'ben: closed after 0' })
  }))

  test('fails with its agents: whoever waits goes back to their flow', application((ari) => {
    const queue$ = queueOf(ari, { agents$: concat(of([]), timer(5).pipe(switchMap(() => throwError(() => new Error('no list'))))) })
    return merge(
      queue$.pipe(ignoreElements(), catchError((error: unknown) => of(String(error)))),
      ari.calls$.pipe(eachCall((call) => queue$.pipe(catchError(() => NEVER), switchMap((queue) => queue.wait(call)), take(1), map(wordsOf)))),
    )
  }, ({ caller, flow }) => {
    caller('---s', 'ann')
    flow('--------(rc)', { r: 'Error: no list', c: 'closed after 5' })
  }))

  test('fails with what assigns', application((ari) => {
    const queue$ = queueOf(ari, { assign: () => { throw new Error('no idea') } })
    return merge(
      queue$.pipe(ignoreElements(), catchError((error: unknown) => of(String(error)))),
      ari.calls$.pipe(eachCall((call) => queue$.pipe(catchError(() => NEVER), switchMap((queue) => queue.wait(call)), take(1), map(wordsOf)))),
    )
  }, ({ caller, flow }) => {
    caller('---s', 'ann')
    flow('---(rc)', { r: 'Error: no idea', c: 'closed after 0' })
  }))
})

describe('the queue is let go', () => {
  test('and everybody who waits goes back to their flow, a phone that rings is silent', application(
    desk({ open: 12 }), phones({ alice: 'r 49ms a---------h' }), ({ caller, flow, transcript }) => {
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
      12 channels.hangup PJSIP/alice normal
      12 bridges.destroy bridge
      12 channels.hangup ann
      12 channels.hangup ben
      13 ann ended hangup
      13 ben ended hangup
    `)
    flow('------------(ab)', { a: 'ann: closed after 9', b: 'ben: closed after 6' })
  }))

  test('and a conversation goes on', application(
    desk({ open: 17 }), phones({ alice: 'r----a 29ms h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      17 bridges.destroy bridge
      40 PJSIP/alice hangs up
      40 bridges.removeChannel bridge2 ann
      40 bridges.destroy bridge2
      40 channels.hangup PJSIP/alice
      40 channels.hangup ann
      40 PJSIP/alice ended hangup
      41 ann ended hangup
    `))
    flow('- 39ms a', { a: 'ann: served by alice after 10, for 27' })
  }))

  test('in the ms in which an agent comes in', application(
    desk({ open: 13 }), phones({ alice: 'r----a 29ms h' }), ({ caller, flow, transcript }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 channels.hangup PJSIP/alice
      13 bridges.destroy bridge
      13 bridges.destroy bridge2
      13 channels.hangup ann
      14 PJSIP/alice ended hangup
      14 ann ended hangup
    `))
    flow('-------------a', { a: 'ann: closed after 10' })
  }))
})

describe('let go from outside, flows inside', () => {
  test('the flows of those who wait are let go with it: nothing that stands behind their waiting is begun, nobody is hung up', application(
    (ari) => openQueue(ari, { agents$: of([alice]) }).pipe(
      switchMap((queue) => ari.calls$.pipe(eachCall((call) => inOrder(
        call.answer(),
        queue.wait(call).pipe(concatMap(() => call.continueInDialplan({ extension: 'reception' }))),
      )))),
      takeUntil(timer(20)),
    ), phones({ alice: 'r 49ms a' }), ({ caller, flow, transcript }) => {
    caller('------s 29ms h', 'ann')
    caller('--------s 29ms h', 'ben')
    transcript(`
      0 bridges.create bridge holding
      2 bridges.startMoh bridge
      6 ann calls
      6 channels.answer ann
      7 channels.originate PJSIP/alice "alice" <100>
      7 bridges.addChannel bridge ann
      8 ben calls
      8 channels.answer ben
      9 bridges.addChannel bridge ben
      9 PJSIP/alice rings
      20 channels.hangup PJSIP/alice normal
      20 bridges.destroy bridge
      36 ann hangs up
      36 ann ended hangup
      38 ben hangs up
      38 ben ended hangup
    `)
    flow('--------------------|')
  }))
})

describe('Asterisk refuses', () => {
  test('to dial: the agent is passed over', application(
    desk({ agents$: of([alice, bob]) }),
    { ...phones({ alice: 'r----a----h', bob: 'r-a---------h' }), answers: { 'channels.originate PJSIP/alice "alice" <100>': { status: 500, message: 'No' } } },
    ({ caller, flow, transcript, faults }) => {
    caller('s', 'ann')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      3 channels.originate PJSIP/alice "alice" <100>
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
    faults('Refused')
  }))

  test('to bring the agent in: they are passed over, and hung up', application(
    desk({ agents$: of([alice, bob]) }),
    { ...phones({ alice: 'r----a 49ms h', bob: 'r-a---------h' }), answers: { 'bridges.addChannel bridge2 PJSIP/alice': { status: 500, message: 'No' } } },
    ({ caller, flow, transcript, faults }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.destroy bridge2
      13 channels.hangup PJSIP/alice
      13 channels.originate PJSIP/bob "alice" <100>
      14 PJSIP/alice ended hangup
      15 PJSIP/bob rings
      17 PJSIP/bob answers
      17 bridges.create bridge3 mixing
      19 bridges.addChannel bridge3 PJSIP/bob
      20 bridges.addChannel bridge3 ann
      27 PJSIP/bob hangs up
      27 bridges.removeChannel bridge3 ann
      27 bridges.destroy bridge3
      27 channels.hangup PJSIP/bob
      27 channels.hangup ann
      27 PJSIP/bob ended hangup
      28 ann ended hangup
    `))
    flow('- 26ms a', { a: 'ann: served by bob after 17, for 7' })
    faults('Refused')
  }))

  test('to bring the caller in: the flow fails', application(
    desk(),
    { ...phones({ alice: 'r----a 49ms h' }), answers: { 'bridges.addChannel bridge2 ann': { status: 500, message: 'No' } } },
    ({ caller, flow, transcript, faults }) => {
    caller('s', 'ann')
    transcript(rung(`
      10 PJSIP/alice answers
      10 bridges.create bridge2 mixing
      12 bridges.addChannel bridge2 PJSIP/alice
      13 bridges.addChannel bridge2 ann
      14 bridges.destroy bridge2
      14 channels.hangup PJSIP/alice
      14 channels.hangup ann
      14 bridges.removeChannel bridge ann
      15 PJSIP/alice ended hangup
      15 ann ended hangup
    `))
    flow('')
    faults('FlowFailed')
  }))

  test('the caller: the flow fails', application(
    desk({ agents$: of([]) }),
    { ...phones({}), answers: { 'bridges.addChannel bridge ann': { status: 500, message: 'No' } } },
    ({ caller, flow, transcript, faults }) => {
    caller('s', 'ann')
    transcript(`
      0 bridges.create bridge holding
      0 ann calls
      0 channels.answer ann
      2 bridges.startMoh bridge
      3 bridges.addChannel bridge ann
      4 channels.hangup ann
      5 ann ended hangup
    `)
    flow('')
    faults('FlowFailed')
  }))
})
