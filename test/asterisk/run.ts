/**
 * `npm run test:asterisk`: the suite on a real Asterisk 22, then on a real 16.
 *
 *     npm run test:asterisk -- 22          one version only
 *     npm run test:asterisk -- -t takeover tests by name
 *     npm run test:asterisk -- --proofs    what takes a quiet machine or many minutes, and that alone
 *     ARI_URL=… ARI_USERNAME=… ARI_PASSWORD=… npm run test:asterisk     that server alone (it needs asterisk/conf's dialplan)
 *
 * All that it writes is searched for the passwords and the PIN that it uses: what it prints, cassettes, logs, errors and streams as Node
 * shows them, the addresses of all requests. Each place is a failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { type Asterisk, bootAsterisk, reader } from '../../asterisk/boot.js'
import { type Version, isVersion, versions } from '../../asterisk/get.js'
import { digitsOf, outbound, passwordOf, searched, searchedFolder, secretDigits } from '../support/searched.js'
import type { Server } from './driver.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const jestConfig = (kind: 'test' | 'proof') => ({
  rootDir: root,
  roots: ['<rootDir>/dist/test/asterisk'],
  testMatch: [`<rootDir>/dist/test/asterisk/**/*.${kind}.js`],
  transform: {},
  testEnvironment: 'node',
  testTimeout: 30_000,
})

/** Which tests are run. */
interface Chosen {
  readonly kind: 'test' | 'proof'
  /** Of these names alone. */
  readonly pattern: string | undefined
}

interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Places where a secret stands. */
  readonly told: number
}

/** What Jest's `--json` says, as far as it is read here. */
interface JestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numRuntimeErrorTestSuites: number
}

const say = (line: string) => console.log(line)

/** The suite against one server, one test after another. A file that cannot be run at all counts as a failure, and so does each place of a secret. */
const suite = async ({ url, username, password }: Server, { kind, pattern }: Chosen, folder: string): Promise<Count> => {
  const written = await mkdtemp(join(folder, 'run-'))
  const output = join(written, 'results.json')
  const jest = spawn(process.execPath, [
    '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--enable-source-maps',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--config', JSON.stringify(jestConfig(kind)), '--runInBand', '--verbose', '--json', '--outputFile', output,
    ...(pattern === undefined ? [] : ['-t', pattern]),
  ], {
    cwd: root,
    // Jest prints what a person reads to stderr: onto our stdout with it, so that the closing line comes last in every log.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...process.env, ARI_URL: url, ARI_USERNAME: username, ARI_PASSWORD: password, [searchedFolder]: join(written, 'told') },
  })
  jest.stderr.pipe(process.stdout, { end: false })
  const kept = [
    jest.stderr.pipe(createWriteStream(join(written, 'stderr'))),
    jest.stdout.pipe(createWriteStream(join(written, 'stdout'))),
  ].map((file) => once(file, 'finish'))
  await once(jest, 'exit')
  await Promise.all(kept)
  // Written by Jest, in the shape it documents.
  const results = JSON.parse(await readFile(output, 'utf8')) as JestResults
  const places = await searched(written, [passwordOf({ username, password }), passwordOf(reader), passwordOf(outbound), digitsOf('the PIN', secretDigits)])
  if (places.length > 0) say(['', 'A secret was written:', ...places].join('\n'))
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
    told: places.length,
  }
}

/** One version from its boot to its stop. */
const onVersion = async (version: Version, chosen: Chosen, folder: string): Promise<Count> => {
  let asterisk: Asterisk
  try {
    asterisk = await bootAsterisk({ version, say })
  } catch (error) {
    throw new Error(`A REAL ASTERISK ${version} COULD NOT BE STARTED: nothing was tested on it.\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  try {
    say(`\nOn Asterisk ${asterisk.version}:`)
    return await suite(asterisk, chosen, folder)
  } finally {
    await asterisk.stop()
  }
}

const ownServer = (): Server | undefined => {
  const { ARI_URL: url = '', ARI_USERNAME: username = '', ARI_PASSWORD: password = '' } = process.env
  return url === '' ? undefined : { url, username, password }
}

const main = async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { t: { type: 'string', short: 't' }, proofs: { type: 'boolean', default: false } } })
  const chosen: Chosen = { kind: values.proofs ? 'proof' : 'test', pattern: values.t }
  const unknown = positionals.find((each) => !isVersion(each))
  if (unknown !== undefined) throw new Error(`There is no Asterisk "${unknown}" here: npm run test:asterisk -- [${versions.join(' | ')}] [-t pattern]`)
  const wanted = positionals.length === 0 ? versions : versions.filter((version) => positionals.includes(version))
  const folder = await mkdtemp(join(tmpdir(), 'rxari-results-'))
  const counts: Count[] = []
  const sum = (of: keyof Count) => counts.reduce((total, count) => total + count[of], 0)
  let trouble: string | undefined
  try {
    const server = ownServer()
    if (server !== undefined) {
      say(`On the Asterisk at ${server.url} (ARI_URL):`)
      counts.push(await suite(server, chosen, folder))
    } else {
      // All of it on one version before the first line for the next.
      for (const version of wanted) counts.push(await onVersion(version, chosen, folder))
    }
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error)
  } finally {
    // What has been found stays to be looked at.
    if (sum('told') === 0) await rm(folder, { recursive: true, force: true })
  }
  const chosenByName = values.t !== undefined
  const skipped = chosenByName ? 0 : sum('skipped')
  if (skipped > 0) say(`${skipped} tests were skipped, and none may be: they count as failed.`)
  if (trouble !== undefined) say(trouble)
  if (trouble === undefined && sum('passed') + sum('failed') === 0) say('No test was run.')
  const failed = sum('failed') + sum('told') + skipped + (trouble === undefined ? 0 : 1)
  process.exitCode = failed > 0 || sum('passed') === 0 ? 1 : 0
  say(`\n${sum('passed')} passed, ${failed} failed`)
}

await main()
