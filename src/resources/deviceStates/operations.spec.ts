import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { DeviceState } from './codec.js'
import { deviceStates } from './operations.js'

const prepared = (name: keyof typeof deviceStates, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = deviceStates[name]
  return prepare(`deviceStates.${name}`, row, input, () => 'minted')
}

test.each([
  ['get', { deviceName: 'PJSIP/alice' }, { method: 'GET', path: '/deviceStates/PJSIP%2Falice', ids: { deviceName: 'PJSIP/alice' } }],
  ['update', { deviceName: 'Stasis:door', deviceState: 'INUSE' }, {
    method: 'PUT', path: '/deviceStates/Stasis%3Adoor', query: { deviceState: 'INUSE' },
  }],
  ['delete', { deviceName: 'Stasis:door' }, { method: 'DELETE', path: '/deviceStates/Stasis%3Adoor', urgent: false }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ list, get, update }: Bound<typeof deviceStates>) => {
  const deviceName = 'Stasis:door'
  const all: Observable<readonly DeviceState[]> = list()
  const one: Observable<DeviceState> = get({ deviceName })
  return [
    update({ deviceName, deviceState: 'RINGING' }),
    // @ts-expect-error the state is missing
    update({ deviceName }),
    // @ts-expect-error a device may be seen unknown, but not set so
    update({ deviceName, deviceState: 'UNKNOWN' }),
    all, one,
  ]
}
