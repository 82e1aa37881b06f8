import { expect, test } from '@jest/globals'

import { openMarks } from './marks.js'

test('what is known of an object is told of that one alone, and the latest counts', () => {
  const colours = openMarks<object, string>('colour')
  const [one, other] = [{ a: 1 }, { a: 1 }]
  expect(colours.on(one)).toBeUndefined()
  expect(colours.put(one, 'red')).toBe(one)
  expect(colours.put(one, 'green')).toBe(one)
  expect([colours.on(one), colours.on(other)]).toEqual(['green', undefined])
})

test('two of one name are two', () => {
  const one = {}
  openMarks<object, string>('colour').put(one, 'red')
  expect(openMarks<object, string>('colour').on(one)).toBeUndefined()
})

test('it is no member: nobody who goes over those meets it', () => {
  const one = openMarks<object, string>('colour').put({ a: 1 }, 'red')
  expect([Object.keys(one), JSON.stringify(one)]).toEqual([['a'], '{"a":1}'])
})
