import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Sound } from './codec.js'
import { sounds } from './operations.js'

const prepared = (name: keyof typeof sounds, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = sounds[name]
  return prepare(`sounds.${name}`, row, input, () => 'minted')
}

test.each([
  ['list', {}, { method: 'GET', path: '/sounds', query: {} }],
  ['list', { lang: 'en', format: 'gsm' }, { query: { lang: 'en', format: 'gsm' } }],
  ['get', { soundId: 'digits/1' }, { method: 'GET', path: '/sounds/digits%2F1', ids: { soundId: 'digits/1' } }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ list, get }: Bound<typeof sounds>) => {
  const all: Observable<readonly Sound[]> = list()
  const one: Observable<Sound> = get({ soundId: 'hello-world' })
  return [
    list({ lang: 'en' }),
    // @ts-expect-error the specification calls it `lang`
    list({ language: 'en' }),
    // @ts-expect-error which one?
    get({}),
    all, one,
  ]
}
