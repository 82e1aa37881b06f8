import { describe } from '@jest/globals'

import { program } from '../../examples/click-to-call.js'
import { agentOf, agentRings } from './agents.js'
import { type Stage, eventually, onStage } from './harness.js'

const clicks = ({ driver, app }: Stage, from: string, to: string) =>
  driver.request('POST', '/events/user/click', { query: { application: app }, body: { variables: { from, to } } })

const inBridges = async ({ driver }: Stage) => {
  const { body } = await driver.request('GET', '/bridges')
  // The documented shape of GET /bridges.
  return (body as readonly { readonly channels: readonly string[] }[]).map(({ channels }) => channels.length)
}

describe('the example click-to-call', () => {
  onStage('a click rings one phone, then the other; who hangs up ends it for both', async (stage) => {
    const ari = await stage.ari()
    stage.watch(program(ari))
    const phone = agentOf(stage)

    await clicks(stage, phone, phone)
    const one = await agentRings(stage)
    await one.answer()
    const other = await agentRings(stage, [one])
    await eventually('who clicked hears it ring', () => stage.requests({ method: 'POST', path: /\/ring$/ }).length === 1)
    await other.answer()
    await eventually('the two are connected', async () => (await inBridges(stage)).join() === '2')
    await other.hangup()
    await eventually('it is over for both', async () => (await stage.snapshot()).channels.length === 0)

    await clicks(stage, phone, phone)
    const third = await agentRings(stage, [one, other])
    await third.answer()
    const fourth = await agentRings(stage, [one, other, third])
    await third.hangup()
    await eventually('nothing rings on', async () => (await stage.snapshot()).channels.length === 0)

    await clicks(stage, phone, 'Local/busy@targets/n')
    const last = await agentRings(stage, [one, other, third, fourth])
    await last.answer()
    await eventually('regrets are heard', () => stage.driver.heard.some(({ frame: { type, playback } }) =>
      type === 'PlaybackStarted' && playback?.media_uri === 'sound:vm-rec-busy'))
    await eventually('and that was it', async () => (await stage.snapshot()).channels.length === 0, 10_000)
  })
})
