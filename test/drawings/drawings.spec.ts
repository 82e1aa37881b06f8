import { AssertionError } from 'node:assert'
import { readFileSync } from 'node:fs'

import { describe, expect, test } from '@jest/globals'

import { blocksOf } from '../samples/blocks.js'
import { failureOf, print, printsOf, wrong } from './prints.js'

const readable = Object.entries(wrong).filter(([file]) => file !== 'rows')

test.each(Object.entries(wrong))('what wrong drawings of %s print is as it stands beside them (meant otherwise: npm run drawings)', (file, drawings) => {
  expect(print(drawings)).toBe(readFileSync(printsOf(file), 'utf8'))
})

describe.each(readable)('each failure of %s', (_, drawings) => {
  test.each(Object.entries(drawings))('%s: is an AssertionError that says what was drawn, what came, and where the drawing stands', (title, drawing) => {
    const failure = failureOf(title, drawing)
    expect(failure).toBeInstanceOf(AssertionError)
    expect(failure).toMatchObject({ code: 'ERR_ASSERTION', expected: expect.any(String), actual: expect.any(String) })
    expect(Reflect.get(failure, 'actual')).not.toBe(Reflect.get(failure, 'expected'))
    expect(failure.stack).toMatch(/\n {4}at .*test\/drawings\/\w+\.[jt]s:\d+/)
  })

  test.each(Object.entries(drawings))('%s: has no colour, and its rows fit a narrow terminal', (title, drawing) => {
    const lines = failureOf(title, drawing).message.split('\n')
    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
    expect(lines.filter((line) => /^ {2}(expected|actual) |\^/.test(line) && line.length > 80)).toEqual([])
  })
})

test.each(Object.entries(wrong['rows'] ?? {}))('%s: is a TypeError, thrown where the row is drawn', (title, drawing) => {
  const failure = failureOf(title, drawing)
  expect(failure.stack).toMatch(/^TypeError: /)
  expect(failure.stack).toMatch(/\n {4}at .*test\/drawings\/rows\.[jt]s:\d+/)
})

test('the failures that docs/drawings.md shows are printed so', () => {
  const shown = blocksOf('docs/drawings.md').filter(({ language }) => language === 'text')
  const stored = Object.keys(wrong).map((file) => readFileSync(printsOf(file), 'utf8')).join('\n')
  expect(shown).not.toEqual([])
  for (const { text } of shown) expect(stored).toContain(text)
})
