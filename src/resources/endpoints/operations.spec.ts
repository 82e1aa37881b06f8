import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { Endpoint } from './codec.js'
import { endpoints } from './operations.js'

const prepared = (name: keyof typeof endpoints, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = endpoints[name]
  return prepare(`endpoints.${name}`, row, input, () => 'minted')
}

const alice = { tech: 'PJSIP', resource: 'alice' } as const

test.each([
  ['listByTech', { tech: 'PJSIP' }, { method: 'GET', path: '/endpoints/PJSIP', ids: { tech: 'PJSIP' } }],
  ['get', { tech: 'Local', resource: '100@inbound/n' }, { path: '/endpoints/Local/100%40inbound%2Fn' }],
  ['sendMessage', { to: 'pjsip:alice', from: 'pjsip:desk', body: 'Hi', variables: { 'X-Mood': 'good' } }, {
    method: 'PUT', path: '/endpoints/sendMessage', query: { to: 'pjsip:alice', from: 'pjsip:desk', body: 'Hi' },
    body: { variables: { 'X-Mood': 'good' } },
  }],
  ['sendMessageToEndpoint', { ...alice, from: 'sip:desk@pbx', body: 'x'.repeat(5_000) }, {
    path: '/endpoints/PJSIP/alice/sendMessage', query: {}, body: { from: 'sip:desk@pbx', body: 'x'.repeat(5_000) },
  }],
  ['refer', { to: 'pjsip:alice', from: 'desk', refer_to: 'sip:bob@pbx', to_self: true }, {
    method: 'POST', path: '/endpoints/refer', query: { to: 'pjsip:alice', from: 'desk', refer_to: 'sip:bob@pbx', to_self: 'true' },
  }],
  ['referToEndpoint', { ...alice, from: 'desk', refer_to: 'sip:bob@pbx' }, {
    path: '/endpoints/PJSIP/alice/refer', query: { from: 'desk', refer_to: 'sip:bob@pbx' }, ids: alice,
  }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ list, get, sendMessage, refer, referToEndpoint }: Bound<typeof endpoints>) => {
  const all: Observable<readonly Endpoint[]> = list()
  const one: Observable<Endpoint> = get(alice)
  const sent: Observable<undefined> = sendMessage({ to: 'pjsip:alice', from: 'pjsip:desk' })
  return [
    // @ts-expect-error an endpoint is technology and resource
    get({ resource: 'alice' }),
    // @ts-expect-error from whom?
    sendMessage({ to: 'pjsip:alice', body: 'Hi' }),
    // @ts-expect-error a flag is a boolean
    refer({ to: 'pjsip:alice', from: 'desk', refer_to: 'sip:bob@pbx', to_self: 'yes' }),
    // @ts-expect-error the path names the endpoint
    referToEndpoint({ ...alice, to: 'pjsip:alice', from: 'desk', refer_to: 'sip:bob@pbx' }),
    all, one, sent,
  ]
}
