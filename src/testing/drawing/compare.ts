import type { Marble } from './marbles.js'
import { drawRows } from './picture.js'

/** Something that happened, by the name under which a legend has it. */
export interface Happening {
  readonly at: number
  readonly what: string
}

/** What is drawn and what was, of one row. */
export interface Rows {
  readonly expected: readonly Marble[]
  readonly actual: readonly Happening[]
  /** What each letter stands for. */
  readonly legend: ReadonlyMap<string, string>
  /** Rows above, for orientation. */
  readonly above?: Readonly<Record<string, readonly Marble[]>>
}

/** How a drawing differs from what was: the rows, each on a line, and the whole told. */
export interface Difference {
  readonly expected: string
  readonly actual: string
  readonly text: string
}

/** Compares a row with what happened. `undefined` where they are the same. */
export const differenceOf = ({ expected, actual, legend, above = {} }: Rows): Difference | undefined => {
  const meaning = new Map(legend)
  const lettered = actual.map(({ at, what }) => ({ at, letter: letterFor(what, meaning) }))
  const same = (one: Marble | undefined, other: Marble | undefined) =>
    one?.at === other?.at && meaningOf(one, meaning) === meaningOf(other, meaning)
  const first = [...lettered, ...expected].findIndex((_, n) => !same(expected[n], lettered[n]))
  if (first < 0) return undefined

  const wanted = expected[first]
  const came = lettered[first]
  // Beyond the end of one row only the other has a marble there.
  const wantedFirst = came === undefined || (wanted !== undefined && wanted.at <= came.at)
  const named = { ...above, expected, actual: lettered }
  const pictures = drawRows(Object.values(named))
  const shown = pictures.slice(-2)
  const column = shown[wantedFirst ? 0 : 1]?.columns[first] ?? 0
  const margin = Math.max(...Object.keys(named).map((name) => name.length)) + 2
  const crowded = shown[1]?.crowded
  const used = new Set([...expected, ...lettered].map(({ letter }) => letter))
  return {
    expected: shown[0]?.text ?? '',
    actual: shown[1]?.text ?? '',
    text: [
      ...Object.keys(named).map((name, n) => `${name.padEnd(margin)}${pictures[n]?.text ?? ''}`),
      `${' '.repeat(margin + column)}^ ${inWords(wanted, came, meaning)}`,
      '',
      ...[...meaning].filter(([letter]) => used.has(letter)).map(([letter, what]) =>
        `${letter}  ${what}${legend.has(letter) ? '' : '   (has no letter in the drawing)'}`),
      ...(crowded === undefined ? [] : [
        '',
        `What came at ${crowded.at} ms falls within the width of the group before it: no row of marbles can say that.`,
        'Take a longer latency or longer sounds, so that there is room; or compare a transcript.',
      ]),
    ].map((line) => `  ${line}`.trimEnd()).join('\n'),
  }
}

const meaningOf = (marble: Marble | undefined, meaning: ReadonlyMap<string, string>): string | undefined =>
  marble === undefined ? undefined : meaning.get(marble.letter) ?? marble.letter

const inWords = (wanted: Marble | undefined, came: Marble | undefined, meaning: ReadonlyMap<string, string>): string => {
  const tell = (marble: Marble) => `${marble.letter} (${meaningOf(marble, meaning) ?? ''})`
  if (wanted === undefined) return came === undefined ? '' : `at ${came.at} ms: expected nothing more, got ${tell(came)}`
  if (came === undefined) return `at ${wanted.at} ms: expected ${tell(wanted)}, got nothing more`
  if (wanted.at === came.at) return `at ${wanted.at} ms: expected ${tell(wanted)}, got ${tell(came)}`
  if (meaningOf(wanted, meaning) === meaningOf(came, meaning)) return `${tell(wanted)}: expected at ${wanted.at} ms, came at ${came.at} ms`
  return wanted.at < came.at
    ? `at ${wanted.at} ms: expected ${tell(wanted)}, got nothing`
    : `at ${came.at} ms: expected nothing, got ${tell(came)}`
}

/** The letter of a happening; one that has none is given a free one, which enters the legend. */
const letterFor = (what: string, meaning: Map<string, string>): string => {
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
