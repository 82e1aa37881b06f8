import { type Observable, asyncScheduler, map, of } from 'rxjs'

import type { RESTResponse } from '../../resources/events/codec.js'
import { type Replied, type Servable, doAsked, isBytes, refusal } from './asked.js'

/**
 * REST over the WebSocket, as a 22 does it: one message as text, and the message that answers it. `application`: the first of the socket's.
 */
export const restResponse = (simulator: Servable, application: string, base: string, text: string): Observable<RESTResponse> => {
  const { request = {}, answer } = read(text)
  const { uri = '' } = request
  const said = (reply: Replied | Unread): RESTResponse => ({
    type: 'RESTResponse',
    transaction_id: textIn(request, 'transaction_id') ?? '',
    request_id: textIn(request, 'request_id') ?? '',
    ...inMessage(reply),
    uri: typeof uri === 'string' ? uri.split('?', 1).join() : '',
    application,
    timestamp: new Date(asyncScheduler.now()).toISOString().replace('Z', '+0000'),
  })
  return answer(simulator, base).pipe(map(said))
}

/** A message as an object, whatever it is made of. */
type Fields = Readonly<Record<string, unknown>>

interface Read {
  /** What it says of itself; nothing where that is no JSON. */
  readonly request?: Fields
  readonly answer: (simulator: Servable, base: string) => Observable<Replied | Unread>
}

/** A message that cannot be read is answered without a body. */
interface Unread {
  readonly status: 400
  readonly reason: 'Failed to parse request message JSON'
}
const unread: Unread = { status: 400, reason: 'Failed to parse request message JSON' }

/** What is wrong with a message itself has a reason phrase of its own. */
const bad = (request: Fields, message: string): Read =>
  ({ request, answer: () => of({ status: 400, reason: 'Bad request', body: refusal(400, message).body }) })

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])

/** In Asterisk's order: the type, the URI, the method, the query, the body. */
const read = (message: string): Read => {
  const request = parsed(message)
  if (request === undefined) return { answer: () => of(unread) }
  const type = textIn(request, 'type')
  if (type === undefined) return bad(request, "No 'type' property.")
  if (type !== 'RESTRequest') return bad(request, 'Unknown request type.')
  const uri = textIn(request, 'uri') ?? ''
  if (uri === '') return bad(request, "Empty or missing 'uri' property.")
  const method = textIn(request, 'method') ?? ''
  if (!methods.has(method)) return bad(request, "Unknown or missing 'method' property.")
  const strings = stringsIn(request)
  if (strings === undefined) return bad(request, "Unable to parse 'query_strings' array.")
  const body = bodyIn(request)
  if (typeof body === 'string') return bad(request, body)
  const [path = '', ...query] = uri.split('?')
  if (method === 'GET' && path === 'events') return bad(request, "Can't upgrade to websocket from a websocket")
  const asked = {
    method, path: `/${path}`,
    // Of a name that is given twice, the last counts.
    query: Object.fromEntries([...new URLSearchParams(query.join('?')), ...strings]),
    ...body,
  }
  return { request, answer: (simulator, base) => doAsked(simulator, asked, base) }
}

/** An object or a list, else nothing: of a list nothing has a name. */
const parsed = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    // Any object can be asked for its fields.
    return typeof value === 'object' && value !== null ? value as Fields : undefined
  } catch {
    return undefined
  }
}

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

/** Names and values, as they stand; anything but a list is not looked at, anything else in the list is one thing too much. */
const stringsIn = ({ query_strings: strings }: Fields): readonly (readonly [string, string])[] | undefined => {
  if (!Array.isArray(strings)) return []
  const pairs = strings.flatMap((pair: Fields | null) => {
    const [name, value] = [textIn(pair ?? {}, 'name'), textIn(pair ?? {}, 'value')]
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return pairs.length === strings.length ? pairs : undefined
}

/** What the body holds, or what is wrong with it. */
const bodyIn = (request: Fields): { readonly body?: unknown } | string => {
  const text = textIn(request, 'message_body') ?? ''
  const type = textIn(request, 'content_type') ?? ''
  if (text === '') return {}
  switch (type) {
    case '':
      return "No 'content_type' for 'message_body'."
    case 'application/json': {
      const body = parsed(text)
      return body === undefined ? "Unable to parse 'message_body' as 'application/json'." : { body }
    }
    case 'application/x-www-form-urlencoded':
      return { body: Object.fromEntries(new URLSearchParams(text)) }
    default:
      return 'Unknown content type.'
  }
}

const inMessage = (reply: Replied | Unread): Pick<RESTResponse, 'status_code' | 'reason_phrase' | 'content_type' | 'message_body'> => {
  const { status, reason } = reply
  const body = 'body' in reply ? reply.body : undefined
  if (isBytes(body)) return { status_code: 406, reason_phrase: 'Not Acceptable.  Use HTTP GET' }
  return {
    status_code: status, reason_phrase: reason,
    ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body) }),
  }
}
