import { describe, expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { map } from 'rxjs'

import { applicationReply } from '../../../test/support/application.js'
import { scene } from '../../../test/support/scene.js'
import type { WireRequest } from '../../core/wire.js'

/** What the applications are to be told, in the order in which it was asked for. */
const scenes = (run: Parameters<typeof scene>[0], app: string | readonly string[] = 'desk') => {
  const filters: unknown[] = []
  const { log, faults } = scene(run, { app, answers: {
    'applications.filter': ({ body, ids }: WireRequest) => {
      filters.push(body)
      return applicationReply({ name: ids['applicationName'] ?? '' })
    },
  } })
  return { log, faults, filters }
}

describe('a filter', () => {
  test('is in force while held', () => {
    const { log, filters } = scenes(({ ari: { filtered }, expectObservable }) => {
      expectObservable(filtered({ disallowed: ['ChannelVarset'] }).pipe(map(() => 'f')), '^---!').toBe('--f')
    })
    expect(log).toEqual(['0 applications.filter desk', '4 applications.filter desk'])
    expect(filters).toEqual([{ allowed: [], disallowed: [{ type: 'ChannelVarset' }] }, { allowed: [], disallowed: [] }])
  })

  test('that allows a few types allows what calls live on as well', () => {
    const { filters } = scenes(({ ari: { filtered }, expectObservable }) => {
      expectObservable(filtered({ allowed: ['ChannelDtmfReceived', 'StasisEnd'] }).pipe(map(() => 'f')), '^---!').toBe('--f')
    })
    expect(filters[0]).toMatchObject({ disallowed: [] })
    const { allowed } = filters[0] as { readonly allowed: readonly { readonly type: string }[] } // As the first line of this test says.
    const types = allowed.map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['ChannelDtmfReceived', 'StasisStart', 'StasisEnd', 'PlaybackFinished', 'ApplicationReplaced', 'RESTResponse']))
    expect(new Set(types).size).toBe(types.length)
  })

  test.each(['StasisEnd', 'PlaybackFinished', 'ApplicationReplaced'])('that keeps back %s is refused before it is sent', (type) => {
    const { log } = scenes(({ ari: { filtered }, expectObservable }) => {
      expectObservable(filtered({ disallowed: ['ChannelVarset', type] })).toBe('#', undefined, expect.objectContaining({
        _tag: 'Refused', message: expect.stringContaining(type),
      }))
    })
    expect(log).toEqual([])
  })

  test('lets through whatever some word of ours listens to', () => {
    const { filters } = scenes(({ ari: { filtered }, expectObservable }) => {
      expectObservable(filtered({ allowed: [] }).pipe(map(() => 'f')), '^---!').toBe('--f')
    })
    const { allowed } = filters[0] as { readonly allowed: readonly { readonly type: string }[] } // What openFilters sends.
    const through = new Set(allowed.map(({ type }) => type))
    const src = fileURLToPath(new URL('../../../../src/', import.meta.url))
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /^(?:resources|ari)\b.*(?<!\.spec)\.ts$/.test(file))
    const listened = files.flatMap((file) => [...readFileSync(join(src, file), 'utf8').matchAll(/\.on\([^)[]*\[([^\]]*)\]/g)])
      .flatMap(([, types = '']) => [...types.matchAll(/'(\w+)'/g)].map(([, type]) => type))
    expect(listened.length).toBeGreaterThan(15)
    expect(listened.filter((type) => !through.has(type ?? ''))).toEqual([])
  })

  test('the newest is in force, for every application; then the one before', () => {
    const { log, filters } = scenes(({ ari: { filtered }, expectObservable }) => {
      expectObservable(filtered({ disallowed: ['ChannelVarset'] }).pipe(map(() => 'f')), '^-----------!').toBe('--f')
      expectObservable(filtered({ disallowed: ['ChannelDialplan'] }).pipe(map(() => 'f')), '----^---!').toBe('------f')
    }, ['desk', 'other'])
    expect(log.map((line) => line.replace('applications.filter ', ''))).toEqual(
      ['0 desk', '0 other', '4 desk', '4 other', '8 desk', '8 other', '12 desk', '12 other'])
    expect(filters.filter((_, at) => at % 2 === 0)).toEqual(
      ['ChannelVarset', 'ChannelDialplan', 'ChannelVarset', undefined].map((type) => ({ allowed: [], disallowed: type === undefined ? [] : [{ type }] })))
  })
})
