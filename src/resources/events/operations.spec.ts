import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import { events } from './operations.js'

const prepared = (name: keyof typeof events, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = events[name]
  return prepare(`events.${name}`, row, input, () => 'minted')
}

test.each([
  ['userEvent', { eventName: 'full', application: 'desk', source: ['channel:c', 'bridge:b'], variables: { room: 7 } }, {
    method: 'POST', path: '/events/user/full', query: { application: 'desk', source: 'channel:c,bridge:b' },
    body: { variables: { room: 7 } },
  }],
  ['claimChannel', { channelId: 'c', application: 'desk' }, {
    method: 'POST', path: '/events/claim', query: { channelId: 'c', application: 'desk' }, ids: { channelId: 'c' },
  }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ userEvent, claimChannel }: Bound<typeof events>) => {
  const claimed: Observable<undefined> = claimChannel({ channelId: 'c', application: 'desk' })
  return [
    userEvent({ eventName: 'full', application: 'desk' }),
    userEvent({ eventName: 'full', application: 'desk', source: undefined }),
    userEvent({ eventName: 'full', application: 'desk', source: 'bridge:b' }),
    // @ts-expect-error a misspelt source
    userEvent({ eventName: 'full', application: 'desk', source: 'bridges:b' }),
    // @ts-expect-error the specification calls it `source`
    userEvent({ eventName: 'full', application: 'desk', sources: 'bridge:b' }),
    // @ts-expect-error an event is sent to an application
    userEvent({ eventName: 'full' }),
    // @ts-expect-error for which application?
    claimChannel({ channelId: 'c' }),
    claimed,
  ]
}
