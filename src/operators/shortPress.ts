import { type Observable, filter } from 'rxjs'

import type { KeyEvent } from './longPress.js'

/**
 * Lets keys through that were held for less than so long, in ms; the event itself. Other events are dropped. Otherwise as `longPress`.
 *
 * Source: ChannelDtmfReceived, `duration_ms`.
 *
 * @example
 * call.keypad$.pipe(shortPress(500), map(({ digit }) => digit))
 */
export const shortPress =
  (below = 1_000) =>
  <E extends KeyEvent>(source: Observable<E>): Observable<Extract<E, { readonly type: 'ChannelDtmfReceived' }>> =>
    source.pipe(filter((event): event is Extract<E, { readonly type: 'ChannelDtmfReceived' }> =>
      event.type === 'ChannelDtmfReceived' && (event.duration_ms ?? 0) < below))
