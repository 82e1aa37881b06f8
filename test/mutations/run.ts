/**
 * `npm run test:mutations`: breaks the examples on purpose, one line at a time; each time a drawing of that example has to turn red.
 *
 *   npm run test:mutations -- voicemail    that one alone
 *
 * The mutations of `examples/NAME.ts` stand in `test/mutations/NAME.ts`, its drawings in `test/examples/NAME.spec.ts` and `NAME-*.spec.ts`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

import type { Mutation } from './mutation.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const built = join(root, 'dist/examples')

/** So many at a time. */
const width = 2
/** How long the drawings may take, in ms: a mutant may turn in circles for ever. */
const limit = 60_000

/** An example as it stands, or with one line changed. */
interface Version {
  readonly example: string
  readonly mutation?: Mutation
}

/** The example as the compiler would write it, with one line of it changed. */
const mutantOf = async (example: string, { line, mutated }: Mutation): Promise<string> => {
  const lines = (await readFile(join(root, `examples/${example}.ts`), 'utf8')).split('\n')
  if (lines.filter((each) => each === line).length !== 1) {
    throw new Error(`examples/${example}.ts has to have this line once (has the flow changed? then change test/mutations/${example}.ts):\n${line}`)
  }
  const text = ["import * as rxari from 'rxari'", "import * as rxjs from 'rxjs'", ...lines.map((each) => (each === line ? mutated : each))].join('\n')
  return ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } }).outputText
}

/** What Jest's `--json` says, as far as it is read here. */
interface JestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numRuntimeErrorTestSuites: number
}

/** The drawings, run against another example than the one they import. Nothing, where they came to no end. */
const draw = async (example: string, instead: string, output: string): Promise<JestResults | undefined> => {
  const config = {
    rootDir: root,
    roots: ['<rootDir>/dist/test/examples'],
    testMatch: [`<rootDir>/dist/test/examples/${example}{,-*}.spec.js`],
    transform: {},
    moduleNameMapper: { [`/examples/${example}\\.js$`]: instead },
  }
  const jest = spawn(process.execPath, [
    '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'),
    '--config', JSON.stringify(config), '--json', '--outputFile', output, '--silent', '--runInBand',
  ], { cwd: root, stdio: 'ignore', timeout: limit, killSignal: 'SIGKILL' })
  await once(jest, 'exit')
  if (jest.exitCode === null) return undefined
  // Written by Jest, in the shape it documents.
  return JSON.parse(await readFile(output, 'utf8')) as JestResults
}

interface Verdict {
  readonly good: boolean
  readonly line: string
}

/** `at`: told from all others that run at the same time. */
const judge = async ({ example, mutation }: Version, folder: string, at: number): Promise<Verdict> => {
  const output = join(folder, `${at}.json`)
  if (mutation === undefined) {
    const whole = await draw(example, join(built, `${example}.js`), output)
    if (whole === undefined) return { good: false, line: `unbroken: its drawings have not ended within ${limit / 1_000} s` }
    return { good: whole.numFailedTests === 0 && whole.numPassedTests > 0, line: `unbroken: all ${whole.numPassedTests} drawings are green` }
  }
  // Beside the original, so that what it imports is found.
  const mutant = join(built, `${example}.mutant${at}.js`)
  try {
    await writeFile(mutant, await mutantOf(example, mutation))
    const results = await draw(example, mutant, output)
    if (results === undefined) return { good: false, line: `${mutation.name}: turns in circles, and no drawing has said so within ${limit / 1_000} s` }
    const { numFailedTests, numRuntimeErrorTestSuites } = results
    return {
      good: numFailedTests > 0 && numRuntimeErrorTestSuites === 0,
      line: numRuntimeErrorTestSuites > 0 ? `${mutation.name}: is no program that can be run` : `${mutation.name}: ${numFailedTests} drawings red`,
    }
  } catch (error) {
    return { good: false, line: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(mutant, { force: true })
  }
}

/** The examples that have mutations, by name. */
const mutated = async (): Promise<readonly string[]> =>
  (await readdir(join(root, 'test/mutations')))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => name !== 'mutation' && name !== 'run')
    .sort()

const versionsOf = async (example: string): Promise<readonly Version[]> => {
  // Every file of this folder exports them, but for these two.
  const { mutations } = await import(`./${example}.js`) as { readonly mutations: readonly Mutation[] }
  return [{ example }, ...mutations.map((mutation) => ({ example, mutation }))]
}

const main = async (wanted: readonly string[]): Promise<void> => {
  const known = await mutated()
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`There are no mutations of ${unknown}, but of ${known.join(', ')}.`)
  const versions = (await Promise.all((wanted.length === 0 ? known : wanted).map(versionsOf))).flat()
  const folder = await mkdtemp(join(tmpdir(), 'rxari-mutations-'))
  const verdicts = new Map<number, Verdict>()
  let told = 0
  /** In their order, whichever is done first. */
  const tell = () => {
    for (let verdict = verdicts.get(told); verdict !== undefined; told += 1, verdict = verdicts.get(told)) {
      const version = versions[told]
      if (version?.mutation === undefined) console.log(`\n${version?.example ?? ''}`)
      console.log(`  ${verdict.good ? '✓' : '✕'} ${verdict.line}`)
    }
  }
  const queue = [...versions.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, version] = next
      verdicts.set(at, await judge(version, folder, at))
      tell()
    }
  }
  try {
    await Promise.all(Array.from({ length: width }, work))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const failed = [...verdicts.values()].filter(({ good }) => !good).length
  console.log(`\n${verdicts.size - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

await main(process.argv.slice(2))
