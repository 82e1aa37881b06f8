import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, catchError, of, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { request } from '../../test/loopback/wires.js'
import { AriError } from './errors.js'
import { perform } from './perform.js'
import type { Held } from './wire.js'

describe('a request that cannot be written', () => {
  test.each([
    ['is late after half a minute', undefined, '30s #'],
    ['is late after half a minute where nothing is known', 'u', '30s #'],
    ['is not late while something of ours holds it up', 'y', '-'],
    ['is late half a minute after that is over', 'y 40s n', '70001ms #'],
    ['is late half a minute after that was over last', 'y 9s n 9s y 9s n', '57003ms #'],
  ])('%s', (_, row, late) => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
    scheduler.run(({ hot, expectObservable }) => {
      const held$ = row === undefined ? undefined : hot<Held>(row, { y: 'yes', n: 'no', u: 'unknown' })
      const performed$ = perform({
        wire: { state$: EMPTY, frames$: NEVER, request: () => NEVER },
        request: request({ mayBlock: true, ...(held$ === undefined ? {} : { held$ }) }),
        overdue$: NEVER, read: () => undefined, begin: () => () => undefined, sent: () => () => undefined,
      })
      expectObservable(performed$.pipe(catchError((error: unknown) => (error instanceof AriError ? throwError(() => error._tag) : of(error)))), '^ 180s !').toBe(late, {}, 'TimedOut')
    })
  })
})
