import { fileURLToPath } from 'node:url'
import { types } from 'node:util'

import { asterisk } from './asterisk.js'
import { endings } from './endings.js'
import { faults } from './faults.js'
import { type Wrong } from './flows.js'
import { flow } from './flow.js'
import { rows } from './rows.js'
import { transcript } from './transcript.js'

/** Every wrong drawing, by the file that it stands in. */
export const wrong: Readonly<Record<string, Wrong>> = { asterisk, flow, transcript, faults, endings, rows }

/** Where the prints of one file are kept. Compiled, this file stands in dist/test/drawings. */
export const printsOf = (file: string): string => fileURLToPath(new URL(`../../../test/drawings/${file}.txt`, import.meta.url))

/** What a drawing throws. */
export const failureOf = (title: string, drawing: () => void): Error => {
  const known = failures.get(drawing)
  if (known !== undefined) return known
  try {
    drawing()
  } catch (thrown) {
    // Jest's tests have an `Error` of their own, which Node's AssertionError does not descend from.
    if (!types.isNativeError(thrown)) throw thrown
    failures.set(drawing, thrown)
    return thrown
  }
  throw new Error(`It does not fail: ${title}`)
}

/** Each is run once. */
const failures = new WeakMap<() => void, Error>()

/** What a failure prints, but for where this machine has the file, compiled or not. */
const printed = ({ name, message }: Error): string => `${name}: ${message}`.replace(/(?:file:\/\/)?\/\S*\/([\w-]+)\.[jt]s:\d+:\d+/g, '$1.ts:LINE')

/** The failures of one file as text: what is wrong, then what is printed. */
export const print = (drawings: Wrong): string =>
  Object.entries(drawings).map(([title, drawing]) => `==== ${title}\n\n${printed(failureOf(title, drawing))}\n`).join('\n')
