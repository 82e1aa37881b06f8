import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type Caller, eventually, onStage } from './harness.js'
import { dueOf, keysHeard, routedOf } from './routes.js'

const calls = 200
const perSecond = 10

/** They press when most have come, so that most are served at once, and before a third silence; every tenth never does. */
const script = (at: number) =>
  at % 10 === 9 ? 'wait' : `dtmf-${(Math.max(4, 16 - at / perSecond) + (at % 30) / 10).toFixed(1)}-${'120'.charAt(at % 3)}`

describe('load', () => {
  onStage(`${calls} calls live at once, arriving ${perSecond} a second: every one is routed`, async (stage) => {
    const ari = await stage.ari()
    stage.serve(ari, frontDesk)
    const began = performance.now()
    const calling: Promise<Caller>[] = []
    let served = 0
    for (let at = 0; at < calls; at += 1) {
      await sleep(Math.max(0, began + (at * 1_000) / perSecond - performance.now()))
      calling.push(stage.caller(script(at)))
      served = Math.max(served, ari.census().calls)
    }
    const callers = await Promise.all(calling)
    await eventually('everybody is routed', () => routedOf(stage.driver, callers).every((department) => department !== undefined), 60_000)
    expect(routedOf(stage.driver, callers)).toEqual(dueOf(stage, callers))
    // Nine of ten press, and nearly all of that is heard.
    expect(keysHeard(stage).size).toBeGreaterThan(calls * 0.85)
    // Whoever was routed stays in the department: all are alive now, and most were with us at once.
    const { channels } = await stage.snapshot()
    expect(callers.filter(({ id }) => !channels.includes(id))).toEqual([])
    expect(served).toBeGreaterThan(calls / 2)
  }, { within: 120_000 })
})
