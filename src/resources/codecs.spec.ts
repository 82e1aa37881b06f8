import { expect, test } from '@jest/globals'

import { closureGuard, compiledGuard } from '../core/guard.js'
import { codecs } from './codecs.js'
import { events } from './events.js'

const examples: Readonly<Partial<Record<keyof typeof codecs, Readonly<Record<string, unknown>>>>> = {
  Dialed: {},
  Event: { type: 'StasisEnd', timestamp: '2026-11-21T00:08:47.098+0000', application: 'desk' },
  FormatLangPair: { language: 'en', format: 'gsm' },
  Mailbox: { name: '1000@default', old_messages: 0, new_messages: 2 },
  Message: { type: 'MissingParams' },
  MissingParams: { type: 'MissingParams', params: ['app'] },
  RESTHeader: { name: 'a', value: 'b' },
  RESTQueryStringParameter: { name: 'media', value: 'sound:a' },
  RESTRequest: { type: 'RESTRequest', transaction_id: '', request_id: 'r1', method: 'GET', uri: 'channels', query_strings: [{ name: 'a', value: 'b' }] },
  Sound: { id: 'hello-world', formats: [{ language: 'en', format: 'gsm' }] },
}

test('there are 85, of which 45 are events', () => {
  expect(Object.keys(codecs).length).toBe(85)
  expect(Object.keys(events).length).toBe(45)
})

test('each is named as it is listed: explanations speak of it by that name', () => {
  expect(Object.entries(codecs).filter(([name, codec]) => codec.name !== name)).toEqual([])
})

const guards = Object.entries(examples).map(([name, example]) => {
  // A key of `examples` is one of `codecs`.
  const codec = codecs[name as keyof typeof codecs]
  return [name, example, [codec.is, compiledGuard(codec), closureGuard(codec)]] as const
})

test.each(guards)('%s reads what Asterisk documents, fields it does not know included', (_, example, asked) => {
  const newer = { ...example, since_tomorrow: 1 }
  expect(asked.map((is) => [is(example), is(newer)])).toEqual([[true, true], [true, true], [true, true]])
})

const fields = guards.flatMap(([name, example, asked]) => Object.entries(example).map(([field, value]) => [name, field, value, example, asked] as const))

test.each(fields)('%s does not take its %s for anything else', (_, field, value, example, asked) => {
  const broken = { ...example, [field]: typeof value === 'number' ? 'two' : 5.5 }
  expect(asked.map((is) => is(broken))).toEqual([false, false, false])
})
