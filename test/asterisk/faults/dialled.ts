import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Asterisk } from '../../../asterisk/boot.js'
import { done, request } from '../outbound.js'

export interface DialledOptions {
  readonly app: string
  readonly url: string
  readonly username: string
  readonly password: string
  readonly connection: 'persistent' | 'per_call_config'
}

const pathOf = ({ folder }: Asterisk, file: string): string => join(folder, 'etc', file)

/** Has an Asterisk read from its files whom it dials: what ARI sets would be gone with a restart. Restarts it. */
export const readsFiles = async (asterisk: Asterisk): Promise<void> => {
  const sorcery = await readFile(pathOf(asterisk, 'sorcery.conf'), 'utf8')
  await writeFile(pathOf(asterisk, 'sorcery.conf'), sorcery.replace(/^(websocket_client|outbound_websocket) = memory$/gm, ''))
  await asterisk.kill()
  await asterisk.restart()
}

/** An Asterisk (22) that dials us, as its files say; until the returned function takes that back. */
export const dialled = async (asterisk: Asterisk, { app, url, username, password, connection }: DialledOptions): Promise<() => Promise<void>> => {
  const files = ['websocket_client.conf', 'ari.conf']
  const before = await Promise.all(files.map((file) => readFile(pathOf(asterisk, file), 'utf8')))
  const client = `
[${app}]
type = websocket_client
connection_type = ${connection}
uri = ${url}
protocols = ari
username = ${username}
password = ${password}
reconnect_interval = 100
reconnect_attempts = 100
`
  const outbound = `
[${app}-outbound]
type = outbound_websocket
websocket_client_id = ${app}
apps = ${app}
local_ari_user = ${asterisk.username}
`
  const set = async (texts: readonly string[]) => {
    for (const [at, file] of files.entries()) await writeFile(pathOf(asterisk, file), texts[at] ?? '')
    for (const module of ['res_websocket_client.so', 'res_ari.so']) await done(request(asterisk, 'PUT', `/asterisk/modules/${module}`))
  }
  await set([client, outbound].map((more, at) => `${before[at] ?? ''}${more}`))
  return () => set(before)
}
