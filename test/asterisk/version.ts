import { type Version, versions } from '../../asterisk/get.js'
import type { Server } from './driver.js'
import { server } from './server.js'

/** Which of our versions an Asterisk is: the one under test, where none is named. */
export const versionUnderTest = async ({ url, username, password }: Server = server): Promise<Version> => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const reply = await fetch(`${url}/asterisk/info?only=system`, { headers: { authorization } })
  // The documented shape of GET /asterisk/info.
  const { system } = await reply.json() as { readonly system: { readonly version: string } }
  const version = versions.find((known) => system.version.startsWith(`${known}.`))
  if (version === undefined) throw new Error(`Asterisk ${system.version} is none that is known here: ${versions.join(', ')}`)
  return version
}
