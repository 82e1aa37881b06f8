import { describe, expect } from '@jest/globals'
import { BehaviorSubject, NEVER, Subject, firstValueFrom, ignoreElements, merge, switchMap, takeUntil, tap } from 'rxjs'

import { type Supervision, connectCalls, hold, supervise } from '../../src/index.js'
import { eventually, onStage } from './harness.js'
import { heardBy, whoHearsWhom } from './hearing.js'

describe('two calls', () => {
  onStage('are connected until one leaves; the other one is the flow\'s again, and the bridge is gone', async (stage) => {
    const ari = await stage.ari()
    const [ann, bob] = await stage.answered(ari, 2)
    if (ann === undefined || bob === undefined) throw new Error('Two were to call')
    let over = false
    const connected = connectCalls(ari, ann.call, bob.call)
    await stage.holds(merge(connected.pipe(tap({ complete: () => { over = true } })), NEVER))
    expect(await whoHearsWhom(stage.driver, { ann: ann.caller, bob: bob.caller })).toEqual({ ann: 'bob', bob: 'ann' })
    await bob.caller.hangup()
    await eventually('it is over', () => over)
    await eventually('no bridge is left', async () => (await stage.snapshot()).bridges.length === 0)
    await firstValueFrom(ann.call.play('sound:beep'))
    // With one who has left: nothing is asked.
    const before = stage.requests().length
    await firstValueFrom(connectCalls(ari, ann.call, bob.call), { defaultValue: undefined })
    expect(stage.requests().length).toBe(before)
  })

  onStage('let go, both are the flow\'s again; connected anew, they talk', async (stage) => {
    const ari = await stage.ari()
    const [ann, bob] = await stage.answered(ari, 2)
    if (ann === undefined || bob === undefined) throw new Error('Two were to call')
    const together$ = new BehaviorSubject(true)
    let times = 0
    const flow = together$.pipe(switchMap((together) => (together ? connectCalls(ari, ann.call, bob.call) : merge(ann.call.silence(), bob.call.silence()))))
    stage.watch(flow, () => { times += 1 })
    await eventually('they are connected', () => times === 1)
    together$.next(false)
    await eventually('they are not', () => times === 3)
    expect(await whoHearsWhom(stage.driver, { ann: ann.caller, bob: bob.caller })).toEqual({ ann: 'nobody', bob: 'nobody' })
    together$.next(true)
    await eventually('they are again', () => times === 4)
    expect(await whoHearsWhom(stage.driver, { ann: ann.caller, bob: bob.caller })).toEqual({ ann: 'bob', bob: 'ann' })
  })
})

describe('on hold', () => {
  onStage('a call hears music in place of the others, and nobody hears it', async (stage) => {
    const { driver } = stage
    const ari = await stage.ari()
    const [ann, bob] = await stage.answered(ari, 2)
    if (ann === undefined || bob === undefined) throw new Error('Two were to call')
    await stage.holds(connectCalls(ari, ann.call, bob.call))
    const hears = async () => [
      ...await heardBy(driver, bob.caller, [ann.caller], { silence: false, ms: 2_000 }),
      ...await heardBy(driver, ann.caller, [bob.caller], { media: 'sound:demo-congrats' }),
    ]
    const over$ = new Subject<void>()
    await stage.holds(merge(ann.call.holdMusic().pipe(takeUntil(over$)), NEVER))
    // Music alone leaves its microphone open.
    expect(await hears()).toEqual(['something', 'something'])
    over$.next()
    await stage.holds(merge(hold(ann.call).pipe(takeUntil(over$)), NEVER))
    expect(await hears()).toEqual(['something', 'nothing'])
    over$.next()
    await eventually('it is off hold', () => ['mute', 'moh'].every((what) =>
      stage.requests({ method: 'DELETE', path: new RegExp(what) }).at(-1)?.reply?.status === 204))
    expect(await whoHearsWhom(driver, { ann: ann.caller, bob: bob.caller })).toEqual({ ann: 'bob', bob: 'ann' })
  }, { within: 60_000 })
})

describe('a supervisor', () => {
  onStage('listens, whispers, barges in: who hears whom', async (stage) => {
    const ari = await stage.ari()
    const [customer, agent, supervisor] = await stage.answered(ari, 3)
    if (customer === undefined || agent === undefined || supervisor === undefined) throw new Error('Three were to call')
    await stage.holds(connectCalls(ari, customer.call, agent.call))
    const people = { customer: customer.caller, agent: agent.caller, supervisor: supervisor.caller }
    const mode$ = new Subject<Supervision | undefined>()
    const told: Supervision[] = []
    stage.watch(
      mode$.pipe(switchMap((mode) => (mode === undefined ? supervisor.call.silence().pipe(ignoreElements()) : supervise(ari, supervisor.call, agent.call, mode)))),
      (mode) => { told.push(mode) },
    )
    const heard = async (mode: Supervision) => {
      mode$.next(mode)
      await eventually(`the supervisor is there: ${mode}`, () => told.at(-1) === mode)
      return whoHearsWhom(stage.driver, people)
    }
    expect(await heard('listen')).toEqual({ customer: 'agent and supervisor', agent: 'customer and supervisor', supervisor: 'nobody' })
    expect(await heard('whisper')).toEqual({ customer: 'agent and supervisor', agent: 'customer and supervisor', supervisor: 'agent' })
    expect(await heard('barge')).toEqual({ customer: 'agent and supervisor', agent: 'customer and supervisor', supervisor: 'customer and agent' })
    mode$.next(undefined)
    expect(await whoHearsWhom(stage.driver, people)).toEqual({ customer: 'agent', agent: 'customer', supervisor: 'nobody' })
    // A snoop that was hung up goes with the next frame of what it spied upon: while they spoke.
    await eventually('the snoops are gone', async () => (await stage.snapshot()).channels.length === 6)
  }, { within: 60_000 })

  onStage('is alone when the call is over, and leaves nothing when it leaves first', async (stage) => {
    const ari = await stage.ari()
    const [agent, supervisor, other] = await stage.answered(ari, 3)
    if (agent === undefined || supervisor === undefined || other === undefined) throw new Error('Three were to call')
    const ends: string[] = []
    const attended = (name: string, who: typeof agent) => new Promise<void>((resolve) => {
      stage.watch(supervise(ari, who.call, agent.call, 'listen').pipe(tap({ complete: () => { ends.push(name) } })), () => { resolve() })
    })
    await attended('other', other)
    await attended('supervisor', supervisor)
    await other.caller.hangup()
    await eventually('the one who left attends no more', () => ends.join() === 'other')
    await agent.caller.hangup()
    await eventually('the other one is told', () => ends.join() === 'other,supervisor')
    await firstValueFrom(supervisor.call.play('sound:beep'))
    await eventually('no bridge is left', async () => (await stage.snapshot()).bridges.length === 0)
  })
})
