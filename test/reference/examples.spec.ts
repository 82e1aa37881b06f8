import { expect, test } from '@jest/globals'
import * as rxari from 'rxari'
import * as testing from 'rxari/testing'
import * as rxjs from 'rxjs'

import { type Sample, compile } from '../samples/compile.js'
import { type Example, examples } from './sources.js'

// What docstrings show compiles: each example beside names that its reader can think for himself.

const types = `
import type { Observable as Of } from 'rxjs'
import type { Ari, Bridge, Call, LiveRecording, Wire } from 'rxari'
import type { Drawing, Simulator } from 'rxari/testing'
import type { HttpOptions } from '../src/core/wires/http.js'
export type Known = readonly [Of<unknown>, Ari, Bridge, Call, LiveRecording, Wire, Drawing, Simulator, HttpOptions]
`

const context: Readonly<Record<string, string>> = {
  ari: 'Ari',
  call: 'Call',
  wire: 'Wire',
  recording: 'LiveRecording',
  asterisk: 'Simulator',
  bridge$: 'Of<Bridge>',
  moderator$: 'Of<Call>',
  over$: 'Of<unknown>',
  agreed$: 'Of<unknown>',
  prompt: 'Of<unknown>',
  frontDesk: '(call: Call) => Of<unknown>',
  voicemail: '(call: Call) => Of<string>',
  deliver: '(call: Call, recording: string) => Of<unknown>',
  departments: 'ReadonlyMap<string, string>',
  options: 'HttpOptions',
  password: 'string',
  url: 'string',
  username: 'string',
  playbackId: 'string',
}
/** The rows of a drawing. */
const rows: Readonly<Record<string, string>> = { caller: "Drawing['caller']", asterisk: "Drawing['asterisk']", flow: "Drawing['flow']" }

const sampleOf = ({ path, line, text }: Example, index: number): Sample => {
  const own = `../${path.replace(/\.ts$/, '.js')}`
  const declared = new Set([...text.matchAll(/^(?:import \{ |const )(\w+)/gm)].map(([, name = '']) => name))
  const words = [...new Set(text.match(/[\w$]+/g))].filter((word) => !declared.has(word))
  const knows = path.endsWith('/drawing.ts') ? { ...context, ...rows } : context
  const before = words.flatMap((word) => {
    if (word in knows) return [`declare const ${word}: ${knows[word] ?? ''}`]
    const from = word in rxari ? 'rxari' : word in testing ? 'rxari/testing' : word in rxjs ? 'rxjs' : undefined
    return from === undefined ? [] : [`import { ${word} } from '${from}'`]
  })
  // What only the project itself has is imported from its own file.
  const internal = /^(?:backoff|readMarbles|route)\b/.exec(text)?.[0]
  return {
    block: { document: path, line, language: 'ts', text: text.startsWith('{') ? `void (${text})\n` : `${text}\n` },
    path: `examples/example-${index}.ts`,
    completion: { before: [types, ...(internal === undefined ? [] : [`import { ${internal} } from '${own}'`]), ...before, ''].join('\n') },
  }
}

test('the examples of docstrings compile', () => {
  const { complaints } = compile(examples().map(sampleOf))
  // An example ends where it has been shown what it makes.
  expect(complaints.filter((complaint) => !complaint.includes('(TS6133)')).join('\n')).toBe('')
}, 60_000)
