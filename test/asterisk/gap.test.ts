import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type AriEvent, isSynthetic } from '../../src/index.js'
import { decodeEvent, keysOf } from '../../src/resources/events.js'
import { type Answered, type Stage, eventually, onStage } from './harness.js'
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
    // Over HTTP requests are untouched by the event socket; over the event socket those on their way are in doubt.
    stage.serve(await stage.ari({ rest: 'http' }), frontDesk)
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

  onStage('what happened in it is told as events, in order, each once and marked; who is in the bridge is right', async (stage) => {
    const ari = await stage.ari()
    const [{ caller: ann, call: annCall }, { caller: bob, call: bobCall }, { caller: carl }] = three(await stage.answered(ari, 3))
    const occupants: (readonly string[])[] = []
    const bridge = await stage.holds(ari.openBridge())
    stage.watch(bridge.occupants$, (ids) => { occupants.push(ids) })
    for (const call of [annCall, bobCall]) await stage.holds(bridge.join(call))
    await stage.driver.request('POST', `/channels/${carl.id}/play/of-carl`, { query: { media: 'sound:beep' } })
    await eventually('the sound is heard', () => stage.known.some(({ event }) => event.type === 'PlaybackStarted' && event.playback.id === 'of-carl'))

    const since = stage.known.length
    stage.proxy.cutEvents()
    await stage.driver.request('POST', `/bridges/${bridge.id}/removeChannel`, { query: { channel: bob.id } })
    await ann.hangup()
    await stage.driver.hears('ann has gone', ({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === ann.id)
    await stage.driver.hears('the sound is over', ({ type, playback }) => type === 'PlaybackFinished' && playback?.id === 'of-carl')
    await eventually('the gap is told', () => stage.lifecycle.some(({ status }) => status === 'gap'))

    // What Asterisk could still tell itself it has told, and that may be on its way: nothing comes twice, whoever of the two it was.
    const of = (type: AriEvent['type'], id: string) =>
      stage.known.slice(since).filter(({ event }) => event.type === type && keysOf(event).some((key) => key.id === id)).length
    const ended = [['StasisEnd', ann.id], ['ChannelLeftBridge', ann.id], ['ChannelLeftBridge', bob.id], ['PlaybackFinished', 'of-carl']] as const
    await eventually('all of it is told', () => ended.every(([type, id]) => of(type, id) > 0))
    for (const [type, id] of ended) expect([type, of(type, id)]).toEqual([type, 1])
    const told = stage.known.slice(since).map(({ event }) => event)
    const ends = told.filter(({ type }) => type === 'StasisEnd').length
    expect(ends).toBe(1)
    await eventually('the bridge is empty', () => occupants.at(-1)?.length === 0)
    for (const event of told.filter(isSynthetic)) expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual({ event })
    stage.say(`told afterwards: ${told.filter(isSynthetic).map(({ type }) => type).join(', ')}`)
  })
})

const three = (answered: readonly Answered[]): readonly [Answered, Answered, Answered] => {
  const [one, two, other] = answered
  if (one === undefined || two === undefined || other === undefined) throw new Error('Three have not been answered')
  return [one, two, other]
}
