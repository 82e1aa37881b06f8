import { expect, test } from '@jest/globals'

import { linesOf, transcriptDifference } from './transcript.js'

test.each([
  ['', []],
  ['\n  \n', []],
  ['a\nb', ['a', 'b']],
  ['\n    a\n      b  \n\n    c\n  ', ['a', '  b', '', 'c']],
])('reads %j', (text, lines) => {
  expect(linesOf(text)).toEqual(lines)
})

const told = (line: number, ...lines: readonly string[]) => [...lines, '', `  line ${line}: - as drawn, + as it was`].join('\n')

test.each([
  [['a', 'b'], ['a', 'b'], undefined],
  [['a', 'b'], ['a', 'c'], told(2, '    a', '  - b', '  + c', '    (nothing more)')],
  [['a'], ['a', 'b'], told(2, '    a', '  + b', '    (nothing more)')],
  [['a', 'b'], ['a'], told(2, '    a', '  - b', '    (nothing more)')],
  [['a', 'x', 'b'], ['a', 'b', 'c'], told(2, '    a', '  - x', '    b', '    c')],
  [['a', 'b'], ['a', 'x', 'y', 'b'], told(2, '    a', '  + x', '  + y', '    b')],
  // What is nearer.
  [['x', 'a', 'b'], ['b', 'x'], told(1, '  + b', '    x')],
  [['a', 'b'], ['b', 'a'], told(1, '  + b', '    a')],
  [['a'], ['1', '2', '3', 'a'], told(1, '  + 1', '  + 2', '  + 3', '    a')],
  [['1', '2', '3', 'a'], ['a', 'b'], told(1, '  - 1', '  - 2', '  - 3', '    a', '    b')],
  // Too far away to be a line of the same place.
  [['a', 'b'], ['1', '2', '3', '4', 'a'], told(1, '  - a', '  + 1', '    2', '    3', '    4', '    …')],
  [['1', '2', '3', '4', 'a'], ['a'], told(1, '  - 1', '  + a', '    (nothing more)')],
  [['a'], ['a', '1', '2', '3', '4', '5'], told(2, '    a', '  + 1', '  + 2', '  + 3', '    4', '    5')],
  [['a', '1', '2', '3', '4', '5'], ['a'], told(2, '    a', '  - 1', '  - 2', '  - 3', '    (nothing more)')],
  [['1', '2', '3', '4', 'x', '6'], ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
    told(5, '    2', '    3', '    4', '  - x', '  + 5', '    6', '    7', '    8', '    …')],
])('compares %j with %j', (expected, actual, text) => {
  expect(transcriptDifference(expected, actual)?.text).toBe(text)
})

test('both are there as a whole', () => {
  expect(transcriptDifference(['a', 'b'], ['c'])).toMatchObject({ expected: 'a\nb', actual: 'c' })
})
