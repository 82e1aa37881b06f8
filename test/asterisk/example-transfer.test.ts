import { describe, expect } from '@jest/globals'

import { program } from '../../examples/transfer.js'
import { agentOf, agentRings } from './agents.js'
import { type Stage, eventually, onStage } from './harness.js'

const bridged = async ({ driver }: Stage) => {
  const { body } = await driver.request('GET', '/bridges')
  // The documented shape of GET /bridges.
  return (body as readonly { readonly channels: readonly string[] }[]).map(({ channels }) => channels)
}
const connected = (stage: Stage, who: string) => eventually(`${who} is connected`, async () =>
  (await bridged(stage)).some((channels) => channels.length === 2 && channels.includes(who)))

describe('the example transfer', () => {
  onStage('*1 passes the caller on to sales', async (stage) => {
    const ari = await stage.ari()
    stage.watch(program(ari, { agent: agentOf(stage), expert: agentOf(stage) }))
    const caller = await stage.caller()
    const agent = await agentRings(stage)
    await agent.answer()
    await connected(stage, caller.id)
    await agent.press('*1')
    expect(await stage.routed(caller)).toBe('sales')
    await eventually('the agent is hung up', async () => !(await stage.snapshot()).channels.includes(agent.id))
    await caller.hangup()
  })

  onStage('*2 asks the expert: 2 returns, 1 connects, and the agent is free', async (stage) => {
    const ari = await stage.ari()
    stage.watch(program(ari, { agent: agentOf(stage), expert: agentOf(stage) }))
    const caller = await stage.caller()
    const agent = await agentRings(stage)
    await agent.answer()
    await connected(stage, caller.id)

    await agent.press('*2')
    const expert = await agentRings(stage, [agent])
    await eventually('the caller hears music', () => stage.requests({ method: 'POST', path: new RegExp(`/channels/${caller.id}/moh$`) }).length === 1)
    await expert.answer()
    await eventually('the agent consults', async () => (await bridged(stage)).some((channels) => channels.length === 2 && !channels.includes(caller.id)))
    await agent.press('2')
    await connected(stage, caller.id)
    await eventually('the expert is hung up', async () => !(await stage.snapshot()).channels.includes(expert.id))

    await agent.press('*2')
    const again = await agentRings(stage, [agent, expert])
    await again.answer()
    await eventually('the agent consults again', async () => (await bridged(stage)).some((channels) => channels.length === 2 && !channels.includes(caller.id)))
    await agent.press('1')
    await connected(stage, caller.id)
    await eventually('the agent is hung up', async () => !(await stage.snapshot()).channels.includes(agent.id))
    expect((await stage.snapshot()).channels).toContain(again.id)
    await caller.hangup()
    await eventually('nobody is left', async () => (await stage.snapshot()).channels.length === 0)
  })
})
