import { randomUUID } from 'node:crypto'
import { once } from 'node:events'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Subscription } from 'rxjs'
import { WebSocket } from 'ws'

import type { Server } from './driver.js'
import { eventually } from './eventually.js'
import { servedLikeIt } from './served.js'
import { versionUnderTest } from './version.js'
import { server } from './server.js'

/** The served simulator is sent what the Asterisk under test is sent, and says the same to it. */

interface Frame extends Readonly<Record<string, unknown>> {
  readonly type: string
  readonly request_id?: unknown
}

/** An event connection of an application of its own, until `close`. */
const opened = async ({ url, username, password }: Server) => {
  const app = `rest-${randomUUID().slice(0, 8)}`
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events?app=${app},${app}-too&api_key=${username}:${password}`)
  const frames: Frame[] = []
  // Every frame is an object of JSON with a type.
  socket.on('message', (data: Buffer) => { frames.push(JSON.parse(data.toString()) as Frame) })
  await once(socket, 'open')
  return {
    app, frames,
    send: (message: string | Buffer) => { socket.send(message) },
    ask: (request_id: string, method: string, uri: string, more: object = {}) => {
      socket.send(JSON.stringify({ type: 'RESTRequest', request_id, method, uri, ...more }))
    },
    /** Until all that was sent has been done: a ping waits for its turn too. */
    done: async () => {
      socket.ping()
      await once(socket, 'pong')
    },
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}
type Opened = Awaited<ReturnType<typeof opened>>

/** What differs from server to server, and from moment to moment. */
const passing = new Set(['timestamp', 'creationtime', 'asterisk_id'])

/** A frame as it is compared: without the application's own name, and its body read. */
const asCompared = (frame: Frame, app: string): Frame =>
  // A frame with other words in it is a frame.
  JSON.parse(JSON.stringify(frame).replaceAll(app, 'APP'), (name, value: unknown) => {
    if (passing.has(name)) return undefined
    if (name !== 'message_body') return value
    const body: unknown = JSON.parse(String(value), (inner, it: unknown) => (passing.has(inner) ? undefined : it))
    return body
  }) as Frame

const repliesIn = ({ app, frames }: Opened): readonly Frame[] =>
  frames.filter(({ type }) => type === 'RESTResponse').map((frame) => asCompared(frame, app))

const variable = 'asterisk/variable'
const request = (fields: object) => JSON.stringify({ type: 'RESTRequest', method: 'GET', uri: 'asterisk/ping', ...fields })
const json = (text: string) => ({ content_type: 'application/json', message_body: text })

/** All that is asked in one go. */
const messages: readonly (string | Buffer)[] = [
  '', ' ', 'words', '5', 'null', '"x"', '[]', '{}', '{"type":"x"}{"type":"y"}', Buffer.from(request({})),
  '{"type":5}', '{"type":"restrequest"}', '{"type":"RESTResponse","request_id":"r"}', '{"type":"StasisStart"}', '{"type":"RESTRequest"}',
  '{"type":"x","type":"RESTRequest","method":"GET","uri":"asterisk/ping"}',
  ...['GET', 'HEAD', 'PATCH', 'get', 'OPTIONS', 'DELETE', '', 5].map((method) => request({ method })),
  ...[
    '', '/', '?a=b', '/asterisk/ping', 'ari/asterisk/ping', 'asterisk//ping', 'asterisk%2Fping', 'nosuch', 'channels/', 'channels/?a=b', 'channels/nobody', 'bridges/nobody',
    'channels/a%2Fb', 'events', 'events?app=a', '/events', 'events/x', 'deviceStates', 'device%53tates', 'recordings/stored/nosuch/file', 'playbacks/nosuch',
    'api-docs', 'api-docs/', 'api-docs/nosuch.json', variable, 5, null,
  ].map((uri) => request({ uri })),
  request({ request_id: 5, transaction_id: { a: 1 } }), request({ request_id: 'r"', transaction_id: 'tä' }), request({ request_id: null, extra: 1 }),
  request({ method: 'POST', uri: `${variable}?variable=APP1&value=a%20b+c%26d` }), request({ uri: `${variable}?variable=APP1` }),
  ...[
    [{ name: 'variable', value: 'APP2' }, { name: 'value', value: 'a%20b+c' }], [{ name: 'variable', value: 'A' }, { name: 'variable', value: 'APP2' }, { name: 'value', value: '2' }],
    { variable: 'A' }, 'variable=A', [], [5], [null], ['x'], [{ name: 'variable' }], [{ value: 'x' }], [{ name: 'variable', value: 7 }], [{ name: 'vari%61ble', value: 'A' }],
  ].flatMap((query_strings) => [request({ method: 'POST', uri: variable, query_strings }), request({ uri: `${variable}?variable=APP2` })]),
  ...[
    json('{"variable":"APP3","value":"j"}'), json('[1]'), json('5'), json('{bad'), json(''), { message_body: { variable: 'APP3' } }, { message_body: '{}' },
    { content_type: 5, message_body: '{}' }, { content_type: '', message_body: '{}' }, { content_type: 'application/json' },
    { content_type: 'application/json; charset=utf-8', message_body: '{}' }, { content_type: 'text/plain', message_body: 'variable=APP3' },
    { content_type: 'application/x-www-form-urlencoded', message_body: 'variable=APP3&value=f+f' }, { content_type: 'application/x-www-form-urlencoded', message_body: '%%%&=&a' },
  ].flatMap((body) => [request({ method: 'POST', uri: `${variable}?variable=APP3&value=query`, ...body }), request({ uri: `${variable}?variable=APP3` })]),
  request({ method: 'ZZ', query_strings: [5] }), request({ query_strings: [5], ...json('{bad') }), request({ uri: 'events', ...json('{bad') }), request({ uri: 'nosuch', ...json('{bad') }),
  request({ method: 'POST', uri: variable, ...json(JSON.stringify({ variable: 'APP4', value: 'x'.repeat(60_000) })) }),
  request({ method: 'POST', uri: `${variable}?variable=APP4&value=${'x'.repeat(20_000)}` }),
  ...[
    ['POST', 'channels'], ['POST', 'channels?endpoint=Bogus/x&app=APP'], ['POST', 'bridges/APP-b?type=mixing'], ['GET', 'bridges/APP-b'], ['POST', 'bridges/APP-b/addChannel'],
    ['POST', 'bridges/APP-b/addChannel?channel=nobody'], ['POST', 'bridges/nobody/addChannel?channel=nobody'], ['DELETE', 'bridges/APP-b'],
    ['POST', 'channels/nobody/answer'], ['POST', 'events/user/hello'], ['POST', 'events/user/hello?application=nobody'], ['GET', 'applications/APP'],
    ['POST', 'applications/APP/subscription?eventSource=bridge:nobody'], ['POST', 'api-docs/channels.json'], ['PUT', 'deviceStates/door?deviceState=BUSY'],
  ].map(([method, uri]) => request({ method, uri })),
]

describe('REST over the WebSocket: the served simulator says what this Asterisk says', () => {
  const serving = new Subscription()
  let simulated: Server
  let version: '22' | '16'
  beforeAll(async () => {
    simulated = await servedLikeIt(serving)
    version = await versionUnderTest()
  })
  afterAll(() => { serving.unsubscribe() })

  /** The same on both. */
  const onBoth = async <T>(play: (connection: Opened) => Promise<T>): Promise<readonly [real: T, simulated: T]> => {
    const one = async (on: Server) => {
      const connection = await opened(on)
      try {
        return await play(connection)
      } finally {
        await connection.close()
      }
    }
    return [await one(server), await one(simulated)]
  }

  test('to every message, well-formed or not', async () => {
    const [real, ours] = await onBoth(async (connection) => {
      for (const message of messages) connection.send(typeof message === 'string' ? message.replaceAll('APP', connection.app) : message)
      await connection.done()
      return repliesIn(connection)
    })
    expect(ours).toEqual(real)
    // All but the one in bytes is answered by a 22, and none by a 16.
    expect(real).toHaveLength(version === '22' ? messages.length - 1 : 0)
  })

  test('to a call: in order, and what comes behind a blocked request waits with it', async () => {
    if (version === '16') return
    const [real, ours] = await onBoth(async (connection) => {
      const { app, frames, ask, done } = connection
      const id = `call-${app}`
      ask('originate', 'POST', `channels/${id}?endpoint=Local/answer@targets/n&app=${app}`)
      await eventually('the call is there', () => frames.some(({ type }) => type === 'StasisStart'))
      ask('answer', 'POST', `channels/${id}/answer`)
      ask('play', 'POST', `channels/${id}/play/${app}-p`, { query_strings: [{ name: 'media', value: 'sound:beep' }] })
      await eventually('it sounds', () => frames.some(({ type }) => type === 'PlaybackStarted'))
      ask('set', 'POST', `channels/${id}/variable?variable=A&value=1`)
      ask('stop', 'DELETE', `playbacks/${app}-p`)
      ask('get', 'GET', `channels/${id}/variable?variable=A`)
      ask('hang up', 'DELETE', `channels/${id}`)
      await done()
      return repliesIn(connection).map((reply): Frame => {
        const { request_id, message_body } = reply
        // What is said of channels and sounds is compared elsewhere.
        return { ...reply, message_body: ['originate', 'play'].includes(String(request_id)) ? undefined : message_body }
      })
    })
    expect(ours).toEqual(real)
    expect(real.map(({ request_id: id }) => id)).toEqual(['originate', 'answer', 'play', 'set', 'stop', 'get', 'hang up'])
    // The stop waited behind the variable, and the variable behind the sound: nothing was left to stop. (The news of the sound's end comes
    // from another thread of Asterisk's, and is not in one order with the replies.)
    expect(real.find(({ request_id }) => request_id === 'stop')).toMatchObject({ status_code: 404 })
  })
})
