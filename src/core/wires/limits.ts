import { constants } from 'node:buffer'

export interface Limits {
  /** How long the opening may take, in ms. */
  readonly openWithin: number
  /** How often the other side is asked whether it is there, in ms; silent three times over, it is taken for dead. `Infinity` never asks. */
  readonly pingEvery: number
  /** The largest message that is taken, in bytes. */
  readonly messageLimit: number
}

/** Node's longest timer, in ms. */
const longestWait = 2_147_483_647
/** A longer text Node cannot hold. */
const longestText = constants.MAX_STRING_LENGTH

/** What a connection waits for and takes, where nothing else was given. A `RangeError` names what cannot be, and the word that it was given to. */
export const limitsOf = ({ openWithin = 4_000, pingEvery = 5_000, messageLimit = 64 * 1_024 * 1_024 }: { readonly [Limit in keyof Limits]?: number | undefined }, word = 'connect'): Limits => {
  // Who waits for ever for one opening never tries the next.
  if (!(openWithin >= 1 && openWithin <= longestWait)) {
    throw new RangeError(`${word} cannot open within ${openWithin} ms (openWithin): give a time of at least 1, in ms, and of no more than 24 days.`)
  }
  if (!(pingEvery >= 1)) {
    throw new RangeError(`${word} cannot ask every ${pingEvery} ms (pingEvery): give a time of at least 1, in ms; Infinity never asks.`)
  }
  if (!(Number.isInteger(messageLimit) && messageLimit >= 1 && messageLimit <= longestText)) {
    throw new RangeError(`${word} cannot take messages of ${messageLimit} bytes (messageLimit): give a whole number from 1 to ${longestText}.`)
  }
  return { openWithin, pingEvery, messageLimit }
}
