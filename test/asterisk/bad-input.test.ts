import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from '@jest/globals'
import { EMPTY, catchError, concatMap, firstValueFrom, throwError, timer } from 'rxjs'
import { WebSocket } from 'ws'

import { reader } from '../../asterisk/boot.js'
import { frontDesk } from '../../examples/front-desk.js'
import { type Call, connect, inOrder, isAriError } from '../../src/index.js'
import { type Given, type Person, outputs, runReadme } from '../bad-input/person.js'
import { another } from './another.js'
import { openDriver } from './driver.js'
import { type Stage, eventually, onStage, server } from './harness.js'
import { routedOf } from './routes.js'

// What needs no Asterisk is in test/bad-input.spec.ts.
describe('what a person sees who runs the README’s flow', () => {
  let person: Person | undefined
  afterEach(() => person?.leaves())

  const started = (given: Partial<Given>): Person => {
    person = runReadme({ ...server, ...given })
    return person
  }

  const learned = async (by: Person, password: string) => {
    const seen = await by.learns()
    expect(seen).not.toContain(password)
    return seen
  }

  test('with a wrong password', async () => {
    const password = 'not-the-secret'
    expect(await learned(started({ password }), password)).toBe(outputs.get('wrong password'))
  })

  test('with a URL without /ari', async () => {
    const url = server.url.replace(/\/ari$/, '')
    expect(await learned(started({ url }), server.password)).toBe(outputs.get('a URL without /ari'))
  })

  test('when another connection takes the application over', async () => {
    const driver = await openDriver(server)
    const served = started({})
    await eventually('the program is connected', async () => (await driver.request('GET', '/applications/front-desk')).status === 200)
    const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`
    const other = new WebSocket(`${server.url.replace(/^http/, 'ws')}/events?app=front-desk`, { headers: { authorization } })
    await once(other, 'open')
    expect(await learned(served, server.password)).toBe(outputs.get('an application name taken over by another connection'))
    other.close()
    await once(other, 'close')
    await driver.close()
  })

  test('against an Asterisk without ARI', async () => {
    const asterisk = await another()
    try {
      const conf = join(asterisk.folder, 'etc/ari.conf')
      await writeFile(conf, (await readFile(conf, 'utf8')).replace('enabled = yes', 'enabled = no'))
      const driver = await openDriver(asterisk)
      await driver.request('PUT', '/asterisk/modules/res_ari.so')
      await eventually('ARI is off', async () => (await driver.request('GET', '/asterisk/info')).status === 404)
      await driver.close()
      expect(await learned(started({ url: asterisk.url }), server.password)).toBe(outputs.get('an Asterisk without ARI'))
    } finally {
      await asterisk.stop()
    }
  }, 60_000)
})

describe('what goes wrong in one call', () => {
  const keys = ['1', '2', '0']
  const departments = ['sales', 'support', 'reception']

  const allRouted = async ({ driver }: Stage, callers: Parameters<typeof routedOf>[1]) => {
    await eventually('everybody else is routed', () => routedOf(driver, callers).every((department) => department !== undefined), 15_000)
    return routedOf(driver, callers)
  }

  for (const [how, fails] of [
    ['throws', () => { throw new Error('a slip') }],
    ['fails later', (call: Call) => inOrder(call.answer(), timer(500).pipe(concatMap(() => throwError(() => new Error('a slip')))))],
  ] as const) {
    onStage(`a flow that ${how} ends its own call only`, async (stage) => {
      stage.provokes('FlowFailed')
      let came = 0
      let unlucky: Call | undefined
      stage.serve(await stage.ari(), (call) => {
        came += 1
        if (came !== 2) return frontDesk(call)
        unlucky = call
        return fails(call)
      })
      const callers = await stage.callers(3, (at) => `dtmf-3-${keys[at] ?? ''}`)
      await eventually('the flow has failed', () => stage.faults.length > 0)
      const others = callers.flatMap((caller, at) => (caller.id === unlucky?.id ? [] : [{ caller, department: departments[at] }]))
      expect(await allRouted(stage, others.map(({ caller }) => caller))).toEqual(others.map(({ department }) => department))
      expect(others).toHaveLength(2)
      expect(stage.faults.map(({ during, error, call }) => [during, error._tag, call?.id])).toEqual([['flow', 'FlowFailed', unlucky?.id]])
      expect(stage.requests({ method: 'DELETE', path: /^\/channels\/[^/]+$/ }).map(({ path }) => path)).toEqual([`/channels/${unlucky?.id ?? ''}`])
    })
  }

  onStage('a move to an application that nobody serves is MoveFailed, and the call is served on', async (stage) => {
    let error: unknown
    stage.serve(await stage.ari(), (call) => inOrder(
      call.answer(),
      call.move({ app: 'nobody-serves-this' }).pipe(catchError((thrown: unknown) => {
        error = thrown
        return EMPTY
      })),
      frontDesk(call),
    ))
    const caller = await stage.caller('dtmf-3-2')
    expect(await allRouted(stage, [caller])).toEqual(['support'])
    expect(isAriError(error, 'MoveFailed')).toBe(true)
  })

  test('a user who may only read is Forbidden the rest', async () => {
    const ari = connect({ url: server.url, ...reader, app: 'reader' })
    await expect(firstValueFrom(ari.channels.hangup({ channelId: 'nobody' }))).rejects.toMatchObject({ _tag: 'Forbidden' })
    expect(ari.census().requests).toBe(0)
  })

  onStage('a malformed or unknown frame is a fault; the stream lives on, and no other call is touched', async (stage) => {
    stage.provokes('Malformed', 'Unsupported')
    stage.serve(await stage.ari(), frontDesk)
    const [one, two, three] = await stage.callers(3, (at) => `dtmf-4-${keys[at] ?? ''}`)
    if (one === undefined || two === undefined || three === undefined) throw new Error('unreachable: three have called')
    await eventually('everybody hears the greeting', () => stage.known.filter(({ event }) => event.type === 'PlaybackStarted').length === 3)

    const timestamp = '2026-11-21T10:00:00.000+0000'
    const say = (frame: unknown) => stage.proxy.say(typeof frame === 'string' ? frame : JSON.stringify(frame))
    say('<html>')
    say([])
    say({ type: 7 })
    say({ type: 'ChannelDtmfReceived', application: stage.app, timestamp, digit: 9, channel: { id: two.id } })
    say({ type: 'SomethingNew', application: stage.app, timestamp, channel: { id: one.id } })
    // As much as can be read of it says that this call is over.
    say({ type: 'StasisEnd', application: stage.app, timestamp, channel: { id: three.id } })

    await eventually('all are told', () => stage.faults.length === 6)
    expect(stage.faults.map(({ during, error, frame }) => [during, error._tag, frame !== undefined])).toEqual(
      ['Malformed', 'Malformed', 'Malformed', 'Malformed', 'Unsupported', 'Malformed'].map((tag) => ['decode', tag, true]))
    expect(stage.known.filter(({ event }) => event.type === 'UnknownEvent')).toHaveLength(1)
    expect(await allRouted(stage, [one, two])).toEqual(['sales', 'support'])
    expect(stage.requests({ path: new RegExp(`^/channels/${three.id}/continue$`) })).toEqual([])
  })
})
