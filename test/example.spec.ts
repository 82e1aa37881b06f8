import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@jest/globals'

import { examples } from '../examples/examples.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What `npm run example -- …` runs when it is built. */
const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
  const { ARI_URL: _, ...env } = process.env
  return spawnSync(process.execPath, ['dist/examples/run.js', ...args], { cwd: root, env: { ...env, NO_COLOR: '1', ...more }, encoding: 'utf8', timeout: 20_000 })
}

test('without a name it says what examples there are, in a line each', () => {
  const { status, stdout, stderr } = run([])
  for (const [name, { about }] of examples) expect(stdout.replace(/\s+/g, ' ')).toContain(` ${name} ${about}`)
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(stderr).toBe('')
  expect(status).toBe(0)
}, 25_000)

test.each(['nobody', 'toString'])('there is no example %s: it says so and what there is, and has failed', (name) => {
  const { status, stdout, stderr } = run([name])
  expect(stderr).toBe(`There is no example '${name}'.\n\n`)
  expect(stdout).toContain('front-desk')
  expect(status).toBe(1)
}, 25_000)

test('with an ARI_URL it serves a real Asterisk: one that cannot be right is told, and it has failed', () => {
  const { status, stdout, stderr } = run(['front-desk'], { ARI_URL: 'asterisk:8088/ari' })
  expect(stdout).toMatch(/^Asterisk: failed: `url` .* looks like http:\/\/127\.0\.0\.1:8088\/ari\.$/m)
  expect(stderr).toBe('')
  expect(status).toBe(1)
}, 25_000)
