import { EMPTY, NEVER, defer } from 'rxjs'
import type { Observable } from 'rxjs'

import type { Wire, WireReply, WireRequest } from '../../src/core/wire.js'

/** A request with what a test does not care about filled in. */
export const request = (given: Partial<WireRequest> = {}): WireRequest => ({
  operation: 'things.do',
  method: 'POST',
  path: '/things',
  query: {},
  ids: {},
  urgent: false,
  mayBlock: false,
  want: 'json',
  ...given,
})

/** A wire that replies by operation name; a request is written when it is subscribed. */
export const fakeWire = (replies: Readonly<Record<string, Observable<WireReply>>>, { state$ = EMPTY, frames$ = NEVER }: Partial<Pick<Wire, 'state$' | 'frames$'>> = {}): Wire => ({
  state$,
  frames$,
  request: ({ operation, written }) =>
    defer(() => {
      written?.()
      return replies[operation] ?? EMPTY
    }),
})
