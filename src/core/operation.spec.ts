import { describe, expect, test } from '@jest/globals'
import * as t from 'io-ts'

import { type Input, type Operation, type Output, del, get, post, put, titleOf, undoing } from './operation.js'
import { bool, byDefault, choice, int, json, list, minted, optional, text } from './params.js'

const play = post('/stages/{stageId}/play/{soundId}', {
  mints: ['soundId'],
  query: { media: list, lang: optional(text), skip: optional(int), direction: byDefault(choice('in', 'out'), 'in'), loud: optional(bool) },
  reply: t.type({ id: t.string }),
  undoneBy: ['sounds.stop', { soundId: 'soundId' }],
})
const make = post('/stages', { query: { stageId: minted }, body: { props: optional(json<{ readonly size: number }>()) } })
const all = get('/stages')
const file = get('/stages/{stageId}/file', { bytes: true })

describe('rows', () => {
  test('are plain data', () => {
    expect([all, put('/a'), del('/a/{b}', { urgent: true })]).toEqual([
      { method: 'GET', path: '/stages', details: {} },
      { method: 'PUT', path: '/a', details: {} },
      { method: 'DELETE', path: '/a/{b}', details: { urgent: true } },
    ])
  })

  test('know what undoes them', () => {
    expect(undoing(play, { stageId: 's', soundId: 'x' })).toEqual(['sounds.stop', { soundId: 'x' }])
    expect(undoing(all, {})).toBeUndefined()
  })
})

test('titles name the operation and what it is about', () => {
  expect(titleOf('stages.play', { stageId: 's', soundId: 'x' })).toBe('stages.play (stageId s, soundId x)')
  expect(titleOf('stages.list', {})).toBe('stages.list')
})

/** Assignable both ways, so that neither lacks or adds anything. */
type Same<A, B> = [A, B, keyof A, keyof B] extends [B, A, keyof B, keyof A] ? true : false

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = () => {
  const same: {
    play: Same<Input<typeof play>, {
      stageId: string
      soundId?: string | undefined
      media: string | readonly string[]
      lang?: string | undefined
      skip?: number | undefined
      direction?: 'in' | 'out' | undefined
      loud?: boolean | undefined
    }>
    make: Same<Input<typeof make>, { stageId?: string | undefined; props?: { readonly size: number } | undefined }>
    played: Same<Output<typeof play>, { id: string }>
    made: Same<Output<typeof make>, undefined>
    chunk: Same<Output<typeof file>, Uint8Array>
  } = { play: true, make: true, played: true, made: true, chunk: true }
  const rows: readonly Operation[] = [play, make, all, file]

  const good: Input<typeof play> = { stageId: 's', media: ['a', 'b'] }
  // @ts-expect-error media is missing
  const missing: Input<typeof play> = { stageId: 's' }
  // @ts-expect-error stageId is missing
  const nameless: Input<typeof play> = { media: 'a' }
  // @ts-expect-error no such parameter
  const unknown: Input<typeof play> = { stageId: 's', media: 'a', volume: 3 }
  // @ts-expect-error a number, not a text
  const mistyped: Input<typeof play> = { stageId: 's', media: 'a', skip: '3' }
  // @ts-expect-error not one of the choices
  const unlisted: Input<typeof play> = { stageId: 's', media: 'a', direction: 'up' }
  // @ts-expect-error the body is typed too
  const shapeless: Input<typeof make> = { props: { size: 'big' } }
  return [same, rows, good, missing, nameless, unknown, mistyped, unlisted, shapeless]
}
