import { afterAll, describe, expect } from '@jest/globals'
import { type Observable, ignoreElements, switchMap, tap } from 'rxjs'

import type { Asterisk } from '../../asterisk/boot.js'
import { frontDesk } from '../../examples/front-desk.js'
import { type Ari, type Call, type CallEnd, inOrder } from '../../src/index.js'
import { another } from './another.js'
import { openDriver } from './driver.js'
import { eventually, onStage } from './harness.js'
import { routedOf } from './routes.js'

const each = 6

/** Where a call may be when Asterisk dies. */
const flows: readonly ((call: Call, ari: Ari) => Observable<unknown>)[] = [
  frontDesk,
  (call) => inOrder(call.answer(), call.play('sound:tt-monkeys')),
  (call) => inOrder(call.answer(), call.holdMusic()),
  (call) => inOrder(call.answer(), call.muted()),
  (call, ari) => inOrder(call.answer(), ari.openBridge({ type: 'mixing' }).pipe(switchMap((bridge) => bridge.join(call)))),
  (call) => inOrder(call.answer(), call.events$.pipe(ignoreElements())),
]
const calls = each * flows.length

let asterisk: Asterisk | undefined
const own = (): Asterisk => {
  if (asterisk === undefined) throw new Error('unreachable: the stage has booted it')
  return asterisk
}

describe('a restart', () => {
  afterAll(() => asterisk?.stop())

  onStage(`Asterisk killed with -9 under ${calls} calls and started again: every flow completes, and new calls are served`, async (stage) => {
    const ends: CallEnd[] = []
    let completed = 0
    const ari = await stage.ari()
    const planned = Array.from({ length: each }, () => flows).flat()
    const flow = (call: Call) => {
      // Whoever comes after the restart comes to the front desk.
      const serve = planned.shift() ?? frontDesk
      call.ended$.subscribe((end) => { ends.push(end) })
      return serve(call, ari).pipe(tap({ complete: () => { completed += 1 } }))
    }
    stage.serve(ari, flow)
    await stage.callers(calls, 'wait')
    const up = () => new Set(stage.known.flatMap(({ event }) => (event.type === 'ChannelStateChange' && event.channel.state === 'Up' ? [event.channel.id] : []))).size
    await eventually('everybody is answered', () => up() === calls, 15_000)

    await own().kill()
    await eventually('the loss is told', () => stage.lifecycle.some(({ status }) => status === 'lost'))
    await own().restart()
    await eventually(`${calls} flows have completed`, () => completed === calls, 15_000)
    expect(ends).toEqual(Array.from({ length: calls }, () => ({ how: 'lost' })))

    // The stage's own driver lost its events too.
    const driver = await openDriver(own())
    const callers = await Promise.all(['1', '2', '0'].map((key) => driver.call({ to: `app-${stage.app}`, script: `dtmf-0.5-${key}` })))
    await eventually('new callers are routed', () => routedOf(driver, callers).every((department) => department !== undefined), 10_000)
    expect(routedOf(driver, callers)).toEqual(['sales', 'support', 'reception'])
    await driver.sendHome()
    await driver.close()
  }, { within: 90_000, at: async () => (asterisk = await another()) })
})
