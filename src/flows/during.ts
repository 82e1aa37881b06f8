import { type Observable, type OperatorFunction, concat, of, switchMap, takeWhile } from 'rxjs'

const over = Symbol('over')

/** A state on another: begun when that is in force, and over with either of the two. (`switchMap` would wait for both.) */
export const during = <T, R>(begin: (value: T) => Observable<R>): OperatorFunction<T, R> => (state$) =>
  concat(state$, of(over)).pipe(
    switchMap((value): Observable<R | typeof over> => (isOver(value) ? of(over) : concat(begin(value), of(over)))),
    takeWhile((value): value is R => !isOver(value)),
  )

const isOver = (value: unknown): value is typeof over => value === over
