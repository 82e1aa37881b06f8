import { describe, expect, test } from '@jest/globals'

import type { Table } from '../../core/operation.js'
import { operations } from '../../resources/operations.js'
import { route } from './route.js'

const rows = Object.entries<Table>(operations).flatMap(([room, table]) =>
  Object.entries(table).map(([name, { method, path }]) => [`${room}.${name}`, method, path] as const),
)

describe('route', () => {
  test.each(rows)('leads to %s', (operation, method, path) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const asked = names.reduce((filled, name) => filled.replace(`{${name}}`, encodeURIComponent(`the ${name}/50%`)), path)
    expect(route(method, asked)).toEqual({ operation, ids: Object.fromEntries(names.map((name) => [name, `the ${name}/50%`])) })
  })

  test('prefers what is written to what is named, and does not go back on it', () => {
    expect(route('POST', '/channels/create')).toEqual({ operation: 'channels.create', ids: {} })
    expect(route('POST', '/channels/externalMedia')).toEqual({ operation: 'channels.externalMedia', ids: {} })
    expect(route('POST', '/channels/created')).toEqual({ operation: 'channels.originateWithId', ids: { channelId: 'created' } })
    expect(route('GET', '/channels/create')).toMatchObject({ reply: { status: 405 }, allow: ['OPTIONS', 'POST'] })
    expect(route('POST', '/channels/create/answer')).toMatchObject({ reply: { status: 404 } })
  })

  test('takes a part that is badly encoded as it stands', () => {
    expect(route('GET', '/channels/50%')).toEqual({ operation: 'channels.get', ids: { channelId: '50%' } })
  })

  test('takes a plus sign for a space, and does not look behind two slashes', () => {
    expect(route('GET', '/bridges/a+b%2Bc')).toEqual({ operation: 'bridges.get', ids: { bridgeId: 'a b+c' } })
    expect(route('GET', '/channels//answer')).toEqual({ operation: 'channels.list', ids: {} })
    expect(route('GET', '//channels')).toMatchObject({ reply: { status: 405 }, allow: ['OPTIONS'] })
  })

  test.each([
    ['GET', '/nosuch'], ['GET', '/parking/x'], ['POST', '/channels/c1/nosuch'], ['POST', '/channels/c1/answer/twice'], ['BREW', '/coffee'],
  ])('%s %s: there is no such thing', (method, path) => {
    const message = 'Resource not found'
    expect(route(method, path)).toEqual({ reply: { status: 404, message, body: { message } } })
  })

  test('a slash at the end is too much', () => {
    const message = 'ARI URLs do not end with a slash. Try /ari/channels'
    expect(route('GET', '/channels/')).toEqual({ reply: { status: 404, message, body: { message } } })
    expect(route('GET', '/nosuch/')).toMatchObject({ reply: { message: 'ARI URLs do not end with a slash. Try /ari/nosuch' } })
  })

  test.each([
    ['DELETE', '/asterisk/ping', ['OPTIONS', 'GET']],
    ['PUT', '/channels', ['OPTIONS', 'GET', 'POST']],
    ['PATCH', '/channels', ['OPTIONS', 'GET', 'POST']],
    ['get', '/asterisk/modules/res_ari.so', ['OPTIONS', 'GET', 'POST', 'PUT', 'DELETE']],
    ['GET', '/', ['OPTIONS']],
    ['GET', '', ['OPTIONS']],
    ['GET', '/recordings', ['OPTIONS']],
  ])('%s %s is the wrong method', (method, path, allow) => {
    const message = 'Invalid method'
    expect(route(method, path)).toEqual({ reply: { status: 405, message, body: { message } }, allow })
  })

  test('OPTIONS tells what is allowed', () => {
    expect(route('OPTIONS', '/channels')).toEqual({ reply: { status: 204, body: undefined }, allow: ['OPTIONS', 'GET', 'POST'] })
    expect(route('OPTIONS', '/nosuch')).toMatchObject({ reply: { status: 404 } })
  })

  test('a 16 does not have what is new in 22', () => {
    expect(route('POST', '/channels/c1/progress')).toEqual({ operation: 'channels.progress', ids: { channelId: 'c1' } })
    expect(route('POST', '/channels/c1/progress', '16')).toMatchObject({ reply: { status: 404, message: 'Resource not found' } })
    expect(route('GET', '/bridges/b1/variable', '16')).toMatchObject({ reply: { status: 404 } })
    expect(route('POST', '/events/claim', '16')).toMatchObject({ reply: { status: 404 } })
    expect(route('GET', '/channels/c1/variable', '16')).toEqual({ operation: 'channels.getChannelVar', ids: { channelId: 'c1' } })
  })
})
