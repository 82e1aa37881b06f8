import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Mailbox } from './codec.js'
import { mailboxes } from './operations.js'

const prepared = (name: keyof typeof mailboxes, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = mailboxes[name]
  return prepare(`mailboxes.${name}`, row, input, () => 'minted')
}

test.each([
  ['get', { mailboxName: '1000@default' }, { method: 'GET', path: '/mailboxes/1000%40default', ids: { mailboxName: '1000@default' } }],
  ['update', { mailboxName: 'm', oldMessages: 0, newMessages: 2 }, {
    method: 'PUT', path: '/mailboxes/m', query: { oldMessages: '0', newMessages: '2' }, urgent: false,
  }],
  ['delete', { mailboxName: 'm' }, { method: 'DELETE', path: '/mailboxes/m' }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ list, get, update }: Bound<typeof mailboxes>) => {
  const all: Observable<readonly Mailbox[]> = list()
  const one: Observable<Mailbox> = get({ mailboxName: 'm' })
  return [
    update({ mailboxName: 'm', oldMessages: 1, newMessages: 0 }),
    // @ts-expect-error both counts are set
    update({ mailboxName: 'm', newMessages: 1 }),
    // @ts-expect-error a count is a number
    update({ mailboxName: 'm', oldMessages: '1', newMessages: 0 }),
    all, one,
  ]
}
