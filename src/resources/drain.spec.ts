import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, concat, endWith, ignoreElements, map, merge, mergeMap, of, startWith, switchMap, takeUntil, timer } from 'rxjs'

import { scene } from '../../test/support/scene.js'
import type { Ari } from '../ari.js'
import { connectCalls } from '../flows/connectCalls.js'
import { eachCall } from '../operators/eachCall.js'
import { hangupAfter } from '../operators/hangupAfter.js'
import { inOrder } from '../operators/inOrder.js'
import { application } from '../testing/application.js'
import { channelSnapshot, stasisEnd, stasisStart } from '../testing/events.js'
import type { Call } from './channels/call.js'
import type { DrainOptions } from './drain.js'

/** Serves every call, and is told to drain after so many ms; emits who comes, and when it is drained. */
const drained = (after: number, flow: (call: Call, ari: Ari) => Observable<unknown>, options?: DrainOptions) => (ari: Ari) => merge(
  ari.calls$.pipe(mergeMap((call) => of(call).pipe(eachCall((each) => flow(each, ari)), ignoreElements(), startWith(call.id)))),
  timer(after).pipe(switchMap(() => ari.drain(options)), endWith('drained')),
)

const stays = (call: Call) => inOrder(call.answer(), NEVER)

describe('draining', () => {
  test('where nobody is, is done at once', application(drained(3, stays), ({ flow }) => {
    flow('---(d|)', { d: 'drained' })
  }))

  test('lets a call end', application(drained(3, stays), ({ caller, asterisk, flow }) => {
    caller('  s------h', 'ann')
    asterisk('a', { a: 'channels.answer ann' })
    flow('    a------(d|)', { a: 'ann', d: 'drained' })
  }))

  test('who comes meanwhile goes on in the dialplan, and is no call', application(drained(3, stays), ({ caller, asterisk, flow }) => {
    caller('  s----------h', 'ann')
    caller('  -----s', 'bob')
    asterisk('a----c', { a: 'channels.answer ann', c: 'channels.continueInDialplan bob' })
    flow('    a----------(d|)', { a: 'ann', d: 'drained' })
  }))

  test('who is left in the end is hung up', application(drained(3, stays, { within: 5 }), ({ caller, asterisk, flow }) => {
    caller('  s', 'ann')
    asterisk('a-------h', { a: 'channels.answer ann', h: 'channels.hangup ann' })
    flow('    a--------(d|)', { a: 'ann', d: 'drained' })
  }))

  test('or goes on in the dialplan; legs of ours are hung up, when nobody needs them', application(
    drained(9, (call, ari) => ari.dial('PJSIP/alice').pipe(
      switchMap((dialled) => (dialled.outcome === 'answered'
        ? inOrder(connectCalls(ari, call, dialled.call), call.hangup()).pipe(hangupAfter(dialled.call))
        : EMPTY)),
    ), { within: 5, then: 'continue' }),
    { phones: { 'PJSIP/alice': '-a' } },
    ({ caller, asterisk, flow }) => {
      caller('  s', 'ann')
      asterisk('d--b-(jJ)-----rc(xh)', {
        d: 'channels.originate PJSIP/alice', b: 'bridges.create bridge mixing', j: 'bridges.addChannel bridge ann', J: 'bridges.addChannel bridge PJSIP/alice',
        r: 'bridges.removeChannel bridge ann', c: 'channels.continueInDialplan ann', h: 'channels.hangup PJSIP/alice', x: 'bridges.destroy bridge',
      })
      flow('    a-----------------(d|)', { a: 'ann', d: 'drained' })
    },
  ))

  test('what a flow dials meanwhile is taken, and waited for', application(
    drained(3, (call, ari) => inOrder(call.play('sound:hello-world'), ari.dial('PJSIP/alice'), call.hangup())),
    { sound: 6, phones: { 'PJSIP/alice': 'r--a---h' } },
    ({ caller, asterisk, flow }) => {
      caller('  s', 'ann')
      asterisk('p------d----h', { p: 'channels.play ann sound:hello-world', d: 'channels.originate PJSIP/alice', h: 'channels.hangup ann' })
      flow('    a---------------(d|)', { a: 'ann', d: 'drained' })
    },
  ))

  test('whoever was here and moves to another of our applications is taken there', application(
    drained(3, (call) => (call.application === 'desk' ? inOrder(call.play('sound:hello-world'), call.move({ app: 'other' })) : call.play('sound:sorry'))),
    { app: ['desk', 'other'], sound: 6 },
    ({ caller, asterisk, flow }) => {
      caller('  s', 'ann')
      asterisk('p------mq------h', {
        p: 'channels.play ann sound:hello-world', m: 'channels.move ann other', q: 'channels.play ann sound:sorry', h: 'channels.hangup ann',
      })
      flow('    a-------a-------(d|)', { a: 'ann', d: 'drained' })
    },
  ))

  test('what a flow does after its call is waited for', application(
    (ari) => merge(
      ari.calls$.pipe(eachCall(stays, { after: () => concat(ari.channels.list(), ari.channels.list()) }), ignoreElements()),
      timer(3).pipe(switchMap(() => ari.drain()), endWith('drained')),
    ),
    { latency: 4 },
    ({ caller, asterisk, flow }) => {
      caller('  s--------h', 'ann')
      asterisk('a--------l---l', { a: 'channels.answer ann', l: 'channels.list' })
      flow('    -----------------(d|)', { d: 'drained' })
    },
  ))

  test('let go, calls are taken again', application(
    (ari) => merge(ari.calls$.pipe(eachCall(stays)), timer(3).pipe(switchMap(() => ari.drain()), takeUntil(timer(7)))),
    ({ caller, asterisk }) => {
      caller('  s-------------h', 'ann')
      caller('  -----s', 'bob')
      caller('  ---------s----h', 'eve')
      asterisk('a----c---e', { a: 'channels.answer ann', c: 'channels.continueInDialplan bob', e: 'channels.answer eve' })
    },
  ))

  test('of two, the last to be let go', application(
    (ari) => merge(ari.calls$.pipe(eachCall(stays)), timer(3).pipe(switchMap(() => merge(ari.drain(), ari.drain().pipe(takeUntil(timer(1))))), takeUntil(timer(7)))),
    ({ caller, asterisk }) => {
      caller('  s-------------h', 'ann')
      caller('  -----s', 'bob')
      asterisk('a----c', { a: 'channels.answer ann', c: 'channels.continueInDialplan bob' })
    },
  ))

  test('closed meanwhile, it is over', application(
    (ari) => merge(ari.calls$.pipe(eachCall(stays)), timer(3).pipe(switchMap(() => ari.drain()), endWith('drained')), timer(6).pipe(switchMap(() => ari.close()))),
    ({ caller, asterisk, flow }) => {
      caller('  s-------------h', 'ann')
      asterisk('a', { a: 'channels.answer ann' })
      flow('    ------(d|)', { d: 'drained' })
    },
  ))

  test('what cannot be sent away is a fault, and does not keep it open', application(
    drained(3, stays, { within: 5 }),
    { answers: { 'channels.hangup ann': { status: 500, message: 'No' } } },
    ({ caller, asterisk, flow, faults }) => {
      caller('  s 20s h', 'ann')
      asterisk('a-------h', { a: 'channels.answer ann', h: 'channels.hangup ann' })
      faults('Refused')
      flow('    a------- 10s (d|)', { a: 'ann', d: 'drained' })
    },
  ))

  test('a time that is none is said at once', () => {
    scene(({ ari, expectObservable }) => {
      expectObservable(ari.drain({ within: NaN })).toBe('#', undefined, new RangeError('drain cannot wait for NaN ms (within): give a time of at least 0, in ms; Infinity waits for ever.'))
    })
  })

  test('who stands in for one who was here is taken', () => {
    const { log } = scene(({ ari, at, frames, expectObservable }) => {
      frames(1, stasisStart({ channelId: 'ann', application: 'desk' }))
      at(2, () => { ari.drain().subscribe() })
      frames(3, stasisStart({ channelId: 'bob', application: 'desk', replaces: 'ann' }))
      frames(4, stasisStart({ channelId: 'eve', application: 'desk', replaces: 'zoe' }))
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^-----!').toBe('-a-b', { a: 'ann', b: 'bob' })
    })
    expect(log).toContain('4 channels.continueInDialplan eve')
    expect(log).not.toContain('3 channels.continueInDialplan bob')
  })

  test('a leg that comes, leaves and comes back is taken again', () => {
    scene(({ ari, at, frames, expectObservable }) => {
      frames(1, stasisStart({ channelId: 'ann', application: 'desk' }))
      at(2, () => { ari.drain().subscribe() })
      at(3, () => { ari.channels.originate({ endpoint: 'PJSIP/alice', app: 'desk', channelId: 'leg' }).subscribe() })
      frames(6, stasisStart({ channelId: 'leg', application: 'desk' }))
      frames(7, stasisEnd({ channelId: 'leg', application: 'desk' }), stasisStart({ channelId: 'leg', application: 'desk' }))
      expectObservable(ari.entries$.pipe(map(({ id }) => id)), '^--------!').toBe('-a----ll', { a: 'ann', l: 'leg' })
    }, { answers: { 'channels.originate': () => ({ status: 200, body: channelSnapshot('leg') }) } })
  })

  test('phones that ring in the end are hung up', () => {
    const { log } = scene(({ ari, at }) => {
      at(1, () => { ari.channels.originate({ endpoint: 'PJSIP/alice', app: 'desk', channelId: 'leg' }).subscribe() })
      at(4, () => { ari.drain({ within: 3 }).subscribe() })
    }, { answers: { 'channels.originate': () => ({ status: 200, body: channelSnapshot('leg') }) } })
    expect(log).toEqual(['1 channels.originate leg #1', '7 channels.hangup leg'])
  })
})
