import { describe, expect, test } from '@jest/globals'

import { bool, byDefault, choice, commas, int, json, list, listOf, minted, naming, natural, optional, text, type Uri, uris } from './params.js'

describe('writers give the value as it stands in a JSON body', () => {
  test('text, int and bool keep their type: Asterisk reads a number written as a string as 0', () => {
    expect([text.write('a b'), int.write(3000), bool.write(false)]).toEqual(['a b', 3000, false])
  })

  test.each([1.5, NaN, Infinity, 2 ** 53])('int refuses %p', (value) => {
    expect(() => int.write(value)).toThrow('must be a whole number')
  })

  test('natural refuses what is less than 0', () => {
    expect([natural.write(0), natural.least]).toEqual([0, 0])
    expect(() => natural.write(-1)).toThrow('must be 0 or more, not -1')
    expect(() => natural.write(1.5)).toThrow('must be a whole number')
  })

  test('list makes one of one, and never splits an item', () => {
    expect([list.write('tone:1,2'), list.write(['a', 'b'])]).toEqual([['tone:1,2'], ['a', 'b']])
  })

  test('uris are a list', () => {
    const door = uris('front', 'back')
    expect(door).toMatchObject({ kind: 'list', schemes: ['front', 'back'] })
    expect([door.write('front:1'), door.write(['front:1', 'elsewhere:2'])]).toEqual([['front:1'], ['front:1', 'elsewhere:2']])
  })

  test('commas joins', () => {
    expect([commas.write('mixing'), commas.write(['mixing', 'dtmf_events'])]).toEqual(['mixing', 'mixing,dtmf_events'])
    expect(commas.write('mixing,dtmf_events')).toBe('mixing,dtmf_events')
    expect(() => commas.write(['mixing', 'a,b'])).toThrow("cannot hold 'a,b'")
  })

  test('json leaves the value alone', () => {
    const value = { A: '1' }
    expect(json<typeof value>().write(value)).toBe(value)
  })
})

test('choices show what the specification lists', () => {
  expect(choice('in', 'out')).toMatchObject({ kind: 'text', oneOf: ['in', 'out'] })
  expect(listOf('build', 'status')).toMatchObject({ kind: 'list', oneOf: ['build', 'status'] })
})

test('what surrounds a writer is data', () => {
  expect(optional(int)).toMatchObject({ kind: 'int', optional: true })
  expect(minted).toMatchObject({ kind: 'text', optional: true, minted: true })
  expect(byDefault(choice('both', 'in'), 'both')).toMatchObject({ optional: true, absent: 'both' })
  expect(naming('channelId', list)).toMatchObject({ kind: 'list', names: 'channelId' })
})

// Compiled, never called: what must not compile does not.
export const misuse = () => {
  // @ts-expect-error not one of the choices
  choice('in', 'out').write('up')
  // @ts-expect-error a default has to be one of the choices
  byDefault(choice('in', 'out'), 'up')
  // @ts-expect-error a number is not a text
  text.write(1)
}

// As above: a scheme that is written in code is one of those known; what only the running program knows passes.
export const schemes = (knock: <const Given extends string>(at: Uri<'front' | 'back', Given> | readonly Uri<'front' | 'back', Given>[]) => void) => {
  const name: string = 'x'.repeat(3)
  knock('front:1')
  knock(['front:1', 'back:2'])
  knock(name)
  knock([name, 'back:2'])
  knock(`front:${name}`)
  knock(`${name}:1`)
  knock(`${name}ly`)
  const either: 'front:1' | 'back:1' = name === 'x' ? 'front:1' : 'back:1'
  knock(either)
  // @ts-expect-error a misspelt scheme
  knock('frnt:1')
  // @ts-expect-error one of them is misspelt
  knock(['front:1', 'bak:2'])
  // @ts-expect-error a misspelt scheme before what is not known
  knock(`frnt:${name}`)
  // @ts-expect-error no scheme at all
  knock('front')
  // @ts-expect-error a URI is a string
  knock(5)
}
