import type { Operation, Undoing } from '../core/operation.js'
import type { Ids } from '../core/wire.js'
import { operations, rowOf } from './operations.js'

/** A row that only reads, with its input. */
export type Reading = readonly [operation: string, input: Ids]

/** Every GET, by its path. */
const readers: ReadonlyMap<string, string> = new Map(Object.entries(operations).flatMap(([room, table]) =>
  Object.entries<Operation>(table).flatMap(([name, { method, path }]) => (method === 'GET' ? [[path, `${room}.${name}`] as const] : []))))

/**
 * What reads, by its id, the thing that a request to this row makes: the GET where its undoing is a DELETE. It answers with what the reply
 * to the request would have held. Nothing where there is no undoing, and where that reply tells more.
 */
export const reading = ({ details }: Operation, undoes: Undoing | undefined): Reading | undefined => {
  if (undoes === undefined || details.toldOnce === true) return undefined
  const [operation, input] = undoes
  const reader = readers.get(rowOf(operation).path)
  return reader === undefined ? undefined : [reader, input]
}

/** Is this the thing that a request with these ids made? A recording's name may be another's: what is recorded tells. */
export const isFor = ({ channelId, bridgeId }: Ids, thing: unknown): boolean =>
  typeof thing !== 'object' || thing === null || !('target_uri' in thing) ||
  thing.target_uri === (channelId === undefined ? `bridge:${bridgeId ?? ''}` : `channel:${channelId}`)
