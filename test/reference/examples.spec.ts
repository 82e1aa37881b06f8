import { expect, test } from '@jest/globals'

import { type Sample, compile } from '../samples/compile.js'
import { familiar } from '../samples/familiar.js'
import { type Example, examples } from './sources.js'

// What docstrings show compiles: each example beside names that its reader can think for himself.

/** The rows of a drawing. */
const rows: Readonly<Record<string, string>> = { caller: "Drawing['caller']", asterisk: "Drawing['asterisk']", flow: "Drawing['flow']" }

const sampleOf = ({ path, line, text }: Example, index: number): Sample => {
  const own = `../${path.replace(/\.ts$/, '.js')}`
  // What only the project itself has is imported from its own file.
  const internal = /^(?:backoff|readMarbles|route)\b/.exec(text)?.[0]
  return {
    block: { document: path, line, language: 'ts', text: text.startsWith('{') ? `void (${text})\n` : `${text}\n` },
    path: `examples/example-${index}.ts`,
    completion: { before: `${familiar(text, path.endsWith('/drawing.ts') ? rows : {})}${internal === undefined ? '' : `import { ${internal} } from '${own}'\n`}` },
    fragment: true,
  }
}

test('the examples of docstrings compile', () => {
  expect(compile(examples().map(sampleOf)).complaints.join('\n')).toBe('')
}, 60_000)
