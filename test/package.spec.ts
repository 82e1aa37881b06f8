import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

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
