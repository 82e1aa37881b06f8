import { describe, expect, test } from '@jest/globals'
import { NEVER, firstValueFrom, of, throwError } from 'rxjs'

import type { WireReply } from '../../core/wire.js'
import { RESTResponse } from '../../resources/events/codec.js'
import type { Asked } from '../simulator/simulator.js'
import type { Servable } from './asked.js'
import { restResponse } from './rest.js'

/** Says the same to everything, and keeps what it is asked. */
const stub = (reply: WireReply = { status: 200, body: ['done'] }) => {
  const asked: Asked[] = []
  const servable: Servable = {
    version: '22',
    socket: () => NEVER,
    ask: (one) => {
      asked.push(one)
      return of(reply)
    },
  }
  return { ...servable, asked }
}

const respond = (servable: Servable, message: unknown) =>
  firstValueFrom(restResponse(servable, 'desk', 'http://here/ari', typeof message === 'string' ? message : JSON.stringify(message)))

const request = (fields: Readonly<Record<string, unknown>>) => ({ type: 'RESTRequest', method: 'POST', uri: 'asterisk/variable', ...fields })

describe('a request', () => {
  test('is asked of the simulator, and answered with its ids, as an event of the application', async () => {
    const asterisk = stub()
    const response = await respond(asterisk, request({ transaction_id: 't1', request_id: 'r1', method: 'GET', uri: 'channels/a%2Fb?x=1' }))
    expect(response).toEqual({
      type: 'RESTResponse', transaction_id: 't1', request_id: 'r1', status_code: 200, reason_phrase: 'OK', uri: 'channels/a%2Fb',
      content_type: 'application/json', message_body: '["done"]', application: 'desk', timestamp: expect.stringMatching(/T.*\+0000$/),
    })
    expect(RESTResponse.is(response)).toBe(true)
    expect(asterisk.asked).toEqual([{ method: 'GET', path: '/channels/a%2Fb', query: { x: '1' } }])
  })

  test.each([
    ['in the URI', { uri: 'asterisk/variable?variable=A&value=a%20b+c%26d' }, { query: { variable: 'A', value: 'a b c&d' } }],
    ['as strings, which stand as they are', { query_strings: [{ name: 'value', value: 'a%20b+c' }] }, { query: { value: 'a%20b+c' } }],
    ['in both: the strings win, and the last of a name', {
      uri: 'asterisk/variable?variable=A', query_strings: [{ name: 'variable', value: 'B' }, { name: 'variable', value: 'C' }],
    }, { query: { variable: 'C' } }],
    ['as no list: not looked at', { query_strings: { name: 'variable', value: 'A' } }, { query: {} }],
    ['in a body of JSON', { content_type: 'application/json', message_body: '{"variable":"A"}' }, { query: {}, body: { variable: 'A' } }],
    ['in a form', { content_type: 'application/x-www-form-urlencoded', message_body: 'variable=A&value=x+y' }, { query: {}, body: { variable: 'A', value: 'x y' } }],
    ['in a body that is no text: not looked at', { message_body: { variable: 'A' } }, { query: {} }],
    ['in an empty body, of whatever type', { content_type: 'text/plain', message_body: '' }, { query: {} }],
  ])('has its parameters %s', async (_, fields, expected) => {
    const asterisk = stub()
    await respond(asterisk, request(fields))
    expect(asterisk.asked).toEqual([{ method: 'POST', path: '/asterisk/variable', ...expected }])
  })

  test.each([
    ['204 has no body', { status: 204, body: undefined }, [204, 'No Content', undefined]],
    ['a refusal has its words', { status: 409, message: 'Channel not in Stasis application', body: undefined }, [409, 'Conflict', '{"message":"Channel not in Stasis application"}']],
    ['or others', { status: 500, body: { error: 'Allocation failed' } }, [500, 'Internal Server Error', '{"error":"Allocation failed"}']],
    ['and Asterisk has phrases of its own', { status: 404, message: 'Bridge not found', body: undefined }, [404, 'Not found', '{"message":"Bridge not found"}']],
    ['a file is not for a WebSocket', { status: 200, body: { async* [Symbol.asyncIterator]() { /* never read */ } } }, [406, 'Not Acceptable.  Use HTTP GET', undefined]],
  ])('%s', async (_, reply, expected) => {
    const { status_code, reason_phrase, message_body } = await respond(stub(reply), request({}))
    expect([status_code, reason_phrase, message_body]).toEqual(expected)
  })

  test('that breaks the simulator is answered with its words', async () => {
    const response = await respond({ ...stub(), ask: () => throwError(() => new Error('no such thing')) }, request({}))
    expect(response).toMatchObject({ status_code: 500, message_body: '{"message":"no such thing"}' })
  })
})

const bad = (message: string, uri = '') => ({ status_code: 400, reason_phrase: 'Bad request', uri, content_type: 'application/json', message_body: JSON.stringify({ message }) })
const says = (status_code: number, reason_phrase: string, uri: string, message: string) => ({ status_code, reason_phrase, uri, message_body: JSON.stringify({ message }) })

describe('what is answered without asking', () => {
  test.each(['no json', '', '5', '"x"', 'null', '{} {}'])('%s', async (message) => {
    const asterisk = stub()
    const response = await respond(asterisk, message)
    expect(response).toMatchObject({ transaction_id: '', request_id: '', status_code: 400, reason_phrase: 'Failed to parse request message JSON', uri: '' })
    expect(response).not.toHaveProperty('message_body')
    expect(asterisk.asked).toEqual([])
  })

  test.each<readonly [unknown, object]>([
    [[], bad("No 'type' property.")],
    [{ type: 5, request_id: 'r' }, { ...bad("No 'type' property."), request_id: 'r' }],
    [{ type: 'restrequest', request_id: 'r' }, { ...bad('Unknown request type.'), request_id: 'r' }],
    [{ type: 'RESTRequest', request_id: 5, transaction_id: null }, { ...bad("Empty or missing 'uri' property."), request_id: '', transaction_id: '' }],
    [request({ uri: '' }), bad("Empty or missing 'uri' property.")],
    [request({ uri: 5 }), bad("Empty or missing 'uri' property.", '')],
    [request({ method: 'get', uri: 'a?b=c' }), bad("Unknown or missing 'method' property.", 'a')],
    [request({ method: undefined }), bad("Unknown or missing 'method' property.", 'asterisk/variable')],
    [request({ query_strings: [5] }), bad("Unable to parse 'query_strings' array.", 'asterisk/variable')],
    [request({ query_strings: [null] }), bad("Unable to parse 'query_strings' array.", 'asterisk/variable')],
    [request({ query_strings: [{ name: 'value', value: 7 }] }), bad("Unable to parse 'query_strings' array.", 'asterisk/variable')],
    [request({ message_body: '{}' }), bad("No 'content_type' for 'message_body'.", 'asterisk/variable')],
    [request({ message_body: '{}', content_type: 'application/json; charset=utf-8' }), bad('Unknown content type.', 'asterisk/variable')],
    [request({ message_body: '{bad', content_type: 'application/json', uri: 'nosuch' }), bad("Unable to parse 'message_body' as 'application/json'.", 'nosuch')],
    [request({ message_body: '5', content_type: 'application/json' }), bad("Unable to parse 'message_body' as 'application/json'.", 'asterisk/variable')],
    [request({ method: 'GET', uri: 'events?app=a' }), bad("Can't upgrade to websocket from a websocket", 'events')],
    [request({ uri: 'nosuch' }), says(404, 'Not Found', 'nosuch', 'Resource not found')],
    [request({ uri: 'channels/' }), says(404, 'Not Found', 'channels/', 'ARI URLs do not end with a slash. Try /ari/channels')],
    [request({ uri: '/' }), says(404, 'Not Found', '/', 'ARI URLs do not end with a slash. Try /ari/')],
    [request({ uri: '/asterisk/ping' }), says(405, 'Method Not Allowed', '/asterisk/ping', 'Invalid method')],
    [request({ uri: '?a=b' }), says(405, 'Method Not Allowed', '', 'Invalid method')],
    [request({ method: 'HEAD', uri: 'asterisk/ping' }), says(405, 'Method Not Allowed', 'asterisk/ping', 'Invalid method')],
    [request({ uri: 'api-docs/channels.json' }), says(405, 'Method Not Allowed', 'api-docs/channels.json', 'Unsupported method')],
    [request({ method: 'GET', uri: 'api-docs/nosuch.json' }), says(404, 'Not Found', 'api-docs/nosuch.json', 'Resource not found')],
    [request({ method: 'OPTIONS', uri: 'channels' }), { status_code: 204, reason_phrase: 'No Content', uri: 'channels' }],
  ])('%j', async (message, expected) => {
    const asterisk = stub()
    expect(await respond(asterisk, message)).toMatchObject(expected)
    expect(asterisk.asked).toEqual([])
  })

  test('the api-docs', async () => {
    const { status_code, message_body = '' } = await respond(stub(), request({ method: 'GET', uri: 'api-docs/resources.json' }))
    expect(status_code).toBe(200)
    expect(JSON.parse(message_body)).toMatchObject({ swaggerVersion: '1.1', basePath: 'http://here/ari' })
  })
})
