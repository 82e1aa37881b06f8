import { type Observable, type OperatorFunction, filter } from 'rxjs'

import { indexOf, markIndexed } from '../core/demux.js'
import { gapsOf, withGaps } from '../core/gaps.js'
import { type AriEvent, keysOf } from '../resources/events.js'

/**
 * Lets through what concerns one channel, in whichever role: a `Dial` concerns its caller, its peer and where it is forwarded to,
 * `ChannelEnteredBridge` the channel that entered, a sound the channel it is played to. With types named, only those.
 *
 * On `ari.events$` nothing is filtered: the events come from the connection's index. On any other stream of events it filters, with
 * the same outcome. It knows no stay: a channel that comes back, or is seen by several applications, shows with all of it
 * (`call.events$` has the one stay).
 *
 * @param id the channel's id
 *
 * @example
 * ari.events$.pipe(ofChannel(call.id, 'ChannelTalkingStarted', 'ChannelTalkingFinished')).subscribe(({ type }) => console.log(type))
 */
export const ofChannel =
  <E extends AriEvent, const T extends E['type'] = E['type']>(
    id: string,
    ...types: readonly T[]
  ): OperatorFunction<E, Extract<E, { readonly type: T }>> =>
  (source) => {
    const named = types.length === 0 ? undefined : types
    const about = (wanted: readonly string[] | undefined): Observable<E> =>
      indexOf(source)?.on?.('channel', id, wanted) ??
      source.pipe(filter((event) =>
        (wanted === undefined || wanted.includes(event.type)) && keysOf(event).some((key) => key.kind === 'channel' && key.id === id)))
    const narrowed$ = markIndexed(about(named), { of: (more) => about(named === undefined ? more : named.filter((type) => more.includes(type))) })
    // Both roads let only these types through, and `Extract` is what the compiler calls that.
    return withGaps(narrowed$, gapsOf(source)) as Observable<Extract<E, { readonly type: T }>>
  }
