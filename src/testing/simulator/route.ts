import type { Table } from '../../core/operation.js'
import type { Ids, WireReply } from '../../core/wire.js'
import { operations } from '../../resources/operations.js'

/** Where a request leads: to an operation, or to a reply that Asterisk gives before any operation has a say. */
export type Route =
  | {
      /** `channels.answer` */
      readonly operation: string
      /** The names in the path, decoded. */
      readonly ids: Ids
    }
  | {
      readonly reply: WireReply
      /** The methods that this path takes, in Asterisk's order. */
      readonly allow?: readonly string[]
    }

/** One part of a path: what stands behind it, and what can be done here. */
interface Node {
  readonly literal: Map<string, Node>
  /** Takes any part, as the value of this name. */
  parameter: { readonly name: string; readonly node: Node } | undefined
  readonly operations: Map<string, string>
}

/** Asterisk 16 does not have these. */
export const newIn22: ReadonlySet<string> = new Set([
  'bridges.getBridgeVar', 'bridges.setBridgeVar', 'bridges.getBridgeVars', 'bridges.setBridgeVars',
  'channels.getChannelVars', 'channels.setChannelVars', 'channels.progress', 'channels.transfer_progress',
  'endpoints.refer', 'endpoints.referToEndpoint', 'events.claimChannel',
])

/** In this order Asterisk lists what it allows. */
const methods = ['OPTIONS', 'GET', 'POST', 'PUT', 'DELETE']

const node = (): Node => ({ literal: new Map(), parameter: undefined, operations: new Map() })

const below = (parent: Node, part: string): Node => {
  const name = /^\{(\w+)\}$/.exec(part)?.[1]
  if (name !== undefined) return (parent.parameter ??= { name, node: node() }).node
  const found = parent.literal.get(part) ?? node()
  parent.literal.set(part, found)
  return found
}

const treeOf = (without: ReadonlySet<string>): Node => {
  const root = node()
  for (const [room, table] of Object.entries<Table>(operations)) {
    for (const [name, { method, path }] of Object.entries(table)) {
      const operation = `${room}.${name}`
      if (!without.has(operation)) path.slice(1).split('/').reduce(below, root).operations.set(method, operation)
    }
  }
  return root
}

const trees = { 22: treeOf(new Set()), 16: treeOf(newIn22) } as const

/**
 * Finds the operation that a request asks for, by the rows of the tables; `path` is what stands below the base URL (`/channels/c1/answer`),
 * without the query.
 *
 * As Asterisk does it, part by part: a literal part wins over a name and is not gone back on, so that no channel can be called `create`.
 *
 * @example route('POST', '/channels/c1/answer')   // { operation: 'channels.answer', ids: { channelId: 'c1' } }
 */
export const route = (method: string, path: string, version: '22' | '16' = '22'): Route => {
  if (path.length > 1 && path.endsWith('/')) {
    return { reply: refusal(404, `ARI URLs do not end with a slash. Try /ari${path.slice(0, -1)}`) }
  }
  const ids: Record<string, string> = {}
  let at = trees[version]
  for (const part of path.slice(1).split('/').map(decoded)) {
    // Behind two slashes in a row nothing is looked at.
    if (part === '') break
    const literal = at.literal.get(part)
    if (literal === undefined && at.parameter !== undefined) ids[at.parameter.name] = part
    const next = literal ?? at.parameter?.node
    if (next === undefined) return { reply: refusal(404, 'Resource not found') }
    at = next
  }
  const operation = at.operations.get(method)
  if (operation !== undefined) return { operation, ids }
  const allow = methods.filter((method) => method === 'OPTIONS' || at.operations.has(method))
  return { reply: method === 'OPTIONS' ? { status: 204, body: undefined } : refusal(405, 'Invalid method'), allow }
}

/** A refusal in Asterisk's words. */
const refusal = (status: number, message: string): WireReply => ({ status, message, body: { message } })

/** A plus sign is a space, as in a form; what is no encoding stays as it is. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return part
  }
}
