import { AriError, type ErrorTag } from './errors.js'
import { explain } from './explain.js'
import { guardOf } from './guard.js'
import { type Operation, titleOf } from './operation.js'
import type { Ids, WireReply, WireRequest } from './wire.js'

/** What has to be known of Asterisk to read a refusal. */
export interface Knowledge {
  /** Does this reply say that what the operation is about is not there (any more)? */
  readonly isGone: (operation: string, reply: { readonly status: number; readonly message?: string }) => boolean
  /** Has this connection seen it alive? */
  readonly seenAlive: (ids: Ids) => boolean
  /** What to do about this refusal of this operation, where more can be said than its status tells. */
  readonly adviceOn?: (operation: string, reply: { readonly status: number; readonly message?: string }) => string | undefined
  /** Why Asterisk does not know the operation, where that is known: a clause that follows a colon. */
  readonly unknownFor?: string
}

/**
 * What a reply gives: the body, checked by the row's codec; `undefined` for a row without one; for a row of bytes the body
 * as the wire gave it. Throws an `AriError` for every reply that is not a good one.
 */
export const readReply = (row: Operation, request: WireRequest, reply: WireReply, knowledge: Knowledge): unknown => {
  const { status, body } = reply
  const { operation, ids } = request
  if (status < 200 || status > 299) {
    const [tag, advice] = refusal(request, reply, knowledge)
    throw new AriError(tag, `${titleOf(operation, ids)}: Asterisk answered ${said(reply)}. ${advice}`, { operation, ids, status })
  }
  const { reply: codec, bytes } = row.details
  if (bytes === true) return body
  if (codec === undefined) return undefined
  if (guardOf(codec)(body)) return body
  throw new AriError(
    'Malformed',
    `${titleOf(operation, ids)}: the reply is not as Asterisk documents it: ${explain(codec, body)}. Is something between us and Asterisk?`,
    { operation, ids, status },
  )
}

const said = ({ status, message }: WireReply): string => (message === undefined ? String(status) : `${String(status)} '${message}'`)

const refusal = (request: WireRequest, reply: WireReply, knowledge: Knowledge): readonly [ErrorTag, advice: string] => {
  const { operation, ids } = request
  if (knowledge.isGone(operation, reply)) {
    return knowledge.seenAlive(ids)
      ? ['Gone', 'It was there, and has gone since.']
      : ['NotFound', 'This connection has not seen it: is the id right, and is it there yet? (What was just created is, from its first event on.)']
  }
  const [tag, advice] = byStatus(request, reply, knowledge)
  return [tag, (tag === 'Refused' || tag === 'NotFound' ? knowledge.adviceOn?.(operation, reply) : undefined) ?? advice]
}

const byStatus = (request: WireRequest, { status, message }: WireReply, knowledge: Knowledge): readonly [ErrorTag, advice: string] => {
  if (status < 400) return ['NotAri', 'Asterisk never does: is the URL that of a web server or a proxy?']
  switch (status) {
    case 401:
      return ['Unauthorized', 'Are user name and password those of a user in ari.conf?']
    case 403:
      // With other words it is the operation that is not possible, not the user who may not.
      return message === undefined || message === readOnly
        ? ['Forbidden', 'The user may only read: set read_only=no in ari.conf, or connect as another user.']
        : ['Refused', 'What was asked for is not possible here.']
    case 405:
      return ['Unsupported', unsupported(request, knowledge)]
    case 404:
      if (message === undefined) return ['NotAri', 'ARI says what is not found: is Asterisk still booting, or the URL not that of ARI (it ends in /ari)?']
      return message === unknownUrl ? ['Unsupported', unsupported(request, knowledge)] : ['NotFound', 'Is the name right?']
    case 400:
      return ['Refused', message === undefined ? 'ARI says what it does not like: is the URL too long, or something between us and Asterisk?' : 'A parameter is missing or not what Asterisk takes.']
    case 412:
      return ['Refused', 'The state it is in does not allow it: is it too early, or already too late?']
    case 413:
      return ['Refused', 'Send less at once.']
    case 422:
      return ['Refused', 'Asterisk understood it, and cannot do it with these values: do the things that they name exist here?']
    case 501:
      return ['Unsupported', 'What answers here has not been made to do this.']
    case 503:
      // Nothing was done: a booting Asterisk is not there yet.
      return ['Unreachable', 'Asterisk does not serve requests (yet): ask again later.']
    default:
      return ['Refused', status >= 500 ? "Asterisk could not do it; its log says more. Do endpoint, format and names exist?" : 'Its state does not allow it now.']
  }
}

const readOnly = 'Write access denied'
const unknownUrl = 'Resource not found'

const unsupported = ({ method, path }: WireRequest, { unknownFor }: Knowledge): string =>
  `This Asterisk does not know ${method} ${path}: ${unknownFor ?? 'it is older than the operation, or the module that serves it is not loaded'}.`
