import { afterEach, expect, test } from '@jest/globals'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

import { Subscription, firstValueFrom } from 'rxjs'

import { type Call, type Lifecycle, type Server, connect, ofType } from 'rxari'
import { type Served, serve, simulator } from 'rxari/testing'
import { until } from './loopback.js'

const held: (() => void)[] = []
afterEach(() => {
  for (const end of held.splice(0)) end()
})

/** What goes over HTTP from now on, event connections apart. */
const watchHttp = (): readonly string[] => {
  const seen: string[] = []
  const watch = (message: unknown) => {
    // What Node tells on this channel.
    const { request } = message as { readonly request: ClientRequest }
    if (request.getHeader('upgrade') === undefined) seen.push(`${request.method} ${request.path.replace('/ari', '')}`)
  }
  subscribe('http.client.request.start', watch)
  held.push(() => { unsubscribe('http.client.request.start', watch) })
  return seen
}

/** A connection to a simulator, open, and how it told so. */
const opened = async (version: '22' | '16', options: Pick<Server, 'rest'>) => {
  const overHttp = watchHttp()
  const asterisk = simulator({ version, sounds: { 'sound:long': 60_000, 'sound:short': 300 } })
  const serving = new Subscription()
  held.push(() => { serving.unsubscribe() })
  const { url, username, password } = await new Promise<Served>((resolve, reject) => { serving.add(serve(asterisk).subscribe({ next: resolve, error: reject })) })
  const ari = connect({ url, username, password, app: 'desk', ...options })
  held.push(() => { ari.close().subscribe() })
  const states: Lifecycle[] = []
  ari.lifecycle$.subscribe((state) => { states.push(state) })
  const arrived = new Promise<Call>((resolve) => { ari.calls$.subscribe(resolve) })
  await until(() => states.at(-1)?.status === 'open')
  const come = async () => {
    const caller = asterisk.call({ app: 'desk' })
    held.push(() => { caller.hangup() })
    return arrived
  }
  return { ari, come, overHttp, state: states.at(-1) }
}

test('where nothing is said, it is auto', async () => {
  const { state, overHttp } = await opened('22', {})
  expect(state).toEqual({ status: 'open', rest: 'socket' })
  expect(overHttp).not.toContain('GET /asterisk/info?only=status')
})

test('auto, 22: all goes over the event connection, but for what waits behind a sound of ours', async () => {
  const { ari, come, overHttp, state } = await opened('22', { rest: 'auto' })
  expect(state).toEqual({ status: 'open', rest: 'socket' })
  const call = await come()
  await firstValueFrom(call.answer())
  const begun = firstValueFrom(ari.events$.pipe(ofType('PlaybackStarted')))
  const playing = call.play('sound:long').subscribe()
  await begun
  const set$ = ari.channels.setChannelVar({ channelId: call.id, variable: 'A', value: '1' })
  const set = firstValueFrom(set$)
  await until(() => overHttp.length > 0)
  playing.unsubscribe()
  await set
  await firstValueFrom(set$)
  await firstValueFrom(call.hangup())
  expect(overHttp).toEqual([`POST /channels/${call.id}/variable?variable=A&value=1`])
})

test('socket, 22: the same waits there, and all that is asked after it, until the sound is over', async () => {
  const { ari, come, overHttp, state } = await opened('22', { rest: 'socket' })
  expect(state).toEqual({ status: 'open', rest: 'socket' })
  const call = await come()
  const done: string[] = []
  const begun = firstValueFrom(ari.events$.pipe(ofType('PlaybackStarted')))
  call.play('sound:short').subscribe(() => done.push('heard'))
  await begun
  ari.channels.setChannelVar({ channelId: call.id, variable: 'A' }).subscribe(() => done.push('set'))
  await firstValueFrom(ari.asterisk.ping())
  expect([done, overHttp]).toEqual([['heard', 'set'], []])
})

test('a 16 is asked over HTTP, whatever is wished', async () => {
  for (const rest of ['auto', 'socket'] as const) {
    const { state, overHttp, come } = await opened('16', { rest })
    expect(state).toEqual({ status: 'open', rest: 'http' })
    const call = await come()
    await firstValueFrom(call.answer())
    expect(overHttp.at(-1)).toBe(`POST /channels/${call.id}/answer`)
  }
})

test('http: nothing goes over the event connection, and nothing is told', async () => {
  const { state, overHttp } = await opened('22', { rest: 'http' })
  expect(state).toEqual({ status: 'open' })
  expect(overHttp).toContain('GET /asterisk/info?only=status')
})
