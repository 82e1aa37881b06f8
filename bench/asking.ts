/**
 * The asking side, a process of its own: one client of REST, by name. Each round it tells its parent the CPU time that it took per request, in
 * µs, how many requests it made a second, and how long half of them took at most, in ms.
 */
import { Agent, request as httpRequest } from 'node:http'

import { got } from 'got'
import { firstValueFrom, lastValueFrom } from 'rxjs'

import { guardOf } from '../src/core/guard.js'
import { type Rest, connect } from '../src/index.js'
import { Channel } from '../src/resources/channels/codec.js'
import { hear, say, stopwatch } from './children.js'
import { quantile } from './figures.js'
import { application } from './frames.js'
import { peer } from './peers.js'

export interface Round {
  readonly method: 'GET' | 'POST'
  readonly atATime: number
  readonly requests: number
}

export interface Asked {
  readonly cpu: number
  readonly perSecond: number
  readonly median: number
}

/** Reads the nth channel, or does something to it. */
interface Client {
  readonly GET: (n: number) => Promise<unknown>
  readonly POST: (n: number) => Promise<unknown>
}

const [, , name = '', port = ''] = process.argv
const user = `${name}-${String(process.pid)}`
const url = `http://127.0.0.1:${port}/ari`
const authorization = `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`
/** As many connections as rxari has for each: whoever can be told of them keeps to it. */
const agents = { GET: new Agent({ keepAlive: true, maxSockets: 8 }), POST: new Agent({ keepAlive: true, maxSockets: 24 }) }
const written = { variable: 'DEPARTMENT', value: 'support' }
const query = new URLSearchParams(written).toString()

const isChannel = guardOf(Channel)

/** As every client of ours does: what is refused, and what is no channel, is an error. */
const checked = (method: Round['method'], status: number, text: string): unknown => {
  if (status > 299) throw new Error(`It was refused: ${status}`)
  if (method === 'POST') return undefined
  const channel: unknown = JSON.parse(text)
  if (!isChannel(channel)) throw new Error('It is no channel')
  return channel
}

const overNode = (method: Round['method'], path: string): Promise<unknown> => new Promise((resolve, reject) => {
  httpRequest(`${url}${path}`, { method, agent: agents[method], headers: { authorization } }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (piece: string) => { text += piece }).on('end', () => { resolve(checked(method, response.statusCode ?? 0, text)) })
  }).on('error', reject).end()
})

const gotBy = (method: Round['method']) => got.extend({ method, retry: { limit: 0 }, agent: { http: agents[method] }, headers: { authorization }, throwHttpErrors: false, followRedirect: false })
const gots = { GET: gotBy('GET'), POST: gotBy('POST') }
const overGot = async (method: Round['method'], path: string): Promise<unknown> => {
  const { statusCode, body } = await gots[method](`${url}${path}`)
  return checked(method, statusCode, body)
}

/** `connect`, its events included: a program that asks has calls as well. */
const rxari = async (rest: Rest): Promise<Client> => {
  const ari = connect({ url, username: user, password: 'secret', app: application, rest })
  ari.events$.subscribe()
  await new Promise<void>((open) => {
    ari.lifecycle$.subscribe(({ status }) => { if (status === 'open') open() })
  })
  return {
    GET: (n) => firstValueFrom(ari.channels.get({ channelId: String(n) })),
    POST: (n) => lastValueFrom(ari.channels.setChannelVar({ channelId: String(n), ...written }), { defaultValue: undefined }),
  }
}

const clients: Readonly<Record<string, () => Promise<Client> | Client>> = {
  'node:http': () => ({
    GET: (n) => overNode('GET', `/channels/${n}`),
    POST: (n) => overNode('POST', `/channels/${n}/variable?${query}`),
  }),
  'got': () => ({
    GET: (n) => overGot('GET', `/channels/${n}`),
    POST: (n) => overGot('POST', `/channels/${n}/variable?${query}`),
  }),
  'rxari, HTTP': () => rxari('http'),
  'rxari, WebSocket': () => rxari('socket'),
  'ari-client': async () => {
    const { channels } = await (peer('ari-client') as { connect(url: string, user: string, password: string): Promise<{ // As its README has it.
      readonly channels: { get(of: object): Promise<unknown>; setChannelVar(of: object): Promise<unknown> }
    }> }).connect(url.replace('/ari', ''), user, 'secret')
    return {
      GET: (n) => channels.get({ channelId: String(n) }),
      POST: (n) => channels.setChannelVar({ channelId: String(n), ...written }),
    }
  },
}

const client = await clients[name]?.()

const round = async ({ method, atATime, requests }: Round): Promise<void> => {
  const ask = client?.[method]
  if (ask === undefined) throw new Error(`There is no client ${name}`)
  const took: number[] = []
  let next = 0
  const inARow = async () => {
    while (next < requests) {
      const began = performance.now()
      await ask(next++)
      took.push(performance.now() - began)
    }
  }
  const cpu = stopwatch()
  const began = performance.now()
  await Promise.all(Array.from({ length: atATime }, inARow))
  const seconds = (performance.now() - began) / 1_000
  say({ cpu: cpu.read() / requests, perSecond: requests / seconds, median: quantile(took, 0.5) } satisfies Asked)
}

hear(round)
say({ user })
