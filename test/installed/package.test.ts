import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { eventually } from '../asterisk/eventually.js'
import { blocksOf, read } from '../samples/blocks.js'
import { type Program, start } from '../samples/run.js'
import { npm, pack } from './pack.js'

// The package as others have it: packed, installed by npm into an empty project, compiled and run there. Takes a network, as `npm ci` does.

const minutes = 60_000
const address = 'http://127.0.0.1:8088/ari'

/** What package.json says, as far as it is read here. */
interface Package {
  readonly version: string
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}
// Parsed JSON is `any`.
const { version, devDependencies, peerDependencies } = JSON.parse(read('package.json')) as Package

const programs = {
  // The first sample of the README.
  'flow.ts': blocksOf('README.md').find(({ language }) => language === 'ts')?.text ?? '',
  'asterisk.ts': read('test/installed/project/asterisk.ts'),
  'drawn.ts': read('test/installed/project/drawn.ts'),
  'taped.ts': read('test/installed/project/taped.ts'),
}

/** A beginner's, and strict: the package's own declarations are checked too, and no types of Node's are there to help them. */
const compilerOptions = { target: 'es2022', module: 'nodenext', lib: ['es2023', 'dom'], types: [], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false }

/** Waits until a program has printed something. */
const says = (program: Program, text: string): Promise<void> =>
  eventually(`a program prints ${JSON.stringify(text)}`, () => program.printed().includes(text), minutes / 2).catch((error: unknown) => {
    throw new Error(`It printed: ${program.printed()}`, { cause: error })
  })

let work: string
let tarball: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'rxari-installed-'))
  tarball = (await pack(work)).tarball
}, minutes)
afterAll(() => rm(work, { recursive: true }))

describe.each([['ES modules', { type: 'module' }], ['CommonJS', { type: 'commonjs' }]])('installed into an empty project of %s', (name, kind) => {
  let folder: string
  const running: Program[] = []
  afterEach(async () => {
    for (const program of running.splice(0)) await program.end()
  })

  const started = (program: string): Program => {
    const one = start([program], { cwd: folder })
    running.push(one)
    return one
  }

  beforeAll(async () => {
    folder = join(work, name)
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'beginner', private: true, ...kind }))
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    for (const [file, text] of Object.entries(programs)) await writeFile(join(folder, file), text)
    npm([
      'install', '--no-audit', '--no-fund', '--prefer-offline',
      tarball, `rxjs@${peerDependencies['rxjs'] ?? ''}`, `typescript@${devDependencies['typescript'] ?? ''}`,
    ], folder)
  }, 3 * minutes)

  test('its types are found, and the flow of the README compiles', async () => {
    expect(await start(['node_modules/typescript/bin/tsc'], { cwd: folder }).ended()).toBe('')
    const compiled = await readFile(join(folder, 'flow.js'), 'utf8')
    expect(compiled).toMatch(kind.type === 'module' ? /from 'rxari'/ : /require\("rxari"\)/)
  }, minutes)

  test('a drawing holds', async () => {
    expect(await started('drawn.js').ended()).toBe('as drawn\n')
  }, minutes)

  test('a cassette says by which version it was written', async () => {
    expect(await started('taped.js').ended()).toBe('')
    expect(JSON.parse((await readFile(join(folder, 'taped.jsonl'), 'utf8')).split('\n')[0] ?? '')).toMatchObject({ cassette: 1, rxari: version })
  }, minutes)

  test('the flow of the README serves a call of the embedded Asterisk', async () => {
    const asterisk = started('asterisk.js')
    await says(asterisk, '\n')
    const [url = ''] = asterisk.printed().split('\n')
    const flow = await readFile(join(folder, 'flow.js'), 'utf8')
    expect(flow).toContain(address)
    await writeFile(join(folder, 'flow.js'), flow.replace(address, url))
    const served = started('flow.js')
    await says(asterisk, 'nothing')
    expect(asterisk.printed().split('\n')).toEqual([
      url, 'ringing', 'silence', 'sound:hello-world', 'silence', 'sound:vm-enter-num-to-call', 'silence', 'nothing', '',
    ])
    expect(served.printed()).toBe('')
  }, minutes)
})
