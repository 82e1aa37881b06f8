import { type Asterisk, bootAsterisk } from '../../asterisk/boot.js'
import { versions } from '../../asterisk/get.js'
import { openDriver } from './driver.js'
import { server } from './server.js'

/** One more Asterisk of the version under test: for a test that breaks it. */
export const another = async (): Promise<Asterisk> => {
  const driver = await openDriver(server)
  const { body } = await driver.request('GET', '/asterisk/info', { query: { only: 'system' } })
  await driver.close()
  // The documented shape of GET /asterisk/info.
  const { system } = body as { readonly system: { readonly version: string } }
  const version = versions.find((known) => system.version.startsWith(`${known}.`))
  if (version === undefined) throw new Error(`Asterisk ${system.version} is none that can be booted here: ${versions.join(', ')}`)
  return bootAsterisk({ version })
}
