import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { type Driver, openDriver } from './driver.js'
import { eventually } from './eventually.js'
import { type Proxy, openProxy } from './proxy.js'
import { server } from './server.js'

/** The harness itself, without rxari: callers really call, press and hang up, and the proxy sees what passes. */
describe('the harness', () => {
  let driver: Driver
  /** Plays the application under test. */
  let desk: Driver
  let proxy: Proxy

  beforeAll(async () => {
    proxy = await openProxy(server.url)
    driver = await openDriver(server)
    desk = await openDriver({ ...server, url: proxy.url })
  })

  afterAll(async () => {
    await desk.close()
    await driver.close()
    await proxy.close()
  })

  const arrival = (id: string) => desk.hears(`StasisStart of ${id}`, ({ type, application, channel }) =>
    type === 'StasisStart' && application === desk.application && channel?.id === id)

  const digits = (id: string) =>
    desk.heard.flatMap(({ frame }) => (frame.type === 'ChannelDtmfReceived' && frame.channel?.id === id ? [frame.digit] : [])).join('')

  test('a caller arrives unanswered, is answered, and what the script presses is heard', async () => {
    const caller = await driver.call({ to: `app-${desk.application}`, script: 'last-0.2-42#' })
    const { frame } = await arrival(caller.id)
    expect(frame.channel?.state).toBe('Ring')
    expect((await desk.request('POST', `/channels/${caller.id}/answer`)).status).toBe(204)
    await desk.hears('the end', ({ type, channel }) => type === 'StasisEnd' && channel?.id === caller.id)
    expect(digits(caller.id)).toBe('42#')
  })

  test('a caller without a script presses when the test says so', async () => {
    const caller = await driver.call({ to: `app-${desk.application}` })
    await arrival(caller.id)
    await desk.request('POST', `/channels/${caller.id}/answer`)
    await eventually('the caller can press', () => caller.press('1234').then(() => true, () => false))
    await eventually('1234 is heard', () => digits(caller.id) === '1234')
    await caller.hangup()
    await desk.hears('the end', ({ type, channel }) => type === 'StasisEnd' && channel?.id === caller.id)
  })

  test('a call continues into the departments and back into the application', async () => {
    const caller = await driver.call({ to: `up-${desk.application}`, script: 'wait' })
    const first = await arrival(caller.id)
    expect(first.frame.channel?.state).toBe('Up')
    const since = performance.now()
    await desk.request('POST', `/channels/${caller.id}/continue`, { query: { context: 'again', extension: `app-${desk.application}` } })
    const again = await desk.hears('the second StasisStart', ({ type, channel }) => type === 'StasisStart' && channel?.id === caller.id, { since })
    expect(again.frame).toMatchObject({ args: ['again'] })
    await desk.request('POST', `/channels/${caller.id}/continue`, { query: { context: 'departments', extension: 'support' } })
    await driver.hears('support', ({ type, channel }) =>
      type === 'ChannelDialplan' && channel?.id === caller.id && channel.dialplan.exten === 'support')
    await caller.hangup()
  })

  test('the proxy records requests, replies and events, and cuts the event socket alone', async () => {
    const { body } = await desk.request('GET', '/asterisk/info', { query: { only: 'system' } })
    expect(proxy.requests.at(-1)).toMatchObject({ method: 'GET', path: '/asterisk/info', query: { only: 'system' }, reply: { status: 200 } })
    expect(JSON.parse(proxy.requests.at(-1)?.reply?.body ?? '')).toEqual(body)
    const types = (list: typeof proxy.events | typeof desk.heard) => list.map(({ frame }) => frame.type).join(' ')
    // The calls of before have their last events yet.
    await eventually('nothing is told any more', () => performance.now() - (desk.heard.at(-1)?.at ?? 0) > 200)
    await eventually('every event that passed was heard', () => types(proxy.events) === types(desk.heard))
    expect(proxy.upgrades).toHaveLength(1)
    proxy.cutEvents()
    expect((await desk.request('GET', '/asterisk/ping')).status).toBe(200)
    const heard = desk.heard.length
    await driver.call({ to: 'app-nobody', script: 'leave' }).then((caller) => caller.hangup())
    expect(desk.heard).toHaveLength(heard)
    proxy.set('shut')
    proxy.cutAll()
    await expect(desk.request('GET', '/asterisk/ping')).rejects.toThrow()
    proxy.set('open')
  })

  test('one hundred callers call at once, with the sessionlimit of 100 in force, and all go home', async () => {
    const before = performance.now()
    const callers = await Promise.all(Array.from({ length: 100 }, () => driver.call({ to: `up-${driver.application}`, script: 'wait' })))
    await eventually('all have entered', () => callers.every(({ id }) =>
      driver.heard.some(({ at, frame }) => at > before && frame.type === 'StasisStart' && frame.channel?.id === id)), 20_000)
    await driver.sendHome()
    await eventually('no channel is left', async () => {
      const { body } = await driver.request('GET', '/channels')
      return Array.isArray(body) && body.length === 0
    })
  }, 30_000)
})
