import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { AriError } from './errors.js'
import { type Operation, del, get, post, put } from './operation.js'
import { bool, byDefault, choice, commas, int, json, list, minted, naming, optional, text } from './params.js'
import { type Extra, prepare } from './prepare.js'

const play = post('/stages/{stageId}/play/{soundId}', {
  mints: ['soundId'],
  query: { media: list, lang: optional(text), skip: optional(int), loud: optional(bool) },
})
const make = post('/stages', {
  query: { stageId: minted, size: optional(int), kinds: optional(list), tags: optional(commas) },
  body: { props: optional(json<Readonly<Record<string, string>>>()) },
})
const mute = post('/stages/{stageId}/mute', { query: { direction: byDefault(choice('both', 'in'), 'both') } })
const add = post('/stages/{stageId}/add', { query: { actor: naming('actorId', list) }, mayBlock: true })
const filter = put('/stages/{stageId}/filter', { query: { note: optional(text) }, body: { filter: optional(json<object>()) }, wholeBody: 'filter' })
const look = get('/stages/{stageId}')
const end = del('/stages/{stageId}', { urgent: true })
const file = get('/stages/{stageId}/file', { bytes: true })
const write = post('/stages/{stageId}/note', { query: { text } })

const mints = () => {
  let n = 0
  return () => `m${String(++n)}`
}
const prepared = (row: Operation, input: Readonly<Record<string, unknown>>, extra?: Extra) =>
  prepare('stages.it', row, input, mints(), extra)
const refusal = (row: Operation, input: Readonly<Record<string, unknown>>) => {
  try {
    prepared(row, input)
  } catch (error) {
    return error instanceof AriError ? `${error._tag} ${error.message}` : error
  }
  return 'prepared'
}

describe('a request', () => {
  test('has its path filled and its parameters written into the query', () => {
    expect(prepared(play, { stageId: 's', soundId: 'x', media: ['a', 'b'], skip: 10, loud: false })).toEqual({
      operation: 'stages.it',
      method: 'POST',
      path: '/stages/s/play/x',
      query: { media: 'a,b', skip: '10', loud: 'false' },
      ids: { stageId: 's', soundId: 'x' },
      urgent: false,
      mayBlock: false,
      want: 'json',
    })
  })

  test('leaves out what is undefined and lists that are empty', () => {
    expect(prepared(make, { stageId: 's', size: undefined, kinds: [] })).toMatchObject({ query: { stageId: 's' } })
    expect(prepared(make, { stageId: 's' })).not.toHaveProperty('body')
  })

  test('knows its manners', () => {
    expect([look, end, add, file].map((row) => prepared(row, { stageId: 's', ...(row === add ? { actor: 'a' } : {}) }))).toMatchObject([
      { urgent: true, mayBlock: false, want: 'json' },
      { urgent: true, mayBlock: false, want: 'json' },
      { urgent: false, mayBlock: true, want: 'json' },
      { urgent: true, mayBlock: false, want: 'bytes' },
    ])
  })

  test('sends a default that Asterisk does not apply itself', () => {
    expect(prepared(mute, { stageId: 's' }).query).toEqual({ direction: 'both' })
    expect(prepared(mute, { stageId: 's', direction: 'in' }).query).toEqual({ direction: 'in' })
  })
})

describe('ids', () => {
  test('are minted where none was given, in the path and in the query', () => {
    expect(prepared(play, { stageId: 's', media: 'a' })).toMatchObject({
      path: '/stages/s/play/m1', ids: { stageId: 's', soundId: 'm1' },
    })
    expect(prepared(make, {})).toMatchObject({ query: { stageId: 'm1' }, ids: { stageId: 'm1' } })
  })

  test('are not minted where one was given', () => {
    expect(prepared(make, { stageId: 'mine' })).toMatchObject({ query: { stageId: 'mine' }, ids: { stageId: 'mine' } })
  })

  test('include what a parameter names, where it is one thing', () => {
    expect(prepared(add, { stageId: 's', actor: 'a' }).ids).toEqual({ stageId: 's', actorId: 'a' })
    expect(prepared(add, { stageId: 's', actor: ['a'] }).ids).toEqual({ stageId: 's', actorId: 'a' })
    expect(prepared(add, { stageId: 's', actor: ['a', 'b'] }).ids).toEqual({ stageId: 's' })
  })

  test.each(['a/b', 'a%2Fb', 'a#b;c d?e&f=g+h', 'é 日本', '...'])('survive the path: %s', (id) => {
    const { path, ids } = prepared(look, { stageId: id })
    expect(decodeURIComponent(path.slice('/stages/'.length))).toBe(id)
    expect(new URL(`http://a${path}`).pathname).toBe(path)
    expect(ids).toEqual({ stageId: id })
  })

  test('any id survives, or is refused before it is sent', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      const refused = id === '' || id === '.' || id === '..'
      if (refused) expect(refusal(look, { stageId: id })).toMatch(/^Refused/)
      else expect(decodeURIComponent(new URL(`http://a${prepared(look, { stageId: id }).path}`).pathname.slice('/stages/'.length))).toBe(id)
    }))
  })
})

describe('the body', () => {
  test('holds its parameters under their names', () => {
    expect(prepared(make, { stageId: 's', size: 3, props: { A: '1' } })).toMatchObject({
      query: { stageId: 's', size: '3' }, body: { props: { A: '1' } },
    })
  })

  test('is the parameter itself where the row says so', () => {
    expect(prepared(filter, { stageId: 's', filter: { allowed: [] } }).body).toEqual({ allowed: [] })
    expect(prepared(filter, { stageId: 's' })).not.toHaveProperty('body')
    const note = 'x'.repeat(2_000)
    expect(prepared(filter, { stageId: 's', note, filter: {} })).toMatchObject({ query: { note }, body: {} })
  })

  test('takes all parameters, typed, when one holds a comma inside an item', () => {
    expect(prepared(play, { stageId: 's', soundId: 'x', media: ['tone:1,2', 'b'], skip: 10, loud: true })).toMatchObject({
      query: {}, body: { media: ['tone:1,2', 'b'], skip: 10, loud: true },
    })
    expect(prepared(play, { stageId: 's', soundId: 'x', media: 'tone:1,2' })).toMatchObject({ query: {}, body: { media: ['tone:1,2'] } })
  })

  test('takes all parameters when the query would be too long for a request line', () => {
    const long = 'x'.repeat(5_000)
    expect(prepared(write, { stageId: 's', text: long })).toMatchObject({ query: {}, body: { text: long } })
    expect(prepared(make, { stageId: 's', kinds: long, props: { A: '1' } })).toMatchObject({
      query: {}, body: { stageId: 's', kinds: [long], props: { A: '1' } },
    })
  })

  test('no request line exceeds what Asterisk takes, whichever way the wire encodes it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 1_500 }), (value) => {
      const { query } = prepared(write, { stageId: 's', text: value })
      const length = Math.max(new URLSearchParams(query).toString().length, (query.text ?? '').length * 3)
      expect(length).toBeLessThan(3_200)
    }))
  })
})

describe('what a newer Asterisk takes', () => {
  test('goes into the query like all else', () => {
    expect(prepared(look, { stageId: 's' }, { fresh: true, n: 1, many: ['a', 'b'] }).query).toEqual({ fresh: 'true', n: '1', many: 'a,b' })
  })

  test('goes into the body with all else, and before what the row knows', () => {
    expect(prepared(play, { stageId: 's', media: 'a,b', loud: true }, { loud: 3 }).body).toEqual({ media: ['a,b'], loud: 3 })
  })
})

describe('what a newer Asterisk takes, structured', () => {
  test('whatever its name is, there and in the query', () => {
    const named = <Value>(value: Value) => Object.fromEntries([['__proto__', value]])
    expect(Object.entries(prepared(look, { stageId: 's' }, named('x')).query)).toEqual([['__proto__', 'x']])
    expect(JSON.stringify(prepared(make, { stageId: 's' }, named({ deep: 'x' })).body)).toBe('{"__proto__":{"deep":"x"}}')
    expect(JSON.stringify(prepared(play, { stageId: 's', media: 'a,b' }, named('x')).body)).toBe('{"media":["a,b"],"__proto__":"x"}')
  })

  test('goes into the body, beside what the row knows', () => {
    expect(prepared(make, { stageId: 's', props: { A: '1' } }, { more: { deep: ['x'] }, n: 1 })).toMatchObject({
      query: { stageId: 's', n: '1' }, body: { props: { A: '1' }, more: { deep: ['x'] } },
    })
  })

  test('is refused where the body is one parameter', () => {
    expect(() => prepared(filter, { stageId: 's' }, { more: { a: 1 } })).toThrow("'more' has no place: all of the body is 'filter'. Nothing was sent.")
  })

  test('its names are checked like values', () => {
    expect(() => prepared(look, { stageId: 's' }, { '\ud83d': 'a' })).toThrow(expect.objectContaining({ _tag: 'Refused' }))
  })
})

describe('refused before it is sent', () => {
  test.each([
    [play, { stageId: 's' }, "Refused stages.it (stageId s, soundId m1): 'media' is missing. Nothing was sent."],
    [look, {}, "Refused stages.it: 'stageId' is missing. Nothing was sent."],
    [look, { stageId: '' }, "Refused stages.it (stageId ): 'stageId' is missing. Nothing was sent."],
    [look, { stageId: '..' }, "Refused stages.it (stageId ..): 'stageId' cannot be '..' in a URL. Nothing was sent."],
    [look, { stageId: 's', depth: 1 }, "Refused stages.it (stageId s): there is no parameter 'depth'; what a newer Asterisk takes goes into the second argument. Nothing was sent."],
    [make, { stageId: 's', size: 1.5 }, "Refused stages.it (stageId s): 'size' must be a whole number, not 1.5. Nothing was sent."],
    [write, { stageId: 's', text: '\ud83d' }, 'Refused stages.it (stageId s): it holds half a character (a lone surrogate), which arrives nowhere as it is. Nothing was sent.'],
    [make, { stageId: 's', props: { A: 'a\udc00' } }, 'Refused stages.it (stageId s): it holds half a character (a lone surrogate), which arrives nowhere as it is. Nothing was sent.'],
    [make, { stageId: 's', props: { '\ud83d': 'a' } }, 'Refused stages.it (stageId s): it holds half a character (a lone surrogate), which arrives nowhere as it is. Nothing was sent.'],
    [filter, { stageId: 's', filter: { deep: [{ in: '\ud83d' }] } }, 'Refused stages.it (stageId s): it holds half a character (a lone surrogate), which arrives nowhere as it is. Nothing was sent.'],
    [make, { stageId: 's', props: { A: 5n } }, 'Refused stages.it (stageId s): it cannot be written as JSON (Do not know how to serialize a BigInt). Nothing was sent.'],
    [filter, { stageId: 's', note: 'é'.repeat(700), filter: {} }, "Refused stages.it (stageId s): its parameters are too long for a URL, and all of the body is 'filter'. Nothing was sent."],
    [make, { stageId: 's', tags: ['a', 'b,c'] }, "Refused stages.it (stageId s): 'tags' cannot hold 'b,c': a comma stands between its items. Nothing was sent."],
  ] as const)('%#', (row, input, message) => {
    expect(refusal(row, input)).toBe(message)
  })

  test('a parameter that is undefined is not there', () => {
    expect(refusal(look, { stageId: 's', depth: undefined })).toBe('prepared')
  })
})
