import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { AsteriskInfo, AsteriskPing } from './codec.js'
import { asterisk } from './operations.js'

const prepared = (name: keyof typeof asterisk, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = asterisk[name]
  return prepare(`asterisk.${name}`, row, input, () => 'minted')
}

test.each([
  ['ping', {}, { method: 'GET', path: '/asterisk/ping', query: {}, ids: {}, urgent: true }],
  ['getInfo', { only: ['status', 'build'] }, { path: '/asterisk/info', query: { only: 'status,build' } }],
  ['updateObject', { configClass: 'res_pjsip', objectType: 'aor', id: 'a', fields: [{ attribute: 'max_contacts', value: '1' }] }, {
    method: 'PUT', path: '/asterisk/config/dynamic/res_pjsip/aor/a', body: { fields: [{ attribute: 'max_contacts', value: '1' }] },
  }],
  ['rotateLog', { logChannelName: 'a/b' }, { method: 'PUT', path: '/asterisk/logging/a%2Fb/rotate' }],
  ['setGlobalVar', { variable: 'A', value: '1' }, { method: 'POST', path: '/asterisk/variable', query: { variable: 'A', value: '1' } }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ ping, getInfo, updateObject, addLog }: Bound<typeof asterisk>) => {
  const pong: Observable<AsteriskPing> = ping()
  const info: Observable<AsteriskInfo> = getInfo()
  return [
    getInfo({ only: 'status' }),
    getInfo({ only: ['status', 'build'] }),
    // @ts-expect-error there is no such part
    getInfo({ only: 'weather' }),
    // @ts-expect-error the configuration is missing
    addLog({ logChannelName: 'l' }),
    // @ts-expect-error a field is a pair
    updateObject({ configClass: 'c', objectType: 'o', id: 'i', fields: [{ attribute: 'a' }] }),
    pong, info,
  ]
}
