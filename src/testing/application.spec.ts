import { describe, expect, test } from '@jest/globals'
import { EMPTY, concat, defer, forkJoin, interval, map, shareReplay, switchMap, tap, timer } from 'rxjs'

import type { Ari } from '../ari.js'
import { eachCall } from '../operators/eachCall.js'
import { inOrder } from '../operators/inOrder.js'
import { application } from './application.js'

/** All callers in one bridge. */
const meeting = (ari: Ari) => {
  const bridge$ = ari.openBridge({ type: 'mixing' }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
  return ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), bridge$.pipe(switchMap((bridge) => bridge.join(call))))))
}

const meetings = {
  a: 'channels.answer ann', A: 'channels.answer bob', b: 'bridges.create bridge mixing', x: 'bridges.destroy bridge',
  j: 'bridges.addChannel bridge ann', J: 'bridges.addChannel bridge bob',
}

describe('draws', () => {
  test('many callers, each with a name; a bridge; who is in it', application(meeting, ({ caller, asterisk, flow }) => {
    caller('  s---------h', 'ann')
    caller('  -----s-------h', 'bob')
    asterisk('ab-j-AJ------x', meetings)
    flow('    ----a--b', { a: 'ann', b: 'bob' })
  }))

  test('the second bridge', application((ari) => forkJoin([ari.bridges.create({ type: 'mixing' }), ari.bridges.create({ type: 'holding' })]).pipe(
    switchMap(([, { id: bridgeId }]) => ari.bridges.destroy({ bridgeId })),
  ), { latency: 4 }, ({ asterisk, flow }) => {
    asterisk('(bc)d', { b: 'bridges.create bridge mixing', c: 'bridges.create bridge2 holding', d: 'bridges.destroy bridge2' })
    flow('    --------(d|)', { d: undefined })
  }))

  test('what the program itself asks of the tables, whatever it is', application((ari) => concat(
    ari.applications.get({ applicationName: 'desk' }).pipe(map(({ name }) => name)),
    ari.channels.list(),
  ), { app: 'desk' }, ({ asterisk, flow }) => {
    asterisk('gl', { g: 'applications.get desk', l: 'channels.list' })
    flow('    -n(c|)', { n: 'desk', c: [] })
  }))

  test('not what the library asks for its own sake', application((ari) => ari.calls$.pipe(eachCall((call) => call.play('tone:ring'))), ({ caller, asterisk }) => {
    // Its end is asked for now and then.
    caller('  s 30s h')
    asterisk('p', { p: 'channels.play caller tone:ring' })
  }))

  test('nor right after a request of the program', application((ari) => concat(
    ari.channels.list(),
    ari.calls$.pipe(eachCall((call) => call.play('tone:ring'))),
  ), ({ caller, asterisk }) => {
    caller('  --s 30s h')
    asterisk('l-p', { l: 'channels.list', p: 'channels.play caller tone:ring' })
  }))

  test('a program that listens for ever', application((ari) => ari.events$, ({ flow }) => { flow('', {}) }))

  test('a channel of our own', application((ari) => ari.channels.originate({ endpoint: 'Local/100@inbound', app: 'app' }).pipe(map(({ id }) => id.length)), ({ asterisk, flow }) => {
    asterisk('o', { o: 'channels.originate Local/100@inbound' })
    flow('    -(i|)', { i: 36 })
  }))

  test('telephones that are dialled, by endpoint, whatever becomes of them', application((ari) => ari.hunt(['PJSIP/bob', 'PJSIP/ann'], { callerId: '"Desk" <1>' }), {
    phones: { 'PJSIP/bob': 'r---b', 'PJSIP/ann': 'r---a--h' },
  }, ({ asterisk, flow, transcript }) => {
    asterisk('b-----a', { b: 'channels.originate PJSIP/bob "Desk" <1>', a: 'channels.originate PJSIP/ann "Desk" <1>' })
    flow('    ------------(o|)', { o: { outcome: 'answered', endpoint: 'PJSIP/ann', call: 'PJSIP/ann' } })
    transcript(`
      0 channels.originate PJSIP/bob "Desk" <1>
      2 PJSIP/bob rings
      6 PJSIP/bob is busy
      6 channels.originate PJSIP/ann "Desk" <1>
      8 PJSIP/ann rings
      12 PJSIP/ann answers
      15 PJSIP/ann hangs up
      15 PJSIP/ann ended hangup
    `)
  }))

  test('one that is dialled for early media', application((ari) => ari.dial('PJSIP/ann', { early: true }).pipe(
    switchMap((dialled) => (dialled.outcome === 'answered' ? dialled.call.hangup() : EMPTY)),
    map(({ how }) => how),
  ), { phones: { 'PJSIP/ann': 'p-a' } }, ({ asterisk, flow }) => {
    asterisk('c-d--h', { c: 'channels.create PJSIP/ann', d: 'channels.dial PJSIP/ann', h: 'channels.hangup PJSIP/ann' })
    flow('    ------(h|)', { h: 'hangup' })
  }))

  test('callers of several applications', application((ari) => ari.calls$.pipe(map(({ application: app, id }) => `${id} in ${app}`)), { app: ['sales', 'support'] }, ({ caller, flow }) => {
    caller('s', 'ann')
    caller('--s', 'bob', { app: 'support' })
    flow('  a-b', { a: 'ann in sales', b: 'bob in support' })
  }))

  test('a program that fails', application((ari) => ari.channels.get({ channelId: 'nobody' }), ({ flow }) => {
    flow('-#')
  }))
})

describe('fails for', () => {
  test('a program that fails where nobody draws it', () => {
    expect(application((ari) => ari.channels.get({ channelId: 'nobody' }), () => undefined)).toThrow(
      "The program failed at 1 ms: channels.get (channelId nobody): Asterisk answered 404 'Channel not found'.",
    )
  })

  test('a program that goes on for an hour', () => {
    expect(application(() => interval(60_000), () => undefined)).toThrow('A virtual hour, and no end. Going on: nothing at Asterisk.')
  })

  test('an event that is still listened to when all is over', () => {
    const leaky = (ari: Ari) => defer(() => {
      ari.events$.subscribe()
      return EMPTY
    })
    expect(application(leaky, () => undefined)).toThrow('All is over, but not everything was let go: 1 listener.')
  })
})

test('time is virtual, and real again afterwards', async () => {
  const before = Date.now()
  application(() => timer(3_000_000), ({ flow }) => { flow('3000s (0|)', { 0: 0 }) })()
  expect(Date.now() - before).toBeLessThan(60_000)
  await new Promise((resolve) => { timer(1).subscribe(resolve) })
})

test('every run is a run of its own', () => {
  let runs = 0
  const drawing = application(() => EMPTY.pipe(tap({ complete: () => { runs += 1 } })), () => undefined)
  drawing()
  drawing()
  expect(runs).toBe(2)
})
