import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Application } from './codec.js'
import { applications } from './operations.js'

const applicationName = 'desk'
const prepared = (name: keyof typeof applications, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = applications[name]
  return prepare(`applications.${name}`, row, { applicationName, ...input }, () => 'minted')
}

test.each([
  ['subscribe', { eventSource: ['channel:c', 'bridge:b'] }, { method: 'POST', path: '/applications/desk/subscription', query: { eventSource: 'channel:c,bridge:b' } }],
  ['unsubscribe', { eventSource: 'bridge:a,b' }, { method: 'DELETE', query: {}, body: { eventSource: ['bridge:a,b'] } }],
  ['filter', { filter: { disallowed: [{ type: 'ChannelVarset' }] } }, { method: 'PUT', path: '/applications/desk/eventFilter', body: { disallowed: [{ type: 'ChannelVarset' }] } }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

test('no filter empties both lists', () => {
  expect(prepared('filter', {})).toMatchObject({ body: { allowed: [], disallowed: [] } })
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ list, subscribe, unsubscribe, filter }: Bound<typeof applications>) => {
  const all: Observable<readonly Application[]> = list()
  const told: Observable<Application> = subscribe({ applicationName, eventSource: 'bridge:b' })
  return [
    filter({ applicationName }),
    filter({ applicationName, filter: { allowed: [{ type: 'StasisStart' }] } }),
    // @ts-expect-error types are given as objects
    filter({ applicationName, filter: { allowed: ['StasisStart'] } }),
    subscribe({ applicationName, eventSource: ['channel:c', 'endpoint:PJSIP/alice', 'deviceState:Stasis:door'] }),
    subscribe({ applicationName, eventSource: applicationName.toUpperCase() }),
    // @ts-expect-error there are no such events
    subscribe({ applicationName, eventSource: 'chanel:c' }),
    // @ts-expect-error one of them is misspelt
    unsubscribe({ applicationName, eventSource: ['bridge:b', 'devicestate:Stasis:door'] }),
    // @ts-expect-error the event source is missing
    subscribe({ applicationName }),
    all, told,
  ]
}
