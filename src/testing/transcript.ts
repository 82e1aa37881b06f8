import type { Difference } from './drawing/compare.js'

/** So many lines are shown around a difference. */
const around = 3

/** The lines of a transcript: common indentation, and empty lines before and after, mean nothing. */
export const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  const told = lines.slice(first, lines.findLastIndex((line) => line !== '') + 1)
  const indentation = Math.min(...told.filter((line) => line !== '').map((line) => line.length - line.trimStart().length))
  return told.map((line) => line.slice(indentation))
}

/** Compares the lines of a transcript with what happened. `undefined` where they are the same. */
export const transcriptDifference = (expected: readonly string[], actual: readonly string[]): Difference | undefined => {
  const first = [...expected, ...actual].findIndex((_, n) => expected[n] !== actual[n])
  if (first < 0) return undefined
  const { lacking, added } = changed(expected.slice(first), actual.slice(first))
  const behind = actual.slice(first + added)
  const show = (sign: string, lines: readonly string[]) => lines.map((line) => `  ${sign} ${line}`)
  return {
    expected: expected.join('\n'),
    actual: actual.join('\n'),
    text: [
      ...show(' ', actual.slice(Math.max(0, first - around), first)),
      ...show('-', expected.slice(first, first + lacking)),
      ...show('+', actual.slice(first, first + added)),
      ...(behind.length === 0 ? show(' ', ['(nothing more)']) : show(' ', behind.slice(0, around))),
      ...(behind.length > around ? show(' ', ['…']) : []),
      '',
      `  line ${first + 1}: - as drawn, + as it was`,
    ].join('\n'),
  }
}

/** How many lines are in one only, before both go on with the same; where they do not, one of each. */
const changed = (expected: readonly string[], actual: readonly string[]): { readonly lacking: number; readonly added: number } => {
  const [drawn, was] = [expected[0], actual[0]]
  if (drawn === undefined) return { lacking: 0, added: Math.min(actual.length, around) }
  if (was === undefined) return { lacking: Math.min(expected.length, around), added: 0 }
  const added = actual.indexOf(drawn)
  const lacking = expected.indexOf(was)
  if (added > 0 && added <= around && (lacking < 0 || added <= lacking)) return { lacking: 0, added }
  if (lacking > 0 && lacking <= around) return { lacking, added: 0 }
  return { lacking: 1, added: 1 }
}
