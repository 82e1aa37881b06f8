import { afterEach, expect, test } from '@jest/globals'
import { firstValueFrom } from 'rxjs'

import { AriError, connect } from '../../src/index.js'
import { type Loopback, json, loopback, until } from './loopback.js'

let server: Loopback | undefined
afterEach(() => server?.close())

const leg = {
  id: 'leg', name: 'Local/alice', state: 'Ring', protocol_id: '', caller: { name: '', number: '' }, connected: { name: '', number: '' }, accountcode: '',
  dialplan: { context: 'default', exten: 's', priority: 1, app_name: '', app_data: '' }, creationtime: '2026-11-21T00:10:59.346+0000', language: 'en',
}

/** Does what it is asked for, or does not, and breaks the connection off in place of an answer; what is there it tells. */
const breaking = async (does: boolean) => {
  let there = false
  const loop = await loopback({
    answer: ({ method, url }, response) => {
      if (method === 'POST' && url.startsWith('/ari/channels')) {
        there = does
        response.destroy()
      } else if (method === 'GET' && there) json(response, 200, leg)
      else json(response, 404, { message: 'Channel not found' })
    },
  })
  server = loop
  return loop
}

/** A leg is asked for by a bare row: what becomes of it, and what was asked. */
const asked = async (does: boolean) => {
  const { url, requests } = await breaking(does)
  const ari = connect({ url, username: 'desk', password: 'secret', app: 'desk', log: false })
  const became = await firstValueFrom(ari.channels.originate({ endpoint: 'Local/alice', app: 'desk', channelId: 'leg' })).catch((error: unknown) => error)
  return { became, ari, asked: () => requests.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`) }
}

test('what was done is found by its id, and asked for once', async () => {
  const { became, asked: all, ari } = await asked(true)
  expect(became).toEqual(leg)
  expect(all()).toEqual(['POST /ari/channels', 'GET /ari/channels/leg'])
  expect(ari.census()).toMatchObject({ requests: 0, activities: 0 })
})

test('what was not done is looked for twice, in doubt then, and undone', async () => {
  const { became, asked: all, ari } = await asked(false)
  expect(became).toBeInstanceOf(AriError)
  expect(became).toMatchObject({ _tag: 'InDoubt', operation: 'channels.originate' })
  await until(() => all().length === 4)
  expect(all()).toEqual(['POST /ari/channels', 'GET /ari/channels/leg', 'GET /ari/channels/leg', 'DELETE /ari/channels/leg'])
  await firstValueFrom(ari.close(), { defaultValue: undefined })
})
