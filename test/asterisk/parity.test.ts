import { beforeAll, describe, expect, test } from '@jest/globals'

import { type Difference, astray, differences } from '../api/compare.js'
import { deliberate, deliberateIn16, lackingIn16 } from '../api/deliberate.js'
import { type ApiDocs, documented, documentedErrors } from '../api/documented.js'
import { documentedStatuses } from '../api/errors.js'
import type { Facts } from '../api/facts.js'
import { ours } from '../api/ours.js'
import { server } from './server.js'
import { versionUnderTest } from './version.js'

const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`

const ask = async (path: string): Promise<unknown> => {
  const response = await fetch(`${server.url}${path}`, { headers: { authorization } })
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`)
  return response.json()
}

/** Every file that the server's own list names. */
const askForDocs = async (): Promise<readonly ApiDocs[]> => {
  // The documented shape of the list, and of what it lists.
  const { apis } = await ask('/api-docs/resources.json') as { readonly apis: readonly { readonly path: string }[] }
  return Promise.all(apis.map(async ({ path }) => await ask(path.replace('{format}', 'json')) as ApiDocs)) // As above.
}

describe('parity with what the server says of itself', () => {
  let served: Facts
  let errors: ReadonlyMap<string, readonly number[]>
  let is16 = false

  beforeAll(async () => {
    is16 = await versionUnderTest() === '16'
    const docs = await askForDocs()
    served = documented(docs)
    errors = documentedErrors(docs)
  })

  const lacking = (): readonly Difference[] =>
    is16 ? lackingIn16.map((what) => ({ what, ours: ours.get(what) ?? 'nothing' })) : []

  test('the whole description was read', () => {
    const count = (kind: RegExp) => [...served].filter(([what, value]) => !what.includes(' ') && kind.test(value)).length
    expect({ operations: count(/ -> /), models: count(/^model$/), events: count(/^event$/) })
      .toEqual(is16 ? { operations: 98, models: 32, events: 38 } : { operations: 109, models: 40, events: 45 })
  })

  test('nothing is missing, nothing is extra, and what is in both agrees, but for what is meant', () => {
    expect(astray(differences(served, ours), [...deliberate, ...(is16 ? deliberateIn16 : []), ...lacking()])).toEqual([])
  })

  test('every status by which it says that an operation fails is in the list that is tested', () => {
    const untold = [...errors].flatMap(([operation, statuses]) =>
      statuses.filter((status) => documentedStatuses.get(operation)?.includes(status) !== true).map((status) => [operation, status]))
    expect(untold).toEqual([])
    expect([...errors.values()].flat().length).toBeGreaterThan(150)
  })

  test('a fact that is otherwise is found', () => {
    const changed = new Map([...served].filter(([what]) => what !== 'Channel name'))
    changed.set('channels.play media', 'query string, required')
    const found = astray(differences(changed, ours), [...deliberate, ...(is16 ? deliberateIn16 : []), ...lacking()])
    expect(found.map((line) => line.split(':')[0])).toEqual(['channels.play media', 'Channel name'])
  })
})
