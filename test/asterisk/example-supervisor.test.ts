import { describe, expect } from '@jest/globals'

import { program } from '../../examples/supervisor.js'
import { agentOf, agentRings } from './agents.js'
import { type Caller, eventually, onStage } from './harness.js'
import { whoHearsWhom } from './hearing.js'

describe('the example supervisor', () => {
  onStage('attends the call that is going on, by key; waits with music before and behind', async (stage) => {
    const ari = await stage.ari()
    stage.watch(program(ari, agentOf(stage)))
    const music = (caller: Caller) => stage.requests({ method: 'POST', path: new RegExp(`/channels/${caller.id}/moh$`) }).length

    const supervisor = await stage.caller(undefined, { to: `with-supervisor-${stage.app}` })
    await eventually('the supervisor hears music', () => music(supervisor) === 1)
    const customer = await stage.caller()
    const agent = await agentRings(stage)
    await agent.answer()
    const snoops = () => stage.requests({ method: 'POST', path: /\/snoop\// }).map(({ query: { spy, whisper } }) => `${spy ?? ''} ${whisper ?? ''}`)
    const attends = (count: number) => eventually('the supervisor attends', () => stage.requests({ method: 'POST', path: /addChannel/ })
      .filter(({ query, reply }) => query['channel'] === supervisor.id && reply !== undefined).length === count)

    // The agent's own end is in the application too: the dialled half of its Local channel is what it speaks into.
    const people = { customer, agent: { ...customer, id: agent.id, farId: agent.id }, supervisor }
    await attends(1)
    expect(await whoHearsWhom(stage.driver, people)).toEqual({ customer: 'agent and supervisor', agent: 'customer and supervisor', supervisor: 'nobody' })
    await supervisor.press('5')
    await attends(2)
    expect((await whoHearsWhom(stage.driver, people)).supervisor).toBe('agent')
    await supervisor.press('6')
    await attends(3)
    expect((await whoHearsWhom(stage.driver, people)).supervisor).toBe('customer and agent')
    expect(snoops()).toEqual(['both none', 'both out', 'both both'])

    await customer.hangup()
    await eventually('the supervisor hears music again', () => music(supervisor) === 2)
    await supervisor.hangup()
    await eventually('nobody is left', async () => (await stage.snapshot()).channels.length === 0)
  }, { within: 60_000 })
})
