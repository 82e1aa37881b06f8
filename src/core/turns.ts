import { EMPTY, Observable, Subject, catchError, concatMap, tap } from 'rxjs'

/** One work after another: each begins when the one before is done or has failed. What has begun is done, whoever leaves. */
export const openTurns = (): (<T>(work: Observable<T>) => Observable<T>) => {
  const works = new Subject<Observable<unknown>>()
  works.pipe(concatMap((work) => work)).subscribe()
  return (work) => new Observable((subscriber) => { works.next(work.pipe(tap(subscriber), catchError(() => EMPTY))) })
}
