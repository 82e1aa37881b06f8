import { secretMask } from './cassette.js'
import { soundsSecret } from './logged.js'

/** How a value is made fit to be read by anybody. */
export interface Masking {
  /** Is a value of this name a secret? */
  readonly hides: (name: string) => boolean
  /** Is this text a secret, whatever its name? */
  readonly knows: (text: string) => boolean
}

/** Does a thing of this name sound as if nobody should read it, what SIP calls so included? */
export const hiddenByName = (name: string): boolean => soundsSecret(name) || /authorization|api_?key|passwd|nonce/i.test(name)

/** Nesting without end would have no end here; what Asterisk says lies less deep than ten. */
const deepest = 100

/**
 * The same value without its secrets: what is called so, what is told as a pair with such a name (`{ variable: 'PIN', value: '4711' }`),
 * credentials within an address, and what is known to be one.
 */
export const masked = (value: unknown, masking: Masking, depth = 0): unknown => {
  const { hides, knows } = masking
  // What is empty keeps no secret.
  if (typeof value === 'string') return value !== '' && knows(value) ? secretMask : withoutCredentials(value)
  if (typeof value === 'number') return knows(String(value)) ? secretMask : value
  if (Array.isArray(value)) return depth > deepest ? [] : value.map((each: unknown) => masked(each, masking, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) return {}
  const entries = Object.entries(value)
  const secretPair = entries.some(([, named]) => typeof named === 'string' && hides(named))
  return Object.fromEntries(entries.map(([name, each]) => {
    const hidden = hides(name) || (secretPair && name === 'value')
    return [name, masked(each, hidden ? { hides: () => true, knows: () => true } : masking, depth + 1)]
  }))
}

const withoutCredentials = (text: string): string => text.replace(/(\w:\/\/)[^/@\s]+@/g, `$1${secretMask}@`)
