import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The releases of Asterisk that this project is tested with, and the Debian suite each is packaged in. */
const suites = { 22: 'sid', 16: 'bullseye' } as const

export type Version = `${keyof typeof suites}`

/** Newest first: the order in which the suite goes through them. */
export const versions: readonly Version[] = ['22', '16']

export const isVersion = (text: string): text is Version => versions.some((version) => version === text)

const attempts = 3

/** Something that Debian packages. */
interface Packaged {
  /** Of the folder into which it is unpacked. */
  readonly folder: string
  /** In words: `Asterisk 22`. */
  readonly what: string
  readonly suite: string
  readonly packages: readonly string[]
  readonly megabytes: number
  /** What the maintainers' scripts would do with the unpacked tree. */
  readonly finish?: (tree: string) => Promise<void>
}

const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const waysOut =
  'Set ASTERISK_MIRROR to the URL of a Debian mirror that has it, or ARI_URL (with ARI_USERNAME and ARI_PASSWORD) to use a running Asterisk instead.'

/** An environment variable; empty is as good as unset. */
const setting = (name: string): string | undefined => {
  const value = process.env[name]
  return value === '' ? undefined : value
}

const cacheFolder = () => join(setting('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'rxari')

const execute = promisify(execFile)

/** Runs a program and gives what it printed; its own words are in the error when it fails. */
const run = async (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  try {
    const { stdout } = await execute(program, args, { env: { ...process.env, LC_ALL: 'C', ...env }, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (error) {
    // `execFile` puts what the program printed on the error it throws.
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string }
    if (code === 'ENOENT') {
      throw new Error(`${program} is not on this machine, and a real Asterisk is unpacked with it (Debian or Ubuntu). ${waysOut}`, { cause: error })
    }
    throw new Error(`${program} ${args[0] ?? ''} failed: ${stderr === undefined || stderr === '' ? String(error) : stderr.trim()}`, { cause: error })
  }
}

/** The Debian mirror that this machine's apt is configured with. */
const mirrorOfThisMachine = async (): Promise<string> => {
  const targets = await run('apt-get', ['indextargets', '--format', '$(ORIGIN) $(REPO_URI)', 'Created-By: Packages'])
  const mirrors = targets
    .split('\n')
    .filter((line) => line.startsWith('Debian '))
    .map((line) => line.slice('Debian '.length).replace(/\/$/, ''))
  const mirror = mirrors.find((uri) => !uri.endsWith('-security'))
  if (mirror === undefined) throw new Error(`The apt configuration of this machine names no Debian mirror. ${waysOut}`)
  return mirror
}

/** Downloads the packages and all they depend on, with a state of apt's that is nobody's but ours: no root, nothing installed. */
const download = async ({ suite, packages }: Packaged, mirror: string, folder: string): Promise<readonly string[]> => {
  const path = (name: string) => join(folder, name)
  const archives = path('cache/archives')
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'empty']) await mkdir(path(name), { recursive: true })
  await writeFile(path('status'), '')
  const signedBy = existsSync(debianKeyring) ? `[signed-by=${debianKeyring}] ` : ''
  await writeFile(path('sources.list'), `deb ${signedBy}${mirror} ${suite} main\n`)
  await writeFile(path('apt.conf'), [
    `Dir::State "${path('state')}";`,
    `Dir::State::status "${path('status')}";`,
    `Dir::Cache "${path('cache')}";`,
    `Dir::Etc::sourcelist "${path('sources.list')}";`,
    `Dir::Etc::sourceparts "${path('empty')}";`,
    'Dir::Etc::preferences "/dev/null";',
    `Dir::Etc::preferencesparts "${path('empty')}";`,
    'APT::Default-Release "";',
    'APT::Install-Recommends "false";',
    // As root, apt would download as a user of its own who may not write here.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    `Acquire::Retries "${String(attempts)}";`,
    // A frozen mirror is past its date, and its signature is checked all the same.
    'Acquire::Check-Valid-Until "false";',
    '',
  ].join('\n'))
  const env = { APT_CONFIG: path('apt.conf'), DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '--error-on=any', '--quiet'], env)
  await run('apt-get', ['install', '--quiet', '--yes', '--download-only', ...packages], env)
  const files = await readdir(archives)
  return files.filter((file) => file.endsWith('.deb')).map((file) => join(archives, file))
}

const explain = (error: unknown, { what, suite }: Packaged, mirror: string): Error => {
  const text = error instanceof Error ? error.message : String(error)
  const why = /does not have a Release file|404 +Not Found/.test(text)
    ? `The mirror ${mirror} does not have Debian ${suite}, where ${what} is packaged. ${waysOut}`
    : /NO_PUBKEY|not signed|public key is not available/.test(text)
      ? `This machine does not hold the key that signs Debian ${suite}: install the package debian-archive-keyring. ${waysOut}`
      : `${what} could not be had from ${mirror} (Debian ${suite}). ${waysOut}`
  return new Error(`${why}\n${text}`, { cause: error })
}

/** Downloads, tried three times: mirrors and networks hiccup. */
const downloadPatiently = async (packaged: Packaged, folder: string, say: (line: string) => void): Promise<readonly string[]> => {
  const mirror = setting('ASTERISK_MIRROR')?.replace(/\/$/, '') ?? (await mirrorOfThisMachine())
  say(`Getting ${packaged.what} from Debian ${packaged.suite} at ${mirror}: about ${packaged.megabytes} MB, once.`)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await download(packaged, mirror, folder)
    } catch (error) {
      if (attempt === attempts) throw explain(error, packaged, mirror)
      say(`Attempt ${String(attempt)} of ${String(attempts)} failed, trying again.`)
      await sleep(attempt * 2_000)
    }
  }
}

/**
 * The folder of an unpacked program, unpacked from Debian's packages if this is the first time.
 *
 * Nothing is installed and no maintainer script runs. The folder appears under its name only when it is whole.
 */
const get = async (packaged: Packaged, say: (line: string) => void): Promise<string> => {
  const cache = cacheFolder()
  const tree = join(cache, packaged.folder)
  if (existsSync(tree)) return tree
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, `unpacking-${packaged.folder}-`))
  try {
    const archives = await downloadPatiently(packaged, work, say)
    const part = join(work, 'tree')
    await mkdir(part)
    for (const archive of archives) await run('dpkg-deb', ['--extract', archive, part])
    await packaged.finish?.(part)
    await rename(part, tree).catch((error: unknown) => {
      // Another process was faster, and its tree is as good as ours.
      if (!existsSync(tree)) throw error
    })
    return tree
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const nobody = () => undefined

/** The folder of an unpacked Asterisk. */
export const getAsterisk = (version: Version, say: (line: string) => void = nobody): Promise<string> => get({
  folder: `asterisk-${version}`,
  what: `Asterisk ${version}`,
  suite: suites[version],
  packages: ['asterisk', 'asterisk-core-sounds-en-gsm'],
  megabytes: 80,
  // What the one maintainer script that matters would have done: `sound:hello-world` is looked for under `en`.
  finish: (tree) => symlink('en_US_f_Allison', join(tree, 'usr/share/asterisk/sounds/en')),
}, say)

/** The folder of an unpacked HAProxy, from the suite of the newest Asterisk. */
export const getHaproxy = (say: (line: string) => void = nobody): Promise<string> =>
  get({ folder: 'haproxy', what: 'HAProxy', suite: suites[22], packages: ['haproxy'], megabytes: 20 }, say)
