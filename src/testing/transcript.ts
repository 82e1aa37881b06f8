import type { Difference } from './drawing/compare.js'

/** So many lines are shown around a difference. */
const around = 3

/** The lines of a transcript: common indentation, and empty lines before and after, mean nothing. */
export const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  if (first < 0) return []
  const told = lines.slice(first, lines.findLastIndex((line) => line !== '') + 1)
  const indentation = Math.min(...told.filter((line) => line !== '').map((line) => line.length - line.trimStart().length))
  return told.map((line) => line.slice(indentation))
}

/** Compares the lines of a transcript with what happened. `undefined` where they are the same. */
export const transcriptDifference = (expected: readonly string[], actual: readonly string[]): Difference | undefined => {
  const first = [...expected, ...actual].findIndex((_, n) => expected[n] !== actual[n])
  if (first < 0) return undefined
  const nothing = '(nothing more)'
  const before = actual.slice(Math.max(0, first - around), first).map((line) => `    ${line}`)
  return {
    expected: expected.join('\n'),
    actual: actual.join('\n'),
    text: [
      ...before,
      `  - ${expected[first] ?? nothing}`,
      `  + ${actual[first] ?? nothing}`,
      ...actual.slice(first + 1, first + 1 + around).map((line) => `    ${line}`),
      '',
      `  line ${first + 1}: - as drawn, + as it was`,
    ].join('\n'),
  }
}
