import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from '@jest/globals'

import { root } from './sources.js'

const run = promisify(execFile)

test('TypeDoc reads the public list and the documents, and has no complaint (npm run docs:api shows them)', async () => {
  const { stdout, stderr } = await run(process.execPath, ['node_modules/typedoc/bin/typedoc', '--emit', 'none'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' } })
    // It has failed; what it printed says why.
    .catch((failure: unknown) => failure as { readonly stdout: string; readonly stderr: string })
  expect(stdout + stderr).toBe('')
}, 60_000)
