import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Observable, lastValueFrom } from 'rxjs'

import type { Asterisk } from '../../asterisk/boot.js'
import type { Operation } from '../../src/core/operation.js'
import { type Ari, type AriError, connect, isAriError } from '../../src/index.js'
import { modulesOf } from '../../src/resources/modules.js'
import { operations } from '../../src/resources/operations.js'
import { lackingIn16 } from '../api/deliberate.js'
import { leastInput } from '../support/inputs.js'
import { another } from './another.js'
import { versionUnderTest } from './version.js'

const rows: ReadonlyMap<string, Operation> = new Map(Object.entries(operations).flatMap(([room, table]) =>
  // As what they all are.
  Object.entries(table as Readonly<Record<string, Operation>>).map(([name, row]) => [`${room}.${name}`, row] as const)))

// It loses modules: no other test may meet it.
describe('what this Asterisk does not know', () => {
  let asterisk: Asterisk
  let ari: Ari
  let is16: boolean

  beforeAll(async () => {
    asterisk = await another()
    is16 = await versionUnderTest() === '16'
    // Nothing is opened: bare rows know as much.
    ari = connect({ ...asterisk, app: 'nobody' })
  }, 60_000)

  afterAll(async () => { await asterisk.stop() })

  const errorOf = async (operation: string): Promise<AriError> => {
    const row = rows.get(operation)
    if (row === undefined) throw new Error(`There is no ${operation}`)
    const [room = '', name = ''] = operation.split('.')
    // Any operation, by its name.
    const ask = (ari as unknown as Readonly<Record<string, Readonly<Record<string, (input: object) => Observable<unknown>>>>>)[room]?.[name]
    if (ask === undefined) throw new Error(`There is no ${operation}`)
    const thrown: unknown = await lastValueFrom(ask(leastInput(row)), { defaultValue: undefined }).then(() => undefined, (error: unknown) => error)
    if (!isAriError(thrown)) throw new Error(`${operation} was to be refused, and was not: ${String(thrown)}`)
    return thrown
  }

  test('names its version where it is older than the operation', async () => {
    const newer = lackingIn16.filter((what) => rows.has(what))
    expect(newer).toHaveLength(11)
    for (const operation of newer) {
      const error = await errorOf(operation).catch((thrown: unknown) => thrown)
      const told = isAriError(error) ? [error._tag, error.operation, error.message.split(': ').at(-1)] : error
      const old = ['Unsupported', operation, `Asterisk ${asterisk.version} is older than the operation.`]
      // On 22 they are known, whatever else is said of things that are not there.
      expect([operation, is16 ? told : isAriError(error, 'Unsupported')]).toEqual([operation, is16 ? old : false])
    }
    expect(asterisk.version).toMatch(is16 ? /^16\.28\./ : /^22\./)
  })

  test('names the module that it lacks', async () => {
    const ofMailboxes = [...rows.keys()].filter((operation) => operation.startsWith('mailboxes.'))
    expect(ofMailboxes).toHaveLength(4)
    for (const operation of ofMailboxes) {
      const { _tag, message } = await errorOf(operation)
      expect([_tag, message.split(': ').at(-1)]).toEqual([
        'Unsupported', `Asterisk ${asterisk.version} has not loaded res_ari_mailboxes and res_stasis_mailbox (see modules.conf).`,
      ])
    }
  })

  test.each(['sounds', 'deviceStates', 'playbacks', 'recordings', 'endpoints', 'events', 'applications', 'bridges', 'channels'])(
    'names the module that serves %s once that is unloaded, and serves again when it is back', async (room) => {
      const [name = ''] = modulesOf(`${room}.list`)
      const moduleName = `${name}.so`
      await lastValueFrom(ari.asterisk.unloadModule({ moduleName }))
      const of = [...rows.keys()].filter((operation) => operation.startsWith(`${room}.`))
      expect(of.length).toBeGreaterThan(0)
      for (const operation of of) {
        const { _tag, message } = await errorOf(operation)
        expect([operation, _tag, message.split(': ').at(-1)]).toEqual([operation, 'Unsupported', `Asterisk ${asterisk.version} has not loaded ${name} (see modules.conf).`])
      }
      await lastValueFrom(ari.asterisk.loadModule({ moduleName }))
      const [first = ''] = of
      expect(isAriError(await errorOf(first).catch(() => undefined), 'Unsupported')).toBe(false)
    })
})
