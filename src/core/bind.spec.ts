import { describe, expect, test } from '@jest/globals'
import * as t from 'io-ts'
import { type Observable, of } from 'rxjs'

import { type Send, bind } from './bind.js'
import { get, post } from './operation.js'
import { int, list, optional } from './params.js'

const table = {
  /** All of them. */
  list: get('/stages', { reply: t.readonlyArray(t.string) }),
  find: get('/stages', { query: { depth: optional(int) } }),
  play: post('/stages/{stageId}/play', { query: { media: list } }),
  file: get('/stages/{stageId}/file', { bytes: true }),
} as const

const recorder = () => {
  const sent: unknown[] = []
  const send: Send = (...args) => {
    sent.push(args)
    return of(undefined)
  }
  return { sent, stages: bind(send, 'stages', table) }
}

describe('bound tables', () => {
  test('send nothing before subscription, and once per subscription', () => {
    const { sent, stages } = recorder()
    const play$ = stages.play({ stageId: 's', media: 'a' })
    expect(sent).toEqual([])
    play$.subscribe()
    play$.subscribe()
    expect(sent).toEqual([
      ['stages.play', table.play, { stageId: 's', media: 'a' }, undefined],
      ['stages.play', table.play, { stageId: 's', media: 'a' }, undefined],
    ])
  })

  test('need no argument where nothing is required, and pass on what a newer Asterisk takes', () => {
    const { sent, stages } = recorder()
    stages.list().subscribe()
    stages.find({}, { wide: true }).subscribe()
    expect(sent).toEqual([['stages.list', table.list, {}, undefined], ['stages.find', table.find, {}, { wide: true }]])
  })

  test('tell what is thrown while preparing as an error of the stream', () => {
    const thrown = new Error('refused')
    const errors: unknown[] = []
    bind(() => { throw thrown }, 'stages', table).list().subscribe({ error: (error: unknown) => errors.push(error) })
    expect(errors).toEqual([thrown])
  })
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ stages } = recorder()) => {
  const all: Observable<readonly string[]> = stages.list()
  const done: Observable<undefined> = stages.play({ stageId: 's', media: ['a', 'b'] }, { wide: 1 })
  const chunks: Observable<Uint8Array> = stages.file({ stageId: 's' })
  // @ts-expect-error no such operation
  const missing: unknown = stages.stop
  return [
    // @ts-expect-error the input is required
    stages.play(),
    // @ts-expect-error media is missing
    stages.play({ stageId: 's' }),
    // @ts-expect-error no such parameter
    stages.find({ width: 1 }),
    all, done, chunks, missing, stages.find(), stages.find({ depth: 1 }),
  ]
}
