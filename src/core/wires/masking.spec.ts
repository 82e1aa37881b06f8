import { describe, expect, test } from '@jest/globals'

import { hiddenByName, masked } from './masking.js'

const hidden = (value: unknown, knows: (text: string) => boolean = () => false) => masked(value, { hides: hiddenByName, knows })

describe('what is masked', () => {
  test.each([
    [{ password: 'hush' }, { password: '***' }],
    [{ api_key: 'demo:hush', app: 'desk' }, { api_key: '***', app: 'desk' }],
    [{ headers: { Authorization: 'Basic hush' } }, { headers: { Authorization: '***' } }],
    [{ variable: 'CARD_PIN', value: '4711' }, { variable: 'CARD_PIN', value: '***' }],
    [{ variable: 'LANG', value: 'fr' }, { variable: 'LANG', value: 'fr' }],
    [{ variables: { 'PJSIP_HEADER(add,Proxy-Authorization)': 'hush', LANG: 'fr' } }, { variables: { 'PJSIP_HEADER(add,Proxy-Authorization)': '***', LANG: 'fr' } }],
    [{ fields: [{ attribute: 'auth_type', value: 'userpass' }, { attribute: 'password', value: 'hush' }] }, { fields: [{ attribute: 'auth_type', value: '***' }, { attribute: 'password', value: '***' }] }],
    [{ secrets: { one: 'hush', two: ['hush'], three: 3, four: true, five: '' } }, { secrets: { one: '***', two: ['***'], three: '***', four: true, five: '' } }],
    [{ media: 'sound:https://desk:hush@example.org/a.wav' }, { media: 'sound:https://***@example.org/a.wav' }],
    [null, null],
  ])('%j', (value, expected) => {
    expect(hidden(value)).toEqual(expected)
  })

  test('and what is known to be one, whatever it is called', () => {
    expect(hidden({ extension: '4711', media: ['digits:4711'], n: 4711 }, (text) => text === '4711')).toEqual({ extension: '***', media: ['digits:4711'], n: '***' })
  })
})
