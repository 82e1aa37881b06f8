import { type SecureContext, createSecureContext } from 'node:tls'

import { AriError } from '../errors.js'
import type { TlsOptions } from './certificates.js'

/** The same as Node's `tls` takes it. (Its `SecureContext` by shape: whoever compiles against rxari need not have Node's types.) */
export interface Secure {
  readonly options: { readonly secureContext?: { readonly context: unknown }; readonly servername?: string }
  /** `Malformed`: why it cannot be used. Nothing is connected then. */
  readonly flaw?: AriError
}

/** Reads `tls`, once. Nothing of a key or passphrase is in what it says. */
export const secured = ({ servername, ...pems }: TlsOptions = {}): Secure => {
  const options = servername === undefined ? {} : { servername }
  if (Object.values(pems).every((given) => given === undefined)) return { options }
  try {
    return { options: { ...options, secureContext: contextOf(pems) } }
  } catch (thrown) {
    return { options: {}, flaw: thrown instanceof AriError ? thrown : malformed(refusedBy(thrown)) }
  }
}

const contextOf = ({ ca, cert, key, passphrase }: Omit<TlsOptions, 'servername'>): SecureContext => {
  // Node takes one without the other, and sends nothing then.
  if ((cert === undefined) !== (key === undefined)) {
    throw malformed(`has ${cert === undefined ? '`key` without `cert`' : '`cert` without `key`'}: our own certificate takes both`)
  }
  return createSecureContext({
    ...(ca === undefined ? {} : { ca: (isList(ca) ? ca : [ca]).map((one) => pem('ca', one)) }),
    ...(cert === undefined ? {} : { cert: pem('cert', cert) }),
    ...(key === undefined ? {} : { key: pem('key', key) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  })
}

const isList = (given: NonNullable<TlsOptions['ca']>): given is readonly (string | Uint8Array)[] => Array.isArray(given)

/** Node takes a CA that is none without a word, and trusts nobody then. */
const pem = (name: string, given: string | Uint8Array): string => {
  const text = typeof given === 'string' ? given : Buffer.from(given).toString()
  if (text.includes('-----BEGIN ')) return text
  throw malformed(`has a \`${name}\` that is not in PEM (-----BEGIN …): give what is in the file, readFileSync(path), not its path`)
}

/** In our words: of OpenSSL's only the kind is kept. */
const refusedBy = (thrown: unknown): string => {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : 'no reason given'
  switch (code) {
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return `has a \`key\` that does not belong to its \`cert\` (${code})`
    case 'ERR_OSSL_BAD_DECRYPT':
    case 'ERR_MISSING_PASSPHRASE':
      return `has a \`key\` that its \`passphrase\` does not open (${code}): is it there, and right?`
    default:
      return `cannot be read (${code}): give \`ca\`, \`cert\` and \`key\` in PEM, as they are in their files`
  }
}

const malformed = (why: string): AriError => new AriError('Malformed', `\`tls\` ${why}.`)
