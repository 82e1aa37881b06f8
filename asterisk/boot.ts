import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { type Version, getAsterisk } from './get.js'

/** The users of `conf/ari.conf`. */
export const demo = { username: 'demo', password: 'demo-secret' } as const
export const reader = { username: 'reader', password: 'reader-secret' } as const

export interface BootOptions {
  readonly version: Version
  /** TCP port for ARI. @default one that is free */
  readonly httpPort?: number
  /** UDP port for SIP. @default one that is free */
  readonly sipPort?: number
  /** Hears what is going on, a line at a time. */
  readonly say?: (line: string) => void
}

/** A running Asterisk of our own. It ends with us, however we end. */
export interface Asterisk {
  /** As the server says it: `22.10.1~dfsg+~cs6.17.60671434`. */
  readonly version: string
  /** For `connect`: `http://127.0.0.1:8088/ari`. */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly httpPort: number
  readonly sipPort: number
  /** Configuration, log, recordings: everything this server writes. */
  readonly folder: string
  /** The program that talks to this server, as `asterisk` talks to an installed one: `-rvvv` is its console, `-rx 'ari show apps'` one command. */
  readonly program: string
  /** Resolves when the process has ended, also by itself. */
  ended(): Promise<void>
  /** Ends it in order (SIGTERM), waits for that, and removes what it wrote. */
  stop(): Promise<void>
  /** Ends it as a power cut would (SIGKILL), and waits for that. */
  kill(): Promise<void>
  /** Starts it again after `kill()`, at the same ports, in the same folder; resolves when it serves. */
  restart(): Promise<void>
}

// Compiled, this file stands in dist/asterisk; the configuration stays in the checkout.
const confFolder = fileURLToPath(new URL('../../asterisk/conf', import.meta.url))

const readyWithin = 30_000
const stopWithin = 10_000

/** A port that nobody listens at. */
const freeTcpPort = async (wanted = 0): Promise<number> => {
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : wanted
}

const freeUdpPort = async (wanted = 0): Promise<number> => {
  const socket = createSocket('udp4').bind(wanted, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

const taken = (port: number | undefined, kind: string) => (error: unknown): never => {
  throw new Error(`${kind} port ${port ?? '(any)'} cannot be had on this machine: ${String(error)}`, { cause: error })
}

/** Is the port to be had? */
export const isFree = (kind: 'tcp' | 'udp', port: number): Promise<boolean> =>
  (kind === 'tcp' ? freeTcpPort : freeUdpPort)(port).then(() => true, () => false)

/** How a program of an unpacked tree is started: with the loader and the libraries of that tree. */
export const loaderOf = async (tree: string): Promise<{ readonly loader: string; readonly folders: readonly string[]; readonly libraries: string }> => {
  const folders: string[] = []
  for (const parent of ['usr/lib', 'lib']) {
    const names = await readdir(join(tree, parent)).catch(() => [])
    folders.push(...names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(tree, parent, name)))
  }
  for (const folder of folders) {
    const name = (await readdir(folder)).find((each) => /^ld-linux.*\.so\.\d$/.test(each))
    if (name !== undefined) return { loader: join(folder, name), folders, libraries: [...folders, join(tree, 'usr/lib')].join(':') }
  }
  throw new Error(`${tree} is not whole: there is no ld-linux in it. Remove the folder, and it is unpacked again.`)
}

/** Where things are in an unpacked tree: Debian has moved them over the years. */
const findInTree = async (tree: string) => {
  const { loader, folders, libraries } = await loaderOf(tree)
  const modules = [...folders, join(tree, 'usr/lib')].map((folder) => join(folder, 'asterisk/modules')).find((folder) => existsSync(folder))
  if (modules === undefined) throw new Error(`${tree} is not a whole Asterisk: no modules in it. Remove the folder, and it is unpacked again.`)
  return {
    loader,
    libraries,
    modules,
    data: join(tree, 'usr/share/asterisk'),
    program: join(tree, 'usr/sbin/asterisk'),
  }
}

type Places = Awaited<ReturnType<typeof findInTree>>

/** Paths are this run's own; nothing is read from or written to the system's. */
const asteriskConf = ({ modules, data }: Places, folder: string, entity: string) => `[directories]
astetcdir => ${folder}/etc
astmoddir => ${modules}
astdatadir => ${data}
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/lib
astkeydir => ${folder}/lib
astagidir => ${folder}/lib
astspooldir => ${folder}/spool
astcachedir => ${folder}/cache
astrundir => ${folder}/run
astlogdir => ${folder}/log
astsbindir => ${folder}

[options]
entityid = ${entity}
documentation_language = en_US
verbose = 3
nocolor = yes
`

/** Writes the configuration: the files of `conf` as they stand, then what is different for this run. */
const configure = async (places: Places, folder: string, program: string, { entity, httpPort, sipPort }: { entity: string; httpPort: number; sipPort: number }) => {
  for (const name of ['etc', 'lib', 'spool/recording', 'spool/outgoing', 'spool/tmp', 'cache', 'run', 'log']) {
    await mkdir(join(folder, name), { recursive: true })
  }
  const etc = (name: string) => join(folder, 'etc', name)
  for (const name of await readdir(confFolder)) await writeFile(etc(name), await readFile(join(confFolder, name)))
  const has = new Set(await readdir(places.modules))
  const modules = (await readFile(etc('modules.conf'), 'utf8')).split('\n')
  await writeFile(etc('modules.conf'), modules.filter((line) => !line.startsWith('load = ') || has.has(line.slice('load = '.length))).join('\n'))
  await writeFile(etc('asterisk.conf'), asteriskConf(places, folder, entity))
  await appendFile(etc('http.conf'), `\n[general](+)\nbindport = ${httpPort}\n`)
  await appendFile(etc('pjsip.conf'), `\n[transport](+)\nbind = 127.0.0.1:${sipPort}\n`)
  await appendFile(etc('extensions.conf'), '\n#include callers.conf\n')
  await appendFile(etc('pjsip.conf'), '\n#include phones.conf\n')
  const command = [places.loader, '--library-path', places.libraries, places.program, '-C', etc('asterisk.conf')].map(quoted).join(' ')
  await writeFile(program, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 })
}

/** One word to a shell, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** Starts the program. The kernel ends it when we end, even by kill -9 (util-linux' setpriv sets that up). */
const launch = async ({ loader, libraries, program }: Places, folder: string): Promise<ChildProcess> => {
  const console = await open(join(folder, 'log/console'), 'a')
  try {
    const child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', '--', loader, '--library-path', libraries, program, '-f', '-C', join(folder, 'etc/asterisk.conf')],
      // Detached from the terminal: a Ctrl-C is for us, who then stop it in order.
      { cwd: folder, detached: true, stdio: ['ignore', console.fd, console.fd] },
    )
    await once(child, 'spawn').catch((error: unknown) => {
      throw new Error(`Asterisk could not be started: setpriv (package util-linux): ${String(error)}`, { cause: error })
    })
    return child
  } finally {
    await console.close()
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

const endOf = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) await once(child, 'exit')
}

const lastWords = async (folder: string) => {
  const read = async (name: string) => (await readFile(join(folder, 'log', name), 'utf8').catch(() => '')).trim().split('\n').slice(-15)
  return [...(await read('console')), ...(await read('full'))].join('\n')
}

interface Info {
  readonly system: { readonly version: string; readonly entity_id: string }
}

/** What the server says of itself; `undefined` while it boots. */
const ask = async (url: string): Promise<Info | undefined> => {
  try {
    const authorization = `Basic ${Buffer.from(`${demo.username}:${demo.password}`).toString('base64')}`
    const reply = await fetch(`${url}/asterisk/info?only=system`, { headers: { authorization }, signal: AbortSignal.timeout(2_000) })
    // The documented shape of GET /asterisk/info.
    return reply.ok ? ((await reply.json()) as Info) : undefined
  } catch {
    return undefined
  }
}

/** Waits until this very server serves: another one at our port is told apart by its entity id. */
const ready = async (child: ChildProcess, url: string, entity: string, folder: string): Promise<string> => {
  const deadline = Date.now() + readyWithin
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`Asterisk ended while booting.\n${await lastWords(folder)}`)
    const info = await ask(url)
    if (info?.system.entity_id === entity) return info.system.version
    if (info !== undefined) throw new Error(`Another Asterisk answers at ${url}.`)
    await sleep(20)
  }
  throw new Error(`Asterisk did not serve ${url} within ${readyWithin / 1_000} s.\n${await lastWords(folder)}`)
}

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') => {
  if (hasEnded(child)) return
  child.kill(signal)
  const tooLong = setTimeout(() => child.kill('SIGKILL'), stopWithin)
  await endOf(child)
  clearTimeout(tooLong)
}

/**
 * Boots a real Asterisk on this machine: unpacked once into the cache, run without root and without installing anything.
 *
 * Resolves when `GET /ari/asterisk/info` is 200.
 *
 *     const asterisk = await bootAsterisk({ version: '22' })
 *     const ari = connect({ ...asterisk, app: 'front-desk' })
 *     …
 *     await asterisk.stop()
 */
export const bootAsterisk = async ({ version, say, ...ports }: BootOptions): Promise<Asterisk> => {
  const places = await findInTree(await getAsterisk(version, say))
  const httpPort = await freeTcpPort(ports.httpPort).catch(taken(ports.httpPort, 'TCP'))
  const sipPort = await freeUdpPort(ports.sipPort).catch(taken(ports.sipPort, 'UDP'))
  const url = `http://127.0.0.1:${httpPort}/ari`
  // A locally administered address, as a MAC has it: it tells this server from any other.
  const entity = ['02', ...randomBytes(5).toString('hex').match(/../g) ?? []].join(':')
  const folder = await mkdtemp(join(tmpdir(), `rxari-asterisk-${version}-`))

  const start = async () => {
    const child = await launch(places, folder)
    try {
      return { child, says: await ready(child, url, entity, folder) }
    } catch (error) {
      await end(child, 'SIGKILL')
      throw error
    }
  }

  const program = join(folder, 'asterisk')
  await configure(places, folder, program, { entity, httpPort, sipPort })
  const first = await start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  let { child } = first
  return {
    version: first.says,
    url,
    ...demo,
    httpPort,
    sipPort,
    folder,
    program,
    ended: () => endOf(child),
    stop: async () => {
      await end(child, 'SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      await end(child, 'SIGKILL')
      child = (await start()).child
    },
  }
}
