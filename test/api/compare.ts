import type { Facts } from './facts.js'

/** A fact on which two sides do not agree; a side that does not have it is left out. */
export interface Difference {
  readonly what: string
  readonly theirs?: string
  readonly ours?: string
}

/** One that is meant, with its reason. */
export interface Deliberate extends Difference {
  readonly because: string
}

const ownerOf = (what: string): string | undefined => (what.includes(' ') ? what.slice(0, what.indexOf(' ')) : undefined)

/** All differences. What only one side has is one difference, whatever belongs to it. */
export const differences = (theirs: Facts, ours: Facts): readonly Difference[] => {
  const told = (what: string) => {
    const owner = ownerOf(what)
    return owner === undefined || (theirs.has(owner) && ours.has(owner))
  }
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((what) => {
    const [there, here] = [theirs.get(what), ours.get(what)]
    if (there === here || !told(what)) return []
    return [{ what, ...(there === undefined ? {} : { theirs: there }), ...(here === undefined ? {} : { ours: here }) }]
  })
}

const sentence = ({ what, theirs = 'nothing', ours = 'nothing' }: Difference): string => `${what}: theirs ${theirs}; ours ${ours}`

/** What is to be done: differences that nobody meant, and meant ones that are none (any more). */
export const astray = (found: readonly Difference[], meant: readonly Difference[]): readonly string[] => {
  const [is, may] = [found.map(sentence), meant.map(sentence)]
  return [
    ...is.filter((one) => !may.includes(one)),
    ...may.filter((one) => !is.includes(one)).map((one) => `No such difference (any more): ${one}`),
  ]
}
