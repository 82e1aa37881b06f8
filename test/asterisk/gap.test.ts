import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type Stage, eventually, onStage } from './harness.js'
import { routedOf } from './routes.js'

const calls = 100
const cuts = 20
/** How long the event socket may stay open, in ms: the cuts cover all three of a silent caller's attempts. */
const openFor = 900

const departments: Readonly<Record<string, string>> = { 1: 'sales', 2: 'support', 0: 'reception' }

/** Every third caller says nothing; the others press 1, 2 or 0 somewhere between the first cut and the last. */
const script = (at: number) => (at % 3 === 0 ? 'wait' : `dtmf-${(2 + at * 0.18).toFixed(2)}-${'120'.charAt(at % 3)}`)

/** The first key of each call that reached rxari: what is pressed while the socket is cut, nobody hears. */
const keysHeard = ({ known }: Stage) =>
  new Map(known.flatMap(({ event }) => (event.type === 'ChannelDtmfReceived' ? [[event.channel.id, event.digit] as const] : [])))

/** What was asked for more than once, reading and undoing not counted. */
const repeated = (stage: Stage) => {
  const asked = stage.requests().filter(({ method }) => method === 'POST' || method === 'PUT')
    .map(({ method, path, query, body }) => `${method} ${path} ${JSON.stringify(query)} ${body}`)
  return asked.filter((request, at) => asked.indexOf(request) !== at)
}

describe('a gap', () => {
  onStage(`the event socket cut ${cuts} times under ${calls} calls in their prompts: all routed, by digit or after silence; none hung up by us, nothing asked twice`, async (stage) => {
    stage.serve(await stage.ari(), frontDesk)
    const callers = await stage.callers(calls, script)
    const arrived = () => stage.known.filter(({ event }) => event.type === 'StasisStart').length
    await eventually('everybody has arrived', () => arrived() === calls, 15_000)

    const opened = () => stage.lifecycle.filter(({ status }) => status === 'open').length
    for (let cut = 1; cut <= cuts; cut += 1) {
      await sleep(openFor)
      stage.proxy.cutEvents()
      await eventually(`events flow again after cut ${cut}`, () => opened() === cut + 1)
    }
    await eventually('everybody is routed', () => routedOf(stage.driver, callers).every((department) => department !== undefined), 60_000)

    const heard = keysHeard(stage)
    expect(routedOf(stage.driver, callers)).toEqual(callers.map(({ id }) => departments[heard.get(id) ?? '0']))
    // Some keys were lost in the gaps, or nothing of this was tried; most were not.
    expect(heard.size).toBeGreaterThan(calls / 3)
    expect(stage.requests({ method: 'DELETE', path: /^\/channels\/[^/]+$/ })).toEqual([])
    expect(repeated(stage)).toEqual([])
  }, { within: 120_000 })
})
