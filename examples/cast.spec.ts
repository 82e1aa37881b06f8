import { expect, test } from '@jest/globals'

import { cuesOf } from './cast.js'

test.each([
  ['s', 's0'],
  ['s 2.5s 9', 's0 92500'],
  [' 1s s 500ms 92 h ', 's1000 91500 21500 h1500'],
  ['s 1s # 1s *', 's0 #1000 *2000'],
])('reads %j', (row, cues) => {
  expect(cuesOf(row).map(({ at, letter }) => `${letter}${at}`).join(' ')).toBe(cues)
})

test.each(['s--9', 's 2m 9', 's x'])('does not read %j, and says what of it', (row) => {
  expect(() => cuesOf(row)).toThrow(/^'(s--9|2m|x)' is no time and nothing that a caller does/)
})
