import { describe, expect } from '@jest/globals'
import { EMPTY, endWith, firstValueFrom, ignoreElements, switchMap } from 'rxjs'

import { type Ari, type Call, type DrainOptions, connectCalls, hangupAfter, inOrder } from '../../src/index.js'
import { type Caller, type Stage, eventually, onStage } from './harness.js'

/** Tells it to drain; what it gives resolves when it is drained. */
const drain = (stage: Stage, ari: Ari, options?: DrainOptions) => {
  let over = false
  stage.watch(ari.drain(options).pipe(ignoreElements(), endWith(true)), () => { over = true })
  return { isOver: () => over, done: () => eventually('it is drained', () => over, 15_000) }
}

/** Who goes on in the dialplan of `inbound` is hung up by it. */
const gone = ({ driver }: Stage, { id }: Caller) =>
  driver.hears(`${id} go`, ({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === id)

const continued = (stage: Stage) => stage.requests({ method: 'POST', path: /\/continue$/ }).map(({ path }) => path.split('/')[2])
const hungUp = (stage: Stage) => stage.requests({ method: 'DELETE', path: /^\/channels\/[^/]+$/ }).map(({ path }) => path.split('/')[2])

describe('draining', () => {
  onStage('10 calls end by themselves, 10 that come meanwhile go on in the dialplan, and nobody is hung up', async (stage) => {
    const ari = await stage.ari()
    const here = await stage.answered(ari, 10, 'wait')
    const told: string[] = []
    ari.calls$.subscribe(({ id }) => { told.push(id) })
    const { isOver, done } = drain(stage, ari, { within: 60_000 })

    const late = await stage.callers(10, 'wait')
    for (const caller of late) await gone(stage, caller)
    expect(continued(stage).sort()).toEqual(late.map(({ id }) => id).sort())
    expect(told).toEqual([])
    await eventually('they are no calls of ours', () => ari.census().calls === 10)

    for (const { caller } of here.slice(1)) await caller.hangup()
    await eventually('one is left', () => ari.census().calls === 1)
    expect(isOver()).toBe(false)
    await here[0]?.caller.hangup()
    await done()
    expect(hungUp(stage)).toEqual([])
    expect(stage.lifecycle.at(-1)).toEqual({ status: 'closed' })
  })

  onStage('50 calls are left when time is up: they are hung up, each once', async (stage) => {
    const ari = await stage.ari()
    const here = await stage.answered(ari, 50, 'wait')
    const { done } = drain(stage, ari, { within: 200 })
    await done()
    for (const { caller } of here) await gone(stage, caller)
    expect(hungUp(stage).sort()).toEqual(here.map(({ caller }) => caller.id).sort())
  })

  onStage('5 callers who talk to somebody go on in the dialplan when time is up, and those they talk to are hung up', async (stage) => {
    const ari = await stage.ari()
    let talking = 0
    const flow = (call: Call) => inOrder(call.answer(), ari.dial('Local/answer@targets/n').pipe(
      switchMap((dialled) => {
        if (dialled.outcome !== 'answered') return EMPTY
        return inOrder(connectCalls(ari, call, dialled.call).pipe(switchMap((bridge) => {
          talking += 1
          return bridge.ended$
        })), call.hangup()).pipe(hangupAfter(dialled.call))
      }),
    ))
    stage.serve(ari, flow)
    const callers = await stage.callers(5, 'wait')
    await eventually('all talk', () => talking === 5, 15_000)
    const { done } = drain(stage, ari, { within: 100, then: 'continue' })
    await done()
    expect(continued(stage).sort()).toEqual(callers.map(({ id }) => id).sort())
    expect(hungUp(stage).filter((id) => callers.some((caller) => caller.id === id))).toEqual([])
  })

  onStage('nobody is there: it is done at once, and a call that comes then is refused by Asterisk', async (stage) => {
    const ari = await stage.ari()
    await firstValueFrom(ari.drain(), { defaultValue: undefined })
    // Its goodbye may still be on its way.
    await eventually('Asterisk has let go of the application', async () => (await stage.driver.request('GET', `/applications/${stage.app}`)).status === 404)
    await gone(stage, await stage.caller('wait'))
    expect(stage.requests({ method: 'POST', path: /\/continue$/ })).toEqual([])
  })
})
