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

test.each([
  [['a', 'b'], ['a', 'b'], undefined],
  [['a', 'b'], ['a', 'c'], '    a\n  - b\n  + c\n\n  line 2: - as drawn, + as it was'],
  [['a'], ['a', 'b'], '    a\n  - (nothing more)\n  + b\n\n  line 2: - as drawn, + as it was'],
  [['a', 'b'], ['a'], '    a\n  - b\n  + (nothing more)\n\n  line 2: - as drawn, + as it was'],
  [['1', '2', '3', '4', 'x', '6'], ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    '    2\n    3\n    4\n  - x\n  + 5\n    6\n    7\n    8\n\n  line 5: - as drawn, + as it was'],
])('compares %j with %j', (expected, actual, text) => {
  expect(transcriptDifference(expected, actual)?.text).toBe(text)
})
