import { AsyncSubject, type Observable } from 'rxjs'

import { mintId } from '../../../core/ids.js'
import type { WireReply } from '../../../core/wire.js'
import type { SimBridge, SimChannel, SimStay, World } from '../model.js'
import type { Playing } from '../sounds.js'

/** The parameters of a request, wherever they came from: path, query or body. */
export type Params = Readonly<Record<string, unknown>>

/** What Asterisk does at a request, at once, and what it answers, perhaps later. */
export type Handler = (world: World, params: Params) => WireReply | Observable<WireReply>

export type Handlers = Readonly<Record<string, Handler>>

export const done: WireReply = { status: 204, body: undefined }
export const created = (body: unknown): WireReply => ({ status: 201, body })
export const ok = (body: unknown): WireReply => ({ status: 200, body })
export const refused = (status: number, message: string): WireReply => ({ status, message, body: { message } })

/** There is nothing to make it of. The one refusal whose words are not a `message`. */
export const nowhere: WireReply = { status: 500, message: 'Allocation failed', body: { error: 'Allocation failed' } }

/** Thrown where what a request is about is not there: the answer. */
export class Refusal extends Error {
  readonly reply: WireReply

  constructor(reply: WireReply) {
    super(reply.message)
    this.reply = reply
  }
}

export const refuse = (status: number, message: string): never => {
  throw new Refusal(refused(status, message))
}

/** A parameter as text; `undefined` where it is missing or empty. */
export const textOf = (params: Params, name: string): string | undefined => {
  const value = params[name]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) || undefined : undefined
}

/** A list, comma-joined or an array of JSON. */
export const listOf = (params: Params, name: string): readonly string[] => {
  const value = params[name]
  if (Array.isArray(value)) return value.map(String)
  return textOf(params, name)?.split(',') ?? []
}

/** Asterisk reads what is no number as 0. */
export const numberOf = (params: Params, name: string, otherwise: number): number => {
  const value = textOf(params, name)
  return value === undefined ? otherwise : Number.parseInt(value, 10) || 0
}

export const channelOf = (world: World, params: Params): SimChannel =>
  world.channels.get(textOf(params, 'channelId') ?? '') ?? refuse(404, 'Channel not found')

/** A channel that is in an application. */
export const stayOf = (world: World, params: Params): readonly [channel: SimChannel, stay: SimStay] => {
  const channel = channelOf(world, params)
  return [channel, channel.stay ?? refuse(409, 'Channel not in Stasis application')]
}

/** Puts work at the end of the queue, and answers when it has been done or cut short. */
export const whenDone = (stay: SimStay | undefined, work: Observable<unknown>, reply: () => WireReply): Observable<WireReply> => {
  const reply$ = new AsyncSubject<WireReply>()
  const answer = () => {
    reply$.next(reply())
    reply$.complete()
  }
  if (stay === undefined) answer()
  else stay.commands.add(work, answer)
  return reply$
}

export const bridgeOf = (world: World, params: Params): SimBridge =>
  world.bridges.get(textOf(params, 'bridgeId') ?? '') ?? refuse(404, 'Bridge not found')

/** The parameters of a sound. */
export const playingOf = (params: Params, language = 'en'): Playing => ({
  id: textOf(params, 'playbackId') ?? mintId(),
  media: listOf(params, 'media'),
  language: textOf(params, 'lang') ?? language,
})
