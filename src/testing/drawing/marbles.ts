/** Something in a row of marbles: when it happens, in ms, and its letter. */
export interface Marble {
  readonly at: number
  readonly letter: string
}

const progression = /^(\d+(?:\.\d+)?)(ms|s|m)(?: |$)/
const unit = { ms: 1, s: 1_000, m: 60_000 } as const
/** What has a meaning of its own elsewhere in RxJS, and none here. */
const foreign = '^!'

/**
 * Reads a row of marbles as RxJS writes it: a character is a ms, `-` an empty one; `(xy)` happens together and takes as many ms as it
 * has characters; ` 500ms `, ` 2s ` and ` 1m ` pass as much time; other white space is there to align rows, and means nothing.
 *
 * Throws a TypeError that shows the place where the row cannot be read.
 *
 * @param row what the row is of, for the error
 *
 * @example
 * readMarbles('asterisk', 'a 5s (xo)m')   // a at 0, x and o at 5001, m at 5005
 */
export const readMarbles = (row: string, marbles: string): readonly Marble[] => {
  const read: Marble[] = []
  let at = 0
  let group: number | undefined
  let place = 0
  const refuse = (why: string): never => {
    throw new TypeError(`${row}: ${why}\n\n  ${marbles}\n  ${' '.repeat(place)}^`)
  }
  while (place < marbles.length) {
    const letter = marbles.charAt(place)
    const [passed = '', amount = '', of = ''] = place === 0 || /\s/.test(marbles.charAt(place - 1)) ? progression.exec(marbles.slice(place)) ?? [] : []
    if (passed !== '') {
      if (group !== undefined) refuse('no time passes inside a group.')
      // The expression has no other units.
      at += Number(amount) * unit[of as keyof typeof unit]
      place += amount.length + of.length
      continue
    }
    if (foreign.includes(letter)) refuse(`'${letter}' means nothing here.`)
    if (letter === '(') {
      if (group !== undefined) refuse('there is no group inside a group.')
      group = at
    } else if (letter === ')') {
      if (group === undefined) refuse("this ')' closes nothing.")
      group = undefined
    } else if (letter === '-') {
      if (group !== undefined) refuse('no time passes inside a group.')
    } else if (!/\s/.test(letter)) read.push({ at: group ?? at, letter })
    if (!/\s/.test(letter)) at += 1
    place += 1
  }
  if (group !== undefined) refuse("the last group is not closed: ')' is missing.")
  return read
}
