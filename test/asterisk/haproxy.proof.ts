import { randomUUID } from 'node:crypto'

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { bootHaproxy } from '../../asterisk/haproxy.js'
import { eventually } from './eventually.js'
import { configure, done, request } from './outbound.js'
import { versionUnderTest } from './version.js'
import { server } from './server.js'
import { type Started, started } from './started.js'

/** Three workers behind HAProxy, with asterisk/haproxy.cfg, each call with a connection of its own. It gets HAProxy from Debian: so it is a proof, and CI can do without. */

const held: (() => unknown)[] = []
const channels = async (): Promise<readonly string[]> =>
  // The documented shape of GET /channels.
  (await (await request(server, 'GET', '/channels')).json() as readonly { readonly id: string }[]).map(({ id }) => id)
afterEach(async () => {
  for (const id of await channels()) await request(server, 'DELETE', `/channels/${id}`)
  await eventually('nobody is left', async () => (await channels()).length === 0)
  for (const letGo of held.splice(0).reverse()) await letGo()
})

const worker = async () => {
  const program = started('test/asterisk/servingWorker.js', [], {})
  held.push(program.kill)
  const port = () => Number(said(program, 'listens at')[0] ?? 0)
  await eventually('it listens', () => port() > 0, 20_000)
  return { program, port: port() }
}

/** What it has said of this kind: whose it `takes`, `has`. */
const said = ({ lines }: Started, what: string): readonly string[] =>
  lines.flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : []))

describe('HAProxy before three workers', () => {
  let dialsNobody = false
  beforeAll(async () => { dialsNobody = await versionUnderTest() === '16' })

  test('each call is one worker\'s; one dies: its calls go on, their connections are made to the others, and so are those of new calls', async () => {
    if (dialsNobody) return
    const [one, two, three] = await Promise.all([worker(), worker(), worker()])
    const balancer = await bootHaproxy([one.port, two.port, three.port])
    held.push(balancer.stop)
    const app = `balanced-${randomUUID().slice(0, 8)}`
    held.push(await configure(app, {
      url: `ws://127.0.0.1:${balancer.port}/ari`, app, username: 'asterisk', password: 'outbound-secret', connection: 'perCall', reconnectInterval: 100, reconnectAttempts: 20,
    }))
    let calls = 0
    const calling = async () => {
      calls += 1
      const id = `caller-${app}-${calls}`
      await done(request(server, 'POST', `/channels/far-${id}?endpoint=Local/app-${app}@inbound/n&context=callers&extension=wait&priority=1&formats=ulaw&otherChannelId=${id}`))
      return id
    }
    const taken = (...workers: readonly { readonly program: Started }[]) => workers.flatMap(({ program }) => said(program, 'takes'))

    const first: string[] = []
    for (let n = 1; n <= 6; n += 1) {
      first.push(await calling())
      await eventually('it is taken', () => taken(one, two, three).length === n)
    }
    expect([...taken(one, two, three)].sort()).toEqual([...first].sort())
    expect([one, two, three].map((each) => taken(each).length)).toEqual([2, 2, 2])

    const theirs = said(three.program, 'has')
    expect(theirs).toHaveLength(2)
    await three.program.kill()
    await eventually('the others have its connections', () => theirs.every((application) => [one, two].some(({ program }) => said(program, 'has').includes(application))), 10_000)
    expect(await channels()).toEqual(expect.arrayContaining([...taken(three)]))

    const late = [await calling(), await calling(), await calling(), await calling()]
    await eventually('new calls are taken by the two', () => taken(one, two).length === 8)
    expect(taken(one, two)).toEqual(expect.arrayContaining(late))
    expect([one, two, three].flatMap(({ program }) => program.complaints)).toEqual([])
  }, 90_000)
})
