import { AriError } from '../core/errors.js'
import { parseUrl } from '../core/wires/address.js'

/** Something of one Asterisk. */
export interface OfNode {
  /** The name of its Asterisk, where that is known. */
  readonly node?: string
}

/** The name of an Asterisk that nobody has named: where it is. One whose URL is a function may be anywhere. */
export const nodeAt = (url: string | (() => string)): string | undefined => {
  if (typeof url === 'function') return undefined
  try {
    const { host, port, path } = parseUrl(url)
    return `${host}:${String(port)}${path.replace(/\/ari$/, '')}`
  } catch {
    // Whoever connects is told so.
    return undefined
  }
}

/** An Asterisk knows its own channels only. Throws `WrongNode` for a call of another one; what has no name is not judged. */
export const checkNode = (here: OfNode, ...calls: readonly (OfNode & { readonly id: string })[]): void => {
  for (const { id, node } of calls) {
    if (node === undefined || here.node === undefined || node === here.node) continue
    throw new AriError(
      'WrongNode',
      `Channel ${id} is on node '${node}', and this is node '${here.node}': an Asterisk knows its own channels only. Nothing was sent. Dial from one to the other; where both are one Asterisk, give its connections the same \`node\`.`,
      { ids: { channelId: id } },
    )
  }
}
