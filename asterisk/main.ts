/** `npm run asterisk`, `npm run asterisk -- 16`: a real Asterisk to try things on, until Ctrl-C. */
import { type Asterisk, bootAsterisk, isFree } from './boot.js'
import { isVersion, versions } from './get.js'

const say = (line: string) => console.log(line)

const welcome = ({ version, url, username, password, sipPort, program }: Asterisk) => `
Asterisk ${version} is listening.

  ARI   ${url}   user ${username}, password ${password}
  SIP   127.0.0.1:${sipPort} (UDP)   user phone, password phone-secret
        Dial any number of two digits or more: it rings the application "front-desk". app-NAME rings the application NAME.
  CLI   ${program} -rvvv
        (its console; -rx 'ari show apps' asks one thing)

The front desk on it:

  ARI_URL=${url} npm start

No phone at hand? This caller presses 2 after five seconds:

  curl -u ${username}:${password} -X POST '${url}/channels?endpoint=Local/100@inbound/n&context=callers&extension=dtmf-5-2&priority=1'

Ctrl-C stops it.`

/** The port everybody knows, where it is free. */
const usual = async (kind: 'tcp' | 'udp', port: number): Promise<number> => ((await isFree(kind, port)) ? port : 0)

const main = async (wanted = '22') => {
  if (!isVersion(wanted)) throw new Error(`There is no Asterisk "${wanted}" here: npm run asterisk -- ${versions.join(' | ')}`)
  const asterisk = await bootAsterisk({
    version: wanted,
    httpPort: await usual('tcp', 8088),
    sipPort: await usual('udp', 5060),
    say,
  })
  say(welcome(asterisk))
  const asked = new Promise<'asked'>((resolve) => {
    process.on('SIGINT', () => resolve('asked')).on('SIGTERM', () => resolve('asked'))
  })
  if ((await Promise.race([asked, asterisk.ended()])) !== 'asked') {
    throw new Error(`Asterisk ended by itself. Its log: ${asterisk.folder}/log/full`)
  }
  say('\nStopping.')
  await asterisk.stop()
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
