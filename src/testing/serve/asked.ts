import { STATUS_CODES } from 'node:http'

import { type Observable, catchError, map, of, take } from 'rxjs'

import type { WireReply } from '../../core/wire.js'
import { route } from '../simulator/route.js'
import type { Asked, Simulator } from '../simulator/simulator.js'
import { apiDocs } from './apiDocs.js'

/** What there is to serve: a `Simulator` is such a thing. Without `lets`, every reply over a WebSocket gets through. */
export type Servable = Pick<Simulator, 'version' | 'ask' | 'socket'> & Partial<Pick<Simulator, 'lets'>>

/** What Asterisk replies, however it was asked. */
export interface Replied {
  readonly status: number
  /** The reason phrase of the status. */
  readonly reason: string
  /** A JSON value, or bytes; nothing where there is none. */
  readonly body: unknown
  /** What can be done here. */
  readonly allow?: readonly string[]
}

/** Whether it is a file, on its way. */
export const isBytes = (body: unknown): body is AsyncIterable<Uint8Array> => typeof body === 'object' && body !== null && Symbol.asyncIterator in body

/** Does what is asked. `base`: what the api-docs are to call the root of it all. */
export const doAsked = (simulator: Servable, asked: Asked, base: string): Observable<Replied> => {
  const { method, path } = asked
  const docs = /^\/api-docs\/(.+)$/.exec(path)?.[1]
  if (docs !== undefined && !docs.endsWith('/')) return of(documents(simulator, method, docs, base))
  const routed = route(method, path, simulator.version)
  if ('reply' in routed) return of({ ...repliedBy('', routed.reply), ...(routed.allow === undefined ? {} : { allow: routed.allow }) })
  return simulator.ask(asked).pipe(
    take(1),
    catchError((error: unknown) => of(refusal(500, error instanceof Error ? error.message : String(error)))),
    map((reply) => repliedBy(routed.operation, reply)),
  )
}

/** A refusal in Asterisk's form. */
export const refusal = (status: number, message: string): WireReply => ({ status, message, body: { message } })

export const repliedBy = (operation: string, reply: WireReply): Replied => {
  const { status, message, body = status === 204 ? undefined : { message } } = reply
  return { status, reason: reasonOf(operation, reply), body }
}

/** The phrases that Asterisk has of its own, by the words of the refusal. */
const ownReasons: Readonly<Record<string, string>> = {
  'Provided channel was not found': 'Channel Not Found',
  'Unable to read provided function': 'Error With Function',
}

const reasonOf = (operation: string, { status, message = '' }: WireReply): string => {
  if (message === 'Bridge not found' && operation !== 'bridges.get') return 'Not found'
  if (message.startsWith('Unable to create bridge')) return 'Internal Error'
  return ownReasons[message] ?? STATUS_CODES[status] ?? ''
}

const documents = ({ version }: Servable, method: string, file: string, base: string): Replied => {
  if (method !== 'GET') return repliedBy('', refusal(405, 'Unsupported method'))
  const document = apiDocs(version, base).get(file)
  return repliedBy('', document === undefined ? refusal(404, 'Resource not found') : { status: 200, body: document })
}
