import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from '@jest/globals'

/** Compares with a file of `test/cassettes/printed`; `PRINT=1` writes it anew. */
export const expectPrinted = (name: string, text: string): void => {
  const file = fileURLToPath(new URL(`../../../test/cassettes/printed/${name}.txt`, import.meta.url))
  if (process.env['PRINT'] === '1') writeFileSync(file, `${text}\n`)
  expect(`${text}\n`).toBe(readFileSync(file, 'utf8'))
}
