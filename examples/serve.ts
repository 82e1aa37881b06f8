import {
  type Observable, catchError, concat, distinctUntilChanged, endWith, filter, fromEvent, ignoreElements, map, merge, skip, switchMap, take, takeUntil, tap,
} from 'rxjs'

import { type Ari, connect } from 'rxari'

import { server } from './server.js'

/** Told to end (SIGTERM), it takes no more calls, and ends when those that are here are over; told so again, at once. */
const drained = (ari: Ari): Observable<unknown> => {
  const told$ = fromEvent(process, 'SIGTERM')
  const drained$ = told$.pipe(
    take(1),
    tap(() => { console.log(`Draining: ${ari.census().calls} calls are left`) }),
    switchMap(() => ari.drain()),
    endWith(true),
  )
  return merge(drained$, told$.pipe(skip(1)))
}

/**
 * Serves a real Asterisk, the one that `ARI_URL` names, until Ctrl-C or SIGTERM, or until what is wrong cannot mend itself; with `adopt` it
 * finds its calls again.
 */
export const serve = (app: string, program: (ari: Ari) => Observable<unknown>, { adopt = false } = {}): void => {
  const ari = connect({ ...server(app), adopt })
  ari.lifecycle$.pipe(
    filter(({ status }) => status !== 'idle' && status !== 'connecting'),
    map((state) => `${state.status}${'because' in state ? `: ${state.because.message}` : ''}`),
    // What is wrong stays wrong from one attempt to the next.
    distinctUntilChanged(),
  ).subscribe((news) => { console.log(`Asterisk: ${news}`) })
  ari.faults$.subscribe(({ during, error }) => { console.error(`${during}: ${error.message}`) })
  const quit$ = merge(fromEvent(process, 'SIGINT'), drained(ari)).pipe(take(1))
  const served$ = program(ari).pipe(
    ignoreElements(),
    catchError((error: unknown) => {
      process.exitCode = 1
      // What the connection itself has failed with has been told.
      return ari.lifecycle$.pipe(take(1), filter(({ status }) => status !== 'failed'), tap(() => { console.error(error) }))
    }),
    takeUntil(quit$),
  )
  concat(served$, ari.close()).subscribe()
}
