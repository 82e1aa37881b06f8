import { type MonoTypeOperatorFunction, concat, defer, ignoreElements, take, tap } from 'rxjs'

/** The first value, told when everything behind it has been let go: what follows finds the call as it was before. */
export const onceLetGo = <T>(): MonoTypeOperatorFunction<T> => (source$) =>
  defer(() => {
    let first: readonly T[] = []
    return concat(source$.pipe(take(1), tap((value) => { first = [value] }), ignoreElements()), defer(() => first))
  })
