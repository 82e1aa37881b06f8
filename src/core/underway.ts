import { AsyncSubject, type Observable, defer, finalize, tap } from 'rxjs'

import { openFleeting } from './fleeting.js'

/** Work under way, by what it is about. */
export interface Underway {
  /** Ends as that work does; nothing where there is none. */
  readonly of: (about: string) => Observable<never> | undefined
  /** Does it, which is known while it lasts; of several about one thing, the newest is. */
  readonly by: (about: string, work: Observable<never>) => Observable<never>
}

export const openUnderway = (): Underway => {
  const under = openFleeting<string, Observable<never>>()
  return {
    of: (about) => under.get(about),
    by: (about, work) => defer(() => {
      const over = new AsyncSubject<never>()
      under.set(about, over)
      return work.pipe(
        tap({ error: (thrown: unknown) => { over.error(thrown) } }),
        finalize(() => {
          if (under.get(about) === over) under.delete(about)
          over.complete()
        }),
      )
    }),
  }
}
