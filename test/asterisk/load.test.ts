import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type Caller, eventually, onStage } from './harness.js'
import { routedOf } from './routes.js'

const calls = 200
const perSecond = 10
const departments = ['sales', 'support', 'reception'] as const

/** Nobody presses before everybody has come; then they do within three seconds, and every tenth never does. */
const script = (at: number) => {
  const allHaveCome = (calls - at) / perSecond
  return at % 10 === 9 ? 'wait' : `dtmf-${(allHaveCome + 1 + (at % 30) / 10).toFixed(1)}-${'120'.charAt(at % 3)}`
}

const expected = (at: number) => (at % 10 === 9 ? 'reception' : departments[at % 3])

describe('load', () => {
  onStage(`${calls} calls live at once, arriving ${perSecond} a second: every one is routed`, async (stage) => {
    const ari = await stage.ari()
    stage.serve(ari, frontDesk)
    const began = performance.now()
    const calling: Promise<Caller>[] = []
    for (let at = 0; at < calls; at += 1) {
      await sleep(Math.max(0, began + (at * 1_000) / perSecond - performance.now()))
      calling.push(stage.caller(script(at)))
    }
    const callers = await Promise.all(calling)
    await eventually(`${calls} calls are live at once`, () => ari.census().calls === calls)
    await eventually('everybody is routed', () => routedOf(stage.driver, callers).every((department) => department !== undefined), 60_000)
    expect(routedOf(stage.driver, callers)).toEqual(callers.map((_, at) => expected(at)))
  }, { within: 120_000 })
})
