import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, Observable, concat, of, throwError } from 'rxjs'

import { onceLetGo } from './onceLetGo.js'

const log = (source$: Observable<string>) => {
  const lines: string[] = []
  const watched$ = new Observable<string>((subscriber) => {
    subscriber.add(source$.subscribe(subscriber))
    return () => { lines.push('let go') }
  })
  watched$.pipe(onceLetGo()).subscribe({
    next: (value) => { lines.push(value) }, error: () => { lines.push('error') }, complete: () => { lines.push('complete') },
  }).unsubscribe()
  return lines
}

describe('onceLetGo', () => {
  test('tells the first value when its source has been let go', () => {
    expect(log(concat(of('a', 'b'), NEVER))).toEqual(['let go', 'a', 'complete'])
  })

  test('is as empty as its source', () => {
    expect(log(EMPTY)).toEqual(['let go', 'complete'])
  })

  test('fails as its source does', () => {
    expect(log(throwError(() => new Error('no')))).toEqual(['error', 'let go'])
  })

  test('let go, tells nothing', () => {
    expect(log(NEVER)).toEqual(['let go'])
  })
})
