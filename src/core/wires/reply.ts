import { AriError } from '../errors.js'
import type { WireReply, WireRequest } from '../wire.js'
import type { Address } from './address.js'
import { noAri, redirected, unauthorized, webServer } from './refusal.js'

/** An HTTP answer as it came. */
export interface Answer {
  readonly status: number
  readonly contentType?: string | undefined
  /** Where it points to, if it does. */
  readonly location?: string | undefined
  readonly text: string
}

export const isPage = ({ contentType, text }: Answer): boolean =>
  contentType?.includes('html') === true || /^\s*<(!doctype|html)/i.test(text)

/**
 * The words in an answer: ARI's message, or what a page says in its title. At most 200 characters.
 *
 * @param withoutSecrets cleans them while they are whole: of a secret that is cut it would find nothing
 */
export const wordsOf = (answer: Answer, withoutSecrets: Address['withoutSecrets']): string | undefined => {
  const words = isPage(answer) ? wordsOfPage(answer.text) : (messageOf(parsed(answer.text)) ?? answer.text)
  const line = withoutSecrets(words).replace(/\s+/g, ' ').trim()
  return line === '' ? undefined : line.length > 200 ? `${line.slice(0, 199)}…` : line
}

const wordsOfPage = (text: string): string =>
  (/<title[^>]*>([^<]*)</i.exec(text) ?? /<h1[^>]*>([^<]*)</i.exec(text))?.[1] ?? ''

// Asterisk says `message`; "Allocation failed" alone comes as `error`.
const messageOf = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined
  if ('message' in body && typeof body.message === 'string') return body.message
  if ('error' in body && typeof body.error === 'string') return body.error
  return undefined
}

const broken = Symbol('not JSON')

const parsed = (text: string, clean?: (text: string) => string): unknown => {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text, clean === undefined ? undefined : (_, value: unknown) => (typeof value === 'string' ? clean(value) : value))
  } catch {
    return broken
  }
}

/**
 * Reads the answer to a request. Whatever ARI said is a reply, whatever its status; throws
 * `Unauthorized` (401), `NotAri` (a page or a redirect), `Unreachable` (404 from a server that has no ARI, perhaps not yet)
 * or `Malformed` (a good status, and no JSON).
 */
export const readReply = ({ where, withoutSecrets }: Address, request: WireRequest, answer: Answer): WireReply => {
  const { status, location } = answer
  const context = { operation: request.operation, ids: request.ids, status }
  if (status === 401) throw unauthorized(where, context)
  if (status >= 300 && status < 400) throw redirected(where, location === undefined ? undefined : withoutSecrets(location), context)
  if (isPage(answer) && isGood(answer)) throw webServer(where, context)
  const reply = replyIn(answer, request, `${where.origin}${where.path}`, withoutSecrets)
  // ARI says what it does not find; another's 404 must not pass for the end of a call.
  if (status === 404 && messageOf(reply.body) === undefined) throw noAri(where, context)
  return reply
}

/** What ARI said, whatever its status; throws `Malformed` for a good status and no JSON. `at`: who answered, as the error calls them. */
export const replyIn = (answer: Answer, { operation, ids }: WireRequest, at: string, withoutSecrets: (text: string) => string): WireReply => {
  const { status, text } = answer
  const good = isGood(answer)
  // What is refused is told, and recorded.
  const body = parsed(text, good ? undefined : withoutSecrets)
  if (body === broken && good) {
    const start = withoutSecrets(text).replace(/\s+/g, ' ').trim().slice(0, 40)
    throw new AriError('Malformed', `${operation}: ${at} answered ${status} with something that is not JSON (it begins with ${JSON.stringify(start)}). Is something between us and Asterisk changing its answers?`, { operation, ids, status })
  }
  const message = good ? messageOf(body) : wordsOf(answer, withoutSecrets)
  return {
    status,
    ...(message === undefined ? {} : { message: withoutSecrets(message) }),
    body: body === broken ? undefined : body,
  }
}

const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300
