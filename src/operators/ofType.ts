import { type Observable, type OperatorFunction, filter } from 'rxjs'

import { indexOf } from '../core/demux.js'
import { gapsOf, withGaps } from '../core/gaps.js'

/**
 * Lets events of the named types through, and narrows to them.
 *
 * Works on any stream of `{ type }`. Directly on `ari.events$`, or directly behind `ofChannel`, nothing is filtered:
 * the events come from the connection's index, so that ten thousand live calls cost an event no more than one.
 *
 * @param types as ARI names its events: `'StasisStart'`, `'ChannelDtmfReceived'`, …
 *
 * @example
 * ari.events$.pipe(ofType('BridgeCreated', 'BridgeDestroyed')).subscribe(({ type, bridge }) => console.log(type, bridge.id))
 */
export const ofType =
  <E extends { readonly type: string }, const T extends E['type']>(
    ...types: readonly [T, ...T[]]
  ): OperatorFunction<E, Extract<E, { readonly type: T }>> =>
  (source) => {
    const wanted = new Set<string>(types)
    const narrowed$ = withGaps(indexOf(source)?.of(types) ?? source.pipe(filter(({ type }) => wanted.has(type))), gapsOf(source))
    // Both roads let only these types through, and `Extract` is what the compiler calls that.
    return narrowed$ as Observable<Extract<E, { readonly type: T }>>
  }
