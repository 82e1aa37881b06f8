import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))

// What `npm start` runs when it is built, with nobody at the keyboard; 20 s is what the newcomer is promised.
test('without a terminal a scripted caller is answered, hears the menu, and is routed', () => {
  const { ARI_URL: _, ...env } = process.env
  const said = execFileSync(process.execPath, ['dist/examples/front-desk.js'], { cwd: root, env, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'inherit'] })
  expect(said).toContain('asterisk  answer\n')
  expect(said).toContain('menu      1 sales   2 support   0 reception\n')
  expect(said).toContain('phone     routed to support')
  expect(said).toMatch(/\n {2}caller {4}-*s-+9-+2-*\n {2}asterisk {2}-*aw-+m-+xo-+m-+xc-*\n/)
}, 25_000)

test('with an ARI_URL that cannot be right it says so in its own words, and has failed', () => {
  const env = { ...process.env, ARI_URL: 'asterisk:8088/ari' }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/examples/front-desk.js'], { cwd: root, env, encoding: 'utf8', timeout: 20_000 })
  expect(stdout).toMatch(/^Asterisk: failed: `url` .* looks like http:\/\/127\.0\.0\.1:8088\/ari\.$/m)
  expect(stderr).toBe('')
  expect(status).toBe(1)
}, 25_000)
