/** `npm run test:mutations`: breaks the front desk on purpose, one line at a time; each time a drawing of it has to turn red. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

import { mutations } from './mutations.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const source = await readFile(join(root, 'examples/front-desk.ts'), 'utf8')
const built = join(root, 'dist/examples')

const say = (line: string) => { console.log(line) }

/** The front desk with one line of it changed, as the compiler would write it. */
const mutantOf = (line: string, mutated: string): string => {
  const lines = source.split('\n')
  if (lines.filter((each) => each === line).length !== 1) {
    throw new Error(`examples/front-desk.ts has to have this line once (has the flow changed? then change test/mutations/mutations.ts):\n${line}`)
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

/** The drawings, run against another front desk than the one they import. */
const draw = async (frontDesk: string, output: string): Promise<JestResults> => {
  const config = {
    rootDir: root,
    testMatch: ['<rootDir>/dist/test/front-desk.spec.js'],
    transform: {},
    moduleNameMapper: { '/examples/front-desk\\.js$': frontDesk },
  }
  const jest = spawn(process.execPath, [
    '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'),
    '--config', JSON.stringify(config), '--json', '--outputFile', output, '--silent',
  ], { cwd: root, stdio: 'ignore' })
  await once(jest, 'exit')
  // Written by Jest, in the shape it documents.
  return JSON.parse(await readFile(output, 'utf8')) as JestResults
}

const folder = await mkdtemp(join(tmpdir(), 'rxari-mutations-'))
// Beside the original, so that what it imports is found.
const mutant = join(built, 'front-desk.mutant.js')
let passed = 0
let failed = 0
const judge = (good: boolean, line: string) => {
  if (good) passed += 1
  else failed += 1
  say(`  ${good ? '✓' : '✕'} ${line}`)
}

try {
  const whole = await draw(join(built, 'front-desk.js'), join(folder, 'whole.json'))
  judge(whole.numFailedTests === 0 && whole.numPassedTests > 0, `unbroken: all ${String(whole.numPassedTests)} drawings are green`)
  for (const [at, { name, line, mutated }] of mutations.entries()) {
    await writeFile(mutant, mutantOf(line, mutated))
    const { numFailedTests, numRuntimeErrorTestSuites } = await draw(mutant, join(folder, `${String(at)}.json`))
    judge(numFailedTests > 0 && numRuntimeErrorTestSuites === 0, `${name}: ${String(numFailedTests)} drawings red`)
  }
} finally {
  await rm(mutant, { force: true })
  await rm(folder, { recursive: true, force: true })
}
say(`\n${String(passed)} passed, ${String(failed)} failed`)
process.exitCode = failed > 0 ? 1 : 0
