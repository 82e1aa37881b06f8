import { expect, test } from '@jest/globals'

import { type ApiDocs, documented } from '../../../test/api/documented.js'
import { textOf } from '../../../test/api/facts.js'
import { ours } from '../../../test/api/ours.js'
import { apiDocs } from './apiDocs.js'

/** The files that the list of files names. */
const filesOf = (docs: ReadonlyMap<string, unknown>): readonly ApiDocs[] => {
  // It is in Swagger's form.
  const { apis } = docs.get('resources.json') as { readonly apis: readonly { readonly path: string }[] }
  // So is each of these.
  const fileAt = (path: string) => docs.get(path.replace('/api-docs/', '').replace('{format}', 'json')) as ApiDocs
  return apis.map(({ path }) => fileAt(path))
}

test('they say what tables and codecs say, and are read as those of an Asterisk are', () => {
  expect(textOf(documented(filesOf(apiDocs('22', 'http://here/ari'))))).toBe(textOf(ours))
})

test('a 16 does not say what it does not do', () => {
  const docs = textOf(documented(filesOf(apiDocs('16', 'http://here/ari'))))
  expect(docs).toMatch(/^channels.answer: POST/m)
  expect(docs).not.toMatch(/^channels.progress: /m)
})

test('they hold names, places, types and flags, and no sentences', () => {
  expect(JSON.stringify([...apiDocs('22', '')]).match(/"[^"]* [^"]* [^"]* [^"]*"/g)).toBeNull()
})
