import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { loaderOf } from './boot.js'
import { getHaproxy } from './get.js'

/** A running HAProxy of our own. It ends with us, however we end. */
export interface Haproxy {
  readonly port: number
  stop(): Promise<void>
}

const readyWithin = 10_000

/** A port that nobody listens at. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** `asterisk/haproxy.cfg` with these ports of this machine as its three servers; resolves when it is there. */
export const bootHaproxy = async (ports: readonly [number, number, number]): Promise<Haproxy> => {
  const tree = await getHaproxy()
  const { loader, libraries } = await loaderOf(tree)
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'rxari-haproxy-'))
  const [one, two, three] = ports
  const shown = await readFile(new URL('../../asterisk/haproxy.cfg', import.meta.url), 'utf8')
  const config = shown.replace('bind :9098', `bind 127.0.0.1:${port}`)
    .replace('10.0.0.11:9098', `127.0.0.1:${one}`).replace('10.0.0.12:9098', `127.0.0.1:${two}`).replace('10.0.0.13:9098', `127.0.0.1:${three}`)
  await writeFile(join(folder, 'haproxy.cfg'), config)
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', loader, '--library-path', libraries, join(tree, 'usr/sbin/haproxy'), '-db', '-f', join(folder, 'haproxy.cfg')],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more: string) => { words += more })
  const ended = new Promise<void>((resolve) => { child.once('exit', () => { resolve() }) })
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  for (let waited = 0; !(await answers(port)); waited += 50) {
    if (child.exitCode !== null || waited > readyWithin) {
      await stop()
      throw new Error(`HAProxy is not there: ${words}`)
    }
    await sleep(50)
  }
  return { port, stop }
}
