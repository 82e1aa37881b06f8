import { type Observable, filter } from 'rxjs'

/** An event; of events only ChannelDtmfReceived is a key. */
export interface KeyEvent {
  readonly type: string
  readonly duration_ms?: number
}

/**
 * Lets keys through that were held for so long, in ms, or longer; the event itself, so that its `digit` is there. Other events are dropped.
 *
 * An operator on `call.keypad$` and on events. A key is told when it is let go. What was keyed ahead, `keypad$` tells whoever
 * subscribes first: where several listen, as below, `events$` tells each of them the same.
 *
 * Source: ChannelDtmfReceived, `duration_ms`.
 *
 * @example
 * merge(
 *   call.events$.pipe(shortPress(), filter(({ digit }) => digit === '1'), map(() => 'next')),
 *   call.events$.pipe(longPress(), filter(({ digit }) => digit === '1'), map(() => 'menu')),
 * )
 */
export const longPress =
  (atLeast = 1_000) =>
  <E extends KeyEvent>(source: Observable<E>): Observable<Extract<E, { readonly type: 'ChannelDtmfReceived' }>> =>
    source.pipe(filter((event): event is Extract<E, { readonly type: 'ChannelDtmfReceived' }> =>
      event.type === 'ChannelDtmfReceived' && (event.duration_ms ?? 0) >= atLeast))
