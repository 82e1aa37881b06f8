import { type Observable, defer, mergeMap, take, toArray } from 'rxjs'

import type { Ari, Call } from '../../src/index.js'

/** A program for a drawing: the first two who call, who have been answered before, and what they do. Throws where they are not two. */
export const two = (flow: (ari: Ari, ann: Call, bob: Call) => Observable<unknown>) => (ari: Ari): Observable<unknown> =>
  ari.calls$.pipe(
    take(2),
    toArray(),
    mergeMap(([ann, bob]) => defer(() => {
      if (ann === undefined || bob === undefined) throw new Error('Two are to call in such a drawing.')
      return flow(ari, ann, bob)
    })),
  )
