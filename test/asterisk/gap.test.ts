import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type Stage, eventually, onStage } from './harness.js'
import { dueOf, keysHeard, routedOf } from './routes.js'

const calls = 100
const cuts = 20
/** How long the event socket may stay open, in ms: long enough to count as one that lasted, so that the next follows soon. */
const openFor = 1_100

/** Every third caller says nothing; the others press 1, 2 or 0 somewhere between the first cut and the last. */
const script = (at: number) => (at % 3 === 0 ? 'wait' : `dtmf-${(2 + at * 0.2).toFixed(2)}-${'120'.charAt(at % 3)}`)

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

    expect(routedOf(stage.driver, callers)).toEqual(dueOf(stage, callers))
    // Two thirds press. Most of that is heard.
    expect(keysHeard(stage).size).toBeGreaterThan(calls / 3)
    expect(stage.requests({ method: 'DELETE', path: /^\/channels\/[^/]+$/ })).toEqual([])
    expect(repeated(stage)).toEqual([])
  }, { within: 120_000 })
})
