import { afterAll, describe, expect } from '@jest/globals'
import { type Observable, finalize, merge, of, switchMap, take, tap } from 'rxjs'

import type { Asterisk } from '../../asterisk/boot.js'
import { frontDesk } from '../../examples/front-desk.js'
import { type Ari, type Call, type CallEnd, inOrder, ofType } from '../../src/index.js'
import { another } from './another.js'
import { openDriver } from './driver.js'
import { eventually, onStage } from './harness.js'
import { routedOf } from './routes.js'

const each = 6

/** Emits when its caller hears something. */
const heard = (call: Call) => call.events$.pipe(ofType('PlaybackStarted'), take(1))

/** Where a call may be when Asterisk dies. Each emits once that is so, and lasts. */
const flows: readonly ((call: Call, ari: Ari) => Observable<unknown>)[] = [
  (call) => inOrder(call.answer(), merge(heard(call), frontDesk(call))),
  (call) => inOrder(call.answer(), merge(heard(call), call.play('sound:tt-monkeys'))),
  (call) => inOrder(call.answer(), call.holdMusic()),
  (call) => inOrder(call.answer(), call.muted()),
  (call, ari) => inOrder(call.answer(), ari.openBridge({ type: 'mixing' }).pipe(switchMap((bridge) => bridge.join(call)))),
  (call) => inOrder(call.answer(), merge(of(call), call.ended$)),
]
const calls = each * flows.length

let asterisk: Asterisk | undefined
const own = (): Asterisk => {
  if (asterisk === undefined) throw new Error('unreachable: the stage has booted it')
  return asterisk
}

describe('a restart', () => {
  afterAll(() => asterisk?.stop())

  onStage(`Asterisk killed with -9 under ${calls} calls, and more arriving, and started again: every flow completes, and new calls are served`, async (stage) => {
    const ends: CallEnd[] = []
    let begun = 0
    let completed = 0
    const inForce = new Set<Call>()
    const ari = await stage.ari()
    const planned = Array.from({ length: each }, () => flows).flat()
    let next: (call: Call) => Observable<unknown> = (call) => (planned.shift() ?? frontDesk)(call, ari)
    stage.serve(ari, (call) => {
      begun += 1
      call.ended$.subscribe((end) => { ends.push(end) })
      return next(call).pipe(tap(() => inForce.add(call)), finalize(() => { completed += 1 }))
    })
    await stage.callers(calls, 'wait')
    await eventually(`${calls} calls are where they shall be`, () => inForce.size === calls, 15_000)

    // These are killed with their first requests under way.
    next = (call) => inOrder(call.answer(), call.play('sound:tt-monkeys'))
    const arriving = Promise.allSettled(Array.from({ length: calls }, () => stage.caller('wait')))
    await eventually('some more arrive', () => begun > calls + each)
    await own().kill()
    await arriving
    await eventually('the loss is told', () => stage.lifecycle.some(({ status }) => status === 'lost'))
    await own().restart()
    await eventually('every flow has completed', () => completed === begun, 15_000)
    expect(ends).toEqual(Array.from({ length: begun }, () => ({ how: 'lost' })))

    next = frontDesk
    // The stage's own driver lost its events too.
    const driver = await openDriver(own())
    const callers = await Promise.all(['1', '2', '0'].map((key) => driver.call({ to: `app-${stage.app}`, script: `dtmf-0.5-${key}` })))
    await eventually('new callers are routed', () => routedOf(driver, callers).every((department) => department !== undefined), 10_000)
    expect(routedOf(driver, callers)).toEqual(['sales', 'support', 'reception'])
    await driver.sendHome()
    await driver.close()
  }, { within: 90_000, at: async () => (asterisk = await another()) })
})
