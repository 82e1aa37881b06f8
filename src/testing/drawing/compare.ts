import { cut } from './cut.js'
import type { Marble } from './marbles.js'
import { drawRows } from './picture.js'
import { type Happening, type Pair, verdictOf } from './verdict.js'

/** What is drawn and what was, of one row. */
export interface Rows {
  readonly expected: readonly Marble[]
  readonly actual: readonly Happening[]
  /** What each letter stands for. */
  readonly legend: ReadonlyMap<string, string>
  /** Rows above, for orientation. */
  readonly above?: Readonly<Record<string, readonly Marble[]>>
  /** How the legend writes what a letter stands for. @default as it is */
  readonly write?: (what: string) => string
}

/** How a drawing differs from what was: the rows, each on a line, and the whole told. */
export interface Difference {
  readonly expected: string
  readonly actual: string
  readonly text: string
}

/** How two rows differ. */
export interface RowDifference extends Difference {
  /** What is drawn first of all that differs, and what came in its place, where there is something. */
  readonly first: { readonly drawn: string | undefined; readonly came: string | undefined }
}

/** So many columns has a narrow terminal. */
const narrow = 80
const indentation = '  '

/** Compares a row with what happened. `undefined` where they are the same. */
export const differenceOf = ({ expected, actual, legend, above = {}, write = (what) => what }: Rows): RowDifference | undefined => {
  const meaning = new Map(legend)
  const lettered = actual.map(({ at, what }) => ({ at, letter: letterFor(what, meaning) }))
  const told = (marble: Marble): Happening => ({ at: marble.at, what: meaning.get(marble.letter) ?? marble.letter })
  const pair: Pair = { drawn: expected.map(told), came: lettered.map(told) }
  const first = [...lettered, ...expected].findIndex((_, n) => !same(pair.drawn[n], pair.came[n]))
  if (first < 0) return undefined

  const [wanted, came] = [pair.drawn[first], pair.came[first]]
  const named = { ...above, expected, actual: lettered }
  const pictures = drawRows(Object.values(named))
  const [drawnRow, actualRow] = pictures.slice(-2)
  const { about, words } = verdictOf(pair, first, (what) => [...meaning].find(([, each]) => each === what)?.[0] ?? '')
  const margin = Math.max(...Object.keys(named).map((name) => name.length)) + 2
  const column = (about === 'drawn' ? drawnRow : actualRow)?.columns[first] ?? 0
  const shown = cut(pictures, column, narrow - indentation.length - margin)
  const crowded = actualRow?.crowded
  const inOrder = [...expected, ...lettered].sort((one, other) => one.at - other.at)
  return {
    expected: drawnRow?.text ?? '',
    actual: actualRow?.text ?? '',
    first: { drawn: wanted?.what, came: came?.what },
    text: [
      ...Object.keys(named).map((name, n) => `${name.padEnd(margin)}${shown.rows[n] ?? ''}`),
      marked(words, margin + shown.column),
      '',
      ...[...new Set(inOrder.map(({ letter }) => letter))].map((letter) =>
        `${letter}  ${write(meaning.get(letter) ?? letter)}${legend.has(letter) ? '' : '   (has no letter in the drawing)'}`),
      ...(crowded === undefined ? [] : [
        '',
        `What came at ${crowded.at} ms falls within the width of the group before it: no row of marbles can say that.`,
        'Take a longer latency or longer sounds, so that there is room; or compare a transcript.',
      ]),
    ].map((line) => `${indentation}${line}`.trimEnd()).join('\n'),
  }
}

const same = (one: Happening | undefined, other: Happening | undefined) => one?.at === other?.at && one?.what === other?.what

/** The mark under a column, and the words beside it: on its left, where only there is room for them. */
const marked = (words: string, column: number): string =>
  indentation.length + column + 2 + words.length <= narrow || words.length >= column
    ? `${' '.repeat(column)}^ ${words}`
    : `${words} ^`.padStart(column + 1)

/** The letter of a happening; one that has none is given a free one, which enters the legend. */
export const letterFor = (what: string, meaning: Map<string, string>): string => {
  for (const [letter, known] of meaning) if (known === what) return letter
  const word = what.slice(what.indexOf('.') + 1)
  const letter = `${word.replace(/[^a-z]/g, '')}${everyLetter}`.split('').find((each) => !meaning.has(each))
    ?? String.fromCodePoint(firstOfMore + meaning.size)
  meaning.set(letter, what)
  return letter
}

/** Where these do not suffice: Chinese has more. */
const firstOfMore = 0x4e00
const everyLetter = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
