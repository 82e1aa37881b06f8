import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { type Packed, pack } from './installed/pack.js'

// A plain Node, outside Jest, which finds the package by its own name.
const root = fileURLToPath(new URL('../../', import.meta.url))
const node = (type: 'module' | 'commonjs', program: string) =>
  execFileSync(process.execPath, [`--input-type=${type}`, '--disable-warning=ExperimentalWarning', '-e', program], {
    cwd: root,
    encoding: 'utf8',
    timeout: 20_000,
  }).trim()

test('the package can be imported, which leaves nothing running', () => {
  expect(node('module', "import { connect } from 'rxari'; console.log(typeof connect)")).toBe('function')
})

test('the package can be required by CommonJS', () => {
  expect(node('commonjs', "const { connect } = require('rxari'); console.log(typeof connect)")).toBe('function')
})

// As installed, in projects of its own (which takes a network): test/installed.
describe('packed', () => {
  let folder: string
  let packed: Packed
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rxari-packed-'))
    packed = await pack(folder)
    // What it depends on is found beside it.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  }, 30_000)
  afterAll(() => { rmSync(folder, { recursive: true }) })

  /** What a tool prints that is content; its words are in the error of one that is not. */
  const satisfied = async (tool: string, ...args: readonly string[]) => {
    const run = promisify(execFile)(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: folder, env: { ...process.env, FORCE_COLOR: '0' } })
    const { stdout } = await run.catch((error: unknown) => {
      // `execFile` puts what was printed on the error that it rejects with.
      throw new Error((error as { readonly stdout?: string }).stdout, { cause: error })
    })
    return stdout
  }

  test('are the sources without their specs, their types, and three files for all that runs; nothing else', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .map((path) => path.slice(0, -'.ts'.length))
    expect([...packed.files].sort()).toEqual([
      'LICENSE', 'README.md', 'package.json',
      ...sources.flatMap((path) => [`src/${path}.ts`, `dist/src/${path}.d.ts`, `dist/src/${path}.d.ts.map`]),
      ...['index', 'testing/index', 'shared'].flatMap((path) => [`dist/src/${path}.js`, `dist/src/${path}.js.map`]),
    ].sort())
  })

  test.each(['index.js', 'testing/index.js'])('have in %s all the names of what is compiled', (entry) => {
    const namesIn = (package_: string) =>
      node('module', `console.log(Object.keys(await import(${JSON.stringify(pathToFileURL(join(package_, 'dist/src', entry)).href)})).join(' '))`)
    expect(namesIn(join(folder, 'staged'))).toBe(namesIn(root))
  })

  test('please publint, warnings counted as errors', async () => {
    expect(await satisfied('publint/src/cli.js', 'run', packed.tarball, '--strict')).toContain('All good!')
  }, 30_000)

  test('please attw: the types are found from ES modules and bundlers', async () => {
    const report = await satisfied('@arethetypeswrong/cli/dist/index.js', packed.tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji')
    expect(report).toContain('rxari/testing')
  }, 30_000)
})
