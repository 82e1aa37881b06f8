import { AriError } from '../errors.js'
import type { TlsOptions } from './certificates.js'
import { type Secure, secured } from './tls.js'

/** A value, or a function that gives it: called at every opening, so that what changes (a token, a standby) is always fresh. */
export type Given<A> = A | (() => A | Promise<A>)

/** Whom to reach, and as whom. */
export interface AddressOptions {
  /** Base URL of ARI: `http://127.0.0.1:8088/ari`. */
  readonly url: Given<string>
  /** The user's name in `ari.conf`. */
  readonly username: Given<string>
  readonly password: Given<string>
  /** Own CA, own certificate, for a URL that begins with https. */
  readonly tls?: TlsOptions
}

/** What error messages may name. No secret in it. */
export interface Where {
  /** `http://127.0.0.1:8088` */
  readonly origin: string
  readonly host: string
  readonly port: number
  /** `/ari`, without a slash at its end. */
  readonly path: string
  readonly username: string
}

export interface Address {
  readonly where: Where
  /** Value of the Authorization header. */
  readonly authorization: string
  /** The text without the password, in any of its spellings. For what others wrote. */
  readonly withoutSecrets: (text: string) => string
}

/** The address used now: asked for once, and anew at every opening. */
export interface AddressBook {
  readonly known: () => Promise<Address>
  readonly fresh: () => Promise<Address>
  /** The same place, with credentials asked for anew: what was refused there is not sent elsewhere. */
  readonly renewed: (refused: Address) => Promise<Address>
  /** How connections to it are secured. */
  readonly secure: Secure['options']
  /** Can credentials differ the next time they are asked for? */
  readonly renewable: boolean
}

export const addressBook = (options: AddressOptions): AddressBook => {
  let latest: Promise<Address> | undefined
  const secure = secured(options.tls)
  const keep = (asked: Promise<Address>) => {
    latest = asked
    // One that could not be had is asked for again; who waits for it is told.
    asked.catch(() => {
      if (latest === asked) latest = undefined
    })
    return asked
  }
  const fresh = () => keep(addressOf(options, secure))
  return {
    known: () => latest ?? fresh(),
    fresh,
    renewed: async (refused) => {
      const { origin, path } = refused.where
      const current = await latest?.catch(() => undefined)
      const asked = addressOf({ ...options, url: `${origin}${path}` }, secure)
      // Where an opening has gone elsewhere meanwhile, all others have too.
      return current === refused ? keep(asked) : asked
    },
    secure: secure.options,
    renewable: typeof options.username === 'function' || typeof options.password === 'function',
  }
}

const addressOf = async ({ url, username, password, tls }: AddressOptions, { flaw }: Secure): Promise<Address> => {
  if (flaw !== undefined) throw flaw
  const [base, name, secret] = await Promise.all([ask('url', url), ask('username', username), ask('password', password)])
  const basic = Buffer.from(`${name}:${secret}`).toString('base64')
  const where = parseUrl(base)
  if (tls !== undefined && !where.origin.startsWith('https:')) {
    throw new AriError('Malformed', `\`tls\` is given, and \`url\` is ${where.origin}${where.path}: nothing would be encrypted. Write https://, with the port of \`tlsbindaddr\` in http.conf, or leave \`tls\` out.`)
  }
  const secrets = [basic, secret, encodeURIComponent(secret)].filter((text) => text !== '')
  return {
    where: { ...where, username: name },
    authorization: `Basic ${basic}`,
    withoutSecrets: (text) => secrets.reduce((clean, found) => clean.replaceAll(found, '***'), text),
  }
}

const ask = async (name: string, given: Given<string>): Promise<string> => {
  if (typeof given !== 'function') return checked(name, given)
  let answer: string
  try {
    answer = await given()
  } catch (thrown) {
    // Its own words stay out of it: only their writer knows what they may hold.
    const kind = typeof thrown === 'object' && thrown !== null && 'name' in thrown ? String(thrown.name) : typeof thrown
    throw new AriError('Unreachable', `The function given as \`${name}\` failed (${kind}): it is called at every opening, and must give a string.`)
  }
  return checked(name, answer)
}

// JavaScript callers, and environment variables that are not set.
const checked = (name: string, value: unknown): string => {
  if (typeof value === 'string' && (value !== '' || name === 'password')) return value
  throw new AriError('Malformed', `\`${name}\` is ${value === '' ? 'empty' : `no string but ${value === null ? 'null' : typeof value}`}: give it to connect, or set the variable it is read from.`)
}

const example = 'it looks like http://127.0.0.1:8088/ari'

/** Reads a base URL; mends what can be mended without guessing: ws for http, slashes at the end. */
export const parseUrl = (text: string): Omit<Where, 'username'> => {
  // Whatever stands before an @ may be a password, even where the rest is no URL.
  const shown = text.slice(text.lastIndexOf('@') + 1)
  const bad = (why: string) => new AriError('Malformed', `\`url\` ${why}; ${example}.`)
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    throw bad(`"${shown}" is no URL`)
  }
  // A password with a slash in it moves the @ into the path.
  if (url.username !== '' || url.password !== '' || url.pathname.includes('@')) throw bad('holds a user name or password: give them as `username` and `password`, so that they go into no log')
  if (!['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol)) throw bad(`"${shown}" does not begin with http:// or https://`)
  if (url.search !== '' || url.hash !== '') throw bad(`ends at its path, but this one goes on with a ${url.search !== '' ? 'query' : 'fragment'}`)
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  // An IPv6 address stands in brackets in a URL, and only there.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // `ws://host:80` has no port of its own, nor has `wss://host:443`: the same defaults as http and https.
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  return { origin: `${secure ? 'https' : 'http'}://${url.host}`, host, port, path: url.pathname.replace(/\/+$/, '') }
}
