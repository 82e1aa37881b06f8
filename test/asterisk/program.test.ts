import { execFileSync } from 'node:child_process'

import { afterAll, expect, test } from '@jest/globals'

import type { Asterisk } from '../../asterisk/boot.js'
import { another } from './another.js'

let asterisk: Asterisk | undefined
afterAll(() => asterisk?.stop())

// What docs/first-hour.md asks an installed Asterisk, the one of `npm run asterisk` is asked through its own program.
test('an Asterisk of our own is asked by its own program, and no other answers', async () => {
  asterisk = await another()
  const { program, version, httpPort } = asterisk
  const asked = (command: string) => execFileSync(program, ['-rx', command], { encoding: 'utf8' })
  expect(asked('core show version')).toContain(`Asterisk ${version}`)
  expect(asked('http show status')).toContain(`Bound to 127.0.0.1:${httpPort}`)
})
