import type { DiallingOptions } from '../../src/testing/serve/dialling.js'
import type { Server } from './driver.js'
import { server } from './server.js'

/** One request of ARI, as it stands. */
export const request = async ({ url, username, password }: Server, method: string, path: string, body?: unknown): Promise<Response> => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return fetch(`${url}${path}`, {
    method, headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export const done = async (reply: Promise<Response>): Promise<void> => {
  const { ok, status, statusText } = await reply
  if (!ok) throw new Error(`${status} ${statusText}`)
}

/**
 * The configuration of the Asterisk under test (22), as ARI takes it: it dials until the returned function takes it back.
 *
 * @param more of websocket_client.conf
 */
export const configure = async (id: string, { url, app, username = '', password = '', connection, reconnectInterval = 500, reconnectAttempts = 4 }: DiallingOptions, more: Readonly<Record<string, string>> = {}): Promise<() => Promise<void>> => {
  const client = `/asterisk/config/dynamic/res_websocket_client/websocket_client/${id}`
  const outbound = `/asterisk/config/dynamic/res_ari/outbound_websocket/${id}`
  const fields = (all: Readonly<Record<string, string | number>>) => ({ fields: Object.entries(all).map(([attribute, value]) => ({ attribute, value: String(value) })) })
  const reload = async () => {
    for (const module of ['res_websocket_client.so', 'res_ari.so']) await done(request(server, 'PUT', `/asterisk/modules/${module}`))
  }
  await done(request(server, 'PUT', client, fields({
    connection_type: connection === 'perCall' ? 'per_call_config' : 'persistent', uri: url, protocols: 'ari', username, password,
    reconnect_interval: reconnectInterval, reconnect_attempts: reconnectAttempts, ...more,
  })))
  await done(request(server, 'PUT', outbound, fields({ apps: String(app), websocket_client_id: id, local_ari_user: server.username })))
  await reload()
  return async () => {
    await done(request(server, 'DELETE', outbound))
    await reload()
    await done(request(server, 'DELETE', client))
  }
}
